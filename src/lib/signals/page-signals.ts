import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Storage } from '#lib/device/storage.ts';
import type { Moment, Time } from '#lib/device/time.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import type { Counters } from './contract.ts';
import { CoupleSignals } from './couple-signals.ts';
import type { OperationName } from './my-raises.ts';
import { forgetRows, KeptRows } from './kept-rows.ts';
import { keepLive } from './keep-live.ts';
import { onePerCouple } from './one-per-couple.ts';
import { Practice, type PracticeStage } from './practice.ts';
import { ageOf, type StandingKind } from './rules.ts';
import { NOTHING, type View } from './view.ts';

/** Where the device's storage fails a page goes on with what the server gives. */
const NOT_KEPT = () => undefined;
const SYNC_RETRY_MS = 2_000;
/** The server may refuse this for days, to whoever is not told yet that their couple has ended. */
const SYNC_RETRY_LIMIT_MS = 30_000;
/** For so long after Together opened, nobody says yet that the partner is away. */
const LOOKING_MS = 6_000;

/** `unknown`: without a connection nobody can tell. */
export type Presence = 'here' | 'looking' | 'away' | 'unknown';
/** What the screen shows. While practice is on, the view is that of practice. */
export type Shown = { view: View; presence: Presence; practice: PracticeStage };
/** What one page stands on. */
export type Ground = { link: Link; outbox: Outbox; storage: Storage; time: Time };

/** One page's signals, joined to the wire, to what the device keeps, and to time. It knows no screen. */
export class PageSignals {
	readonly #ground: Ground;
	readonly #changed: (shown: Shown) => void;
	readonly #stops: (() => void)[];
	readonly #signalsOf = onePerCouple((seal) => this.#create(seal));
	/** What an earlier page kept of a couple is taken before the server is asked. */
	readonly #kept = new WeakMap<CoupleSignals, Promise<void>>();
	#couple: CoupleSignals | null = null;
	#practice: Practice | null = null;
	/** What the screen shows. */
	#shown: CoupleSignals | null = null;
	#slow = false;
	#pulse: number | null = null;
	#liveSince: Moment | null = null;
	#stopLive: (() => void) | null = null;
	#stopRetry: () => void = () => undefined;
	#retryMs = SYNC_RETRY_MS;

	constructor(ground: Ground, changed: (shown: Shown) => void) {
		this.#ground = ground;
		this.#changed = changed;
		const { link, outbox } = ground;
		this.#stops = [
			link.onConnect(() => this.#sync()),
			link.on('signal:changed', (row) => void this.#couple?.takeRows([row], false)),
			link.on('signal:beaten', (row) => void this.#couple?.takeBeat(row)),
			link.on('practice:sent', (row) => void this.#practice?.take(row)),
			outbox.onSettled(({ name, payload }, reply) => {
				this.#couple?.settled(name, payload, reply.ok ? null : reply.code);
			}),
			outbox.onAdded(() => void this.#readUnsent().catch(NOT_KEPT))
		];
	}

	/**
	 * What a touch speaks to: the signals of the couple this page is in, or of their practice. Always what the screen
	 * shows: a yes touched beside the word practice is not meant, even if practice has just ended.
	 */
	get couple(): CoupleSignals | null {
		return this.#shown;
	}

	/**
	 * What a touch of yes is about, as a text that changes with everything that gives it another meaning. One that began
	 * about something else, before a wait that has been lowered since or in practice, says nothing. (Law 2.)
	 */
	get aboutYes(): string {
		const { canYes } = this.#shown?.view() ?? NOTHING;
		const isPractice = this.#shown !== this.#couple;
		return [isPractice, this.#practice?.isJustOver, this.#shown?.raisesKnown, canYes].join(' ');
	}

	sayYes(): boolean {
		if (this.#practice?.isJustOver) return false;
		return this.couple?.sayYes() ?? false;
	}

	/** Real also while practice is on, which it ends. True once so much of mine stands, false where nobody is linked. */
	raiseForReal(kind: StandingKind): boolean {
		const couple = this.#couple;
		return couple !== null && (couple.raise(kind) !== null || couple.view().mine !== null);
	}

	/** Only where Together is open, and nothing real stands. */
	openPractice(): void {
		if (this.#stopLive && this.#mayPractise()) void this.#practice?.open();
	}

	stopPractice(): void {
		this.#practice?.stop();
	}

	/** Follows the couple of this seal from now on; null when there is none. */
	use(seal: CoupleSeal | null): void {
		const wasLive = this.#stopLive !== null;
		this.shut();
		this.#couple = seal && this.#signalsOf(seal);
		const { link, time } = this.#ground;
		this.#practice = seal && new Practice(seal, link, time, () => this.#show());
		if (!seal) void forgetRows(this.#ground.storage).catch(NOT_KEPT);
		this.setSlow(this.#slow);
		this.setPulse(this.#pulse);
		this.#show();
		this.#sync();
		if (wasLive) this.open();
	}

	setSlow(slow: boolean): void {
		this.#slow = slow;
		this.#couple?.setSlow(slow);
		this.#practice?.setSlow(slow);
	}

	/** Practice asks nobody: nothing is meant in it. */
	setPulse(everyMs: number | null): void {
		this.#pulse = everyMs;
		this.#couple?.setPulse(everyMs);
	}

	/** Together is open on a page that can be seen. */
	open(): void {
		const couple = this.#couple;
		if (!couple || this.#stopLive) return;
		const { time } = this.#ground;
		this.#liveSince = time.now();
		this.#stopLive = keepLive(couple, time);
		this.#sync();
	}

	shut(): void {
		this.#practice?.stop();
		const stop = this.#stopLive;
		this.#stopLive = null;
		stop?.();
	}

	close(): void {
		this.shut();
		this.#stopRetry();
		for (const stop of this.#stops) stop();
		this.#couple = this.#shown = null;
	}

	#create(seal: CoupleSeal): CoupleSignals {
		const { link, outbox, storage, time } = this.#ground;
		const laneOf = (name: OperationName) => (name === 'receipt:send' ? 'receipt' : 'signal');
		const rows = new KeptRows(storage, seal.couple);
		const couple: CoupleSignals = new CoupleSignals(seal, {
			now: () => time.now(),
			sendBeat: (beat) => link.sendVolatile('signal:beat', beat),
			keep: (name, sealOperation) => outbox.add(laneOf(name), name, sealOperation),
			remember: (row) => void rows.keep(row, time.now().wall).catch(NOT_KEPT),
			forget: (row) => void rows.forget(row).catch(NOT_KEPT),
			askAgain: () => this.#sync(),
			changed: () => {
				if (couple === this.#couple) this.#show();
			}
		});
		const kept = rows.read(time.now().wall);
		this.#kept.set(couple, kept.then((all) => couple.takeKept(all)).catch(NOT_KEPT));
		return couple;
	}

	#sync(retryMs = SYNC_RETRY_MS): void {
		this.#retryMs = retryMs;
		this.#stopRetry();
		void this.#readAll();
		void this.#couple?.beat();
	}

	async #readAll(): Promise<void> {
		const couple = this.#couple;
		if (!couple) return;
		const { link } = this.#ground;
		await this.#kept.get(couple);
		// What the device's storage does not give, the server may.
		await this.#readUnsent().catch(NOT_KEPT);
		const before = couple.onServer();
		const reply = await link.send('signal:sync', {});
		if (couple !== this.#couple) return;
		if (reply.ok) {
			void couple.takeRows(reply.signals, true, before);
			void this.#passNumbers(reply.counters).catch(NOT_KEPT);
		} else if (link.status === 'connected' && reply.code !== 'not_linked') this.#syncLater();
	}

	#syncLater(): void {
		const next = Math.min(2 * this.#retryMs, SYNC_RETRY_LIMIT_MS);
		this.#stopRetry();
		this.#stopRetry = this.#ground.time.after(this.#retryMs, () => this.#sync(next));
	}

	async #passNumbers({ signal, receipt }: Counters): Promise<void> {
		await this.#ground.outbox.passNumber('signal', signal);
		await this.#ground.outbox.passNumber('receipt', receipt);
	}

	/** Also what another tab of this device has kept. */
	async #readUnsent(): Promise<void> {
		const couple = this.#couple;
		const pending = await this.#ground.outbox.pending('signal');
		if (couple && couple === this.#couple) void couple.takeUnsent(pending);
	}

	/** What is real goes before practice. */
	#mayPractise(): boolean {
		const { mine, theirs, reading } = this.#couple?.view() ?? NOTHING;
		return !mine && !theirs && reading !== 'lost' && reading !== 'unanswered';
	}

	#show(): void {
		if (!this.#mayPractise()) this.#practice?.stop();
		const practice = this.#practice?.stage ?? 'off';
		// A yes from before was real; in practice nobody is asked what of it still is.
		if (practice === 'on') this.#couple?.dropYes();
		this.#shown = this.#practice?.signals ?? this.#couple;
		const view = this.#shown?.view() ?? NOTHING;
		this.#changed({ view, presence: this.#presence(view), practice });
	}

	#presence({ partnerHere, lost }: View): Presence {
		if (partnerHere) return 'here';
		if (lost) return 'unknown';
		const { link, time } = this.#ground;
		if (link.status !== 'connected' && link.status !== 'connecting') return 'unknown';
		const age = this.#liveSince && ageOf(this.#liveSince, time.now());
		if (age !== null && age < LOOKING_MS) return 'looking';
		return link.status === 'connected' ? 'away' : 'unknown';
	}
}

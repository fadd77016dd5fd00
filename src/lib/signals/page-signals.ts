import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Storage } from '#lib/device/storage.ts';
import { repeat, type Moment, type Time } from '#lib/device/time.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import { CoupleSignals, type OperationName } from './couple-signals.ts';
import { forgetRow, forgetRows, keepRow, readKeptRows } from './kept-rows.ts';
import { onePerCouple } from './one-per-couple.ts';
import { ageOf } from './rules.ts';
import { NOTHING, type View } from './view.ts';

/** The longest and the shortest time from one beat to the next. */
const BEAT_INTERVAL_MS = { longest: 2_000, shortest: 100 };
/** How often the screen is judged anew, because a yes ends by itself. */
const TICK_MS = 500;
const SYNC_RETRY_MS = 2_000;
/** For so long after Together opened, nobody says yet that the partner is away. */
const LOOKING_MS = 6_000;

export type Presence = 'here' | 'looking' | 'away';
/** What one page stands on. */
export type Ground = { link: Link; outbox: Outbox; storage: Storage; time: Time };

/** One page's signals, joined to the wire, to what the device keeps, and to time. It knows no screen. */
export class PageSignals {
	readonly #ground: Ground;
	readonly #changed: (view: View, presence: Presence) => void;
	readonly #stops: (() => void)[];
	readonly #signalsOf = onePerCouple((seal) => this.#create(seal));
	/** What an earlier page kept of a couple is taken before the server is asked. */
	readonly #kept = new WeakMap<CoupleSignals, Promise<void>>();
	#couple: CoupleSignals | null = null;
	#slow = false;
	#liveSince: Moment | null = null;
	#stopLive: (() => void) | null = null;
	#stopRetry: () => void = () => undefined;

	constructor(ground: Ground, changed: (view: View, presence: Presence) => void) {
		this.#ground = ground;
		this.#changed = changed;
		const { link, outbox } = ground;
		this.#stops = [
			link.onConnect(() => this.#sync()),
			link.on('signal:changed', (row) => void this.#couple?.takeRows([row], false)),
			link.on('signal:beaten', (row) => void this.#couple?.takeBeat(row)),
			outbox.onSettled(({ name, payload }, reply) => {
				this.#couple?.settled(name, payload, reply.ok);
			}),
			outbox.onAdded(() => void this.#readUnsent())
		];
	}

	/** The signals of the couple this page is in. */
	get couple(): CoupleSignals | null {
		return this.#couple;
	}

	/** Follows the couple of this seal from now on; null when there is none. */
	use(seal: CoupleSeal | null): void {
		const wasLive = this.#stopLive !== null;
		this.shut();
		this.#couple = seal && this.#signalsOf(seal);
		if (!seal) void forgetRows(this.#ground.storage);
		this.#couple?.setSlow(this.#slow);
		this.#show();
		this.#sync();
		if (wasLive) this.open();
	}

	setSlow(slow: boolean): void {
		this.#slow = slow;
		this.#couple?.setSlow(slow);
	}

	/** Together is open on a page that can be seen. */
	open(): void {
		const couple = this.#couple;
		if (!couple || this.#stopLive) return;
		const { time } = this.#ground;
		const stopBeats = repeat(time, nextBeatIn, () => void couple.beat());
		const stopTicks = repeat(
			time,
			() => TICK_MS,
			() => couple.refresh()
		);
		this.#stopLive = () => {
			stopBeats();
			stopTicks();
			couple.shut();
		};
		this.#liveSince = time.now();
		couple.open();
		this.#sync();
	}

	shut(): void {
		const stop = this.#stopLive;
		this.#stopLive = null;
		stop?.();
	}

	close(): void {
		this.shut();
		this.#stopRetry();
		for (const stop of this.#stops) stop();
		this.#couple = null;
	}

	#create(seal: CoupleSeal): CoupleSignals {
		const { link, outbox, storage, time } = this.#ground;
		const laneOf = (name: OperationName) => (name === 'receipt:send' ? 'receipt' : 'signal');
		const couple: CoupleSignals = new CoupleSignals(seal, {
			now: () => time.now(),
			sendBeat: (beat) => link.sendVolatile('signal:beat', beat),
			keep: (name, sealOperation) => outbox.add(laneOf(name), name, sealOperation),
			remember: (row) => void keepRow(storage, seal.couple, row, time.now().wall),
			forget: (id) => void forgetRow(storage, id),
			askAgain: () => this.#sync(),
			changed: () => {
				if (couple === this.#couple) this.#show();
			}
		});
		const kept = readKeptRows(storage, seal.couple, time.now().wall);
		this.#kept.set(
			couple,
			kept.then((rows) => couple.takeKept(rows)).catch(() => undefined)
		);
		return couple;
	}

	#sync(): void {
		this.#stopRetry();
		void this.#readAll();
		void this.#couple?.beat();
	}

	async #readAll(): Promise<void> {
		const couple = this.#couple;
		if (!couple) return;
		const { link, time } = this.#ground;
		await this.#kept.get(couple);
		await this.#readUnsent();
		const acknowledged = couple.acknowledged();
		const reply = await link.send('signal:sync', {});
		if (couple !== this.#couple) return;
		if (reply.ok) void couple.takeRows(reply.signals, true, acknowledged);
		else if (link.status === 'connected' && reply.code !== 'not_linked')
			this.#stopRetry = time.after(SYNC_RETRY_MS, () => this.#sync());
	}

	/** Also what another tab of this device has kept. */
	async #readUnsent(): Promise<void> {
		const couple = this.#couple;
		const pending = await this.#ground.outbox.pending('signal');
		if (couple && couple === this.#couple) void couple.takeUnsent(pending);
	}

	#show(): void {
		const view = this.#couple?.view() ?? NOTHING;
		const age = this.#liveSince && ageOf(this.#liveSince, this.#ground.time.now());
		const isLooking = age !== null && age < LOOKING_MS && view.reading !== 'lost';
		this.#changed(view, view.partnerHere ? 'here' : isLooking ? 'looking' : 'away');
	}
}

/**
 * At no fixed pace: a touch of yes sends a beat of its own, and beside a steady rhythm the server could
 * tell it by its timing, although all beats look alike.
 */
function nextBeatIn(): number {
	const { longest, shortest } = BEAT_INTERVAL_MS;
	return shortest + Math.random() * (longest - shortest);
}

import { createContext, untrack } from 'svelte';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Couple } from '#lib/pairing/couple.svelte.ts';
import type { Connection } from '#lib/realtime/connection.svelte.ts';
import type { Storage } from '#lib/device/storage.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import { readClock, type Clock } from './clock.ts';
import { CoupleSignals, type OperationName } from './couple-signals.ts';
import type { Seen } from './receipts.ts';
import type { Need } from './needs.ts';
import { forgetRow, keepRow, readKeptRows } from './kept-rows.ts';
import { onePerCouple } from './one-per-couple.ts';
import { ageOf, type Moment, type StandingKind } from './rules.ts';
import { NOTHING, type View } from './view.ts';

export const [getSignals, setSignals] = createContext<Signals>();

/** The longest and the shortest time from one beat to the next. */
const BEAT_INTERVAL_MS = { longest: 2_000, shortest: 100 };
/** How often the screen is judged anew, because a yes ends by itself. */
const TICK_MS = 500;
const SYNC_RETRY_MS = 2_000;
/** For so long after Together opened, nobody says yet that the partner is away. */
const LOOKING_MS = 6_000;

/** The signals of the couple I am in, for the screen. Standing ones are known on every page; live is only Together. */
export class Signals {
	view = $state.raw<View>(NOTHING);
	presence = $state<'here' | 'looking' | 'away'>('looking');
	readonly #connection: Connection;
	readonly #outbox: Outbox;
	readonly #storage: Storage;
	readonly #clock: Clock;
	readonly #stops: (() => void)[];
	readonly #signalsOf = onePerCouple((seal) => this.#create(seal));
	#couple: CoupleSignals | null = null;
	#together = false;
	#liveSince: Moment | null = null;
	#stopLive: (() => void) | null = null;
	#retry: ReturnType<typeof setTimeout> | undefined;

	constructor(
		couple: Couple,
		connection: Connection,
		outbox: Outbox,
		storage: Storage,
		clock: Clock = readClock
	) {
		this.#connection = connection;
		this.#outbox = outbox;
		this.#storage = storage;
		this.#clock = clock;
		this.#stops = [
			connection.onConnect(() => this.#sync()),
			connection.on('signal:changed', (row) => void this.#couple?.takeRows([row], false)),
			connection.on('signal:beaten', (row) => void this.#couple?.takeBeat(row)),
			outbox.onSettled(({ name, payload }, reply) => {
				this.#couple?.settled(name, payload, reply.ok);
			}),
			outbox.onAdded(() => void this.#readUnsent()),
			$effect.root(() => {
				$effect(() => {
					const { state } = couple;
					untrack(() => this.#follows(state));
				});
			})
		];
	}

	/** Together is open. Returns what ends it. */
	start(): () => void {
		this.#together = true;
		const follow = () => this.#follow();
		const hide = () => this.#shut();
		const stops = [
			listen(document, 'visibilitychange', follow),
			listen(document, 'freeze', hide),
			listen(document, 'resume', follow),
			listen(window, 'pagehide', hide),
			listen(window, 'pageshow', follow)
		];
		this.#follow();
		return () => {
			this.#together = false;
			for (const stop of stops) stop();
			this.#shut();
		};
	}

	sayYes = () => this.#couple?.sayYes() ?? false;
	raise = (kind: StandingKind) => this.#couple?.raise(kind) ?? false;
	setNeed = (id: string, need: Need | null) => this.#couple?.setNeed(id, need);
	lower = (id: string) => this.#couple?.lower(id) ?? Promise.resolve();
	markShown = (seen: Seen) => this.#couple?.markShown(seen);
	answer = (seen: Seen) => this.#couple?.answer(seen);

	close(): void {
		this.#together = false;
		this.#shut();
		clearTimeout(this.#retry);
		for (const stop of this.#stops) stop();
		this.#couple = null;
	}

	#follows(state: Couple['state']): void {
		// Until it is known that nobody is linked here any more, what stood stays as it was.
		if (state.is === 'unknown' || state.is === 'keyless') return;
		this.#use(state.is === 'alone' ? null : state.seal);
	}

	#use(seal: CoupleSeal | null): void {
		this.#shut();
		this.#couple = seal && this.#signalsOf(seal);
		if (this.#couple) this.#show();
		else this.view = NOTHING;
		this.#sync();
		this.#follow();
	}

	#create(seal: CoupleSeal): CoupleSignals {
		const laneOf = (name: OperationName) => (name === 'receipt:send' ? 'receipt' : 'signal');
		const couple: CoupleSignals = new CoupleSignals(seal, {
			clock: this.#clock,
			sendBeat: (beat) => this.#connection.sendVolatile('signal:beat', beat),
			keep: (name, sealOperation) => this.#outbox.add(laneOf(name), name, sealOperation),
			remember: (row) => void keepRow(this.#storage, seal.couple, row, this.#clock().wall),
			forget: (id) => void forgetRow(this.#storage, id),
			askAgain: () => this.#sync(),
			changed: () => {
				if (couple === this.#couple) this.#show();
			}
		});
		void this.#readKept(seal.couple, couple);
		return couple;
	}

	async #readKept(id: string, couple: CoupleSignals): Promise<void> {
		await couple.takeKept(await readKeptRows(this.#storage, id, this.#clock().wall));
	}

	#sync(): void {
		clearTimeout(this.#retry);
		void this.#readAll();
		void this.#couple?.beat();
	}

	async #readAll(): Promise<void> {
		const couple = this.#couple;
		if (!couple) return;
		await this.#readUnsent();
		const reply = await this.#connection.send('signal:sync', {});
		if (couple !== this.#couple) return;
		if (reply.ok) void couple.takeRows(reply.signals, true);
		else if (this.#connection.status === 'connected' && reply.code !== 'not_linked')
			this.#retry = setTimeout(() => this.#sync(), SYNC_RETRY_MS);
	}

	/** Also what another tab of this device has kept. */
	async #readUnsent(): Promise<void> {
		const couple = this.#couple;
		const pending = await this.#outbox.pending('signal');
		if (couple && couple === this.#couple) void couple.takeUnsent(pending);
	}

	/** Live only while Together is open and this page can be seen. */
	#follow(): void {
		const isLive = this.#together && document.visibilityState === 'visible';
		if (!isLive) return this.#shut();
		const couple = this.#couple;
		if (!couple || this.#stopLive) return;
		let beats: ReturnType<typeof setTimeout>;
		const beatAgain = () => {
			beats = setTimeout(() => {
				void couple.beat();
				beatAgain();
			}, nextBeatIn());
		};
		beatAgain();
		const ticks = setInterval(() => couple.refresh(), TICK_MS);
		this.#stopLive = () => {
			clearTimeout(beats);
			clearInterval(ticks);
			couple.shut();
		};
		this.#liveSince = this.#clock();
		couple.open();
		this.#sync();
	}

	#shut(): void {
		const stop = this.#stopLive;
		this.#stopLive = null;
		stop?.();
	}

	#show(): void {
		if (!this.#couple) return;
		// Read from here, not from the state: an effect that calls this would wait for what it writes.
		const view = this.#couple.view();
		const age = this.#liveSince && ageOf(this.#liveSince, this.#clock());
		const isLooking = age !== null && age < LOOKING_MS && view.reading !== 'lost';
		this.view = view;
		this.presence = view.partnerHere ? 'here' : isLooking ? 'looking' : 'away';
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

function listen(target: EventTarget, name: string, run: () => void): () => void {
	target.addEventListener(name, run);
	return () => target.removeEventListener(name, run);
}

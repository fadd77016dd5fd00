import { countOn, startCounting, type Counted, type Moment, type Time } from '#lib/device/time.ts';
import { quiet } from './quiet.ts';

type Event = { at: number; order: number; run: () => void };

/** The one true time of a history, in ms from its beginning. Nothing happens but what is due in it, one after the other. */
export class WorldTime {
	now = 0;
	/** Called after every event. */
	afterEach: () => void = () => undefined;
	#events: Event[] = [];
	#order = 0;

	at(at: number, run: () => void): () => void {
		const event = { at: Math.max(at, this.now), order: (this.#order += 1), run };
		const next = this.#events.findIndex((other) => other.at > event.at);
		this.#events.splice(next < 0 ? this.#events.length : next, 0, event);
		return () => {
			this.#events = this.#events.filter((other) => other !== event);
		};
	}

	/** Lets so much time pass, with everything that is due in it. */
	async pass(ms: number): Promise<void> {
		const until = this.now + ms;
		await quiet();
		for (;;) {
			const [next] = this.#events;
			if (!next || next.at > until) break;
			this.#events.shift();
			this.now = next.at;
			next.run();
			await quiet();
			this.afterEach();
		}
		this.now = until;
		this.afterEach();
	}
}

const START_MS = 1_000;

/** The clocks and timers of one device: they may be set, and stand still while it sleeps. */
export class DeviceTime implements Time {
	readonly #world: WorldTime;
	#asleepSince: number | null = null;
	/** How long the monotonic clock has stood still. */
	#lag = 0;
	#wallOffset = 0;
	#waiting = new Set<() => void>();
	#counted: Counted;

	constructor(world: WorldTime) {
		this.#world = world;
		this.#counted = startCounting(this.#read());
	}

	now(): Moment {
		return (this.#counted = countOn(this.#counted, this.#read()));
	}

	/** How much of the true time no clock of this device would count if it looked now. */
	get uncounted(): number {
		return this.#world.now + START_MS - countOn(this.#counted, this.#read()).steady;
	}

	#read() {
		const { now } = this.#world;
		// Whether it stood still is known when it wakes; until then it does, because it never goes back.
		const counted = this.#asleepSince ?? now;
		return {
			mono: START_MS + counted - this.#lag,
			wall: 1_700_000_000_000 + now + this.#wallOffset
		};
	}

	after(ms: number, run: () => void): () => void {
		let stop: () => void;
		const due = () => {
			if (this.#asleepSince === null) run();
			else this.#waiting.add(run);
		};
		stop = this.#world.at(this.#world.now + ms, due);
		return () => {
			stop();
			this.#waiting.delete(run);
			stop = () => undefined;
		};
	}

	get asleep(): boolean {
		return this.#asleepSince !== null;
	}

	setWall(byMs: number): void {
		this.#wallOffset += byMs;
	}

	sleep(): void {
		this.#asleepSince ??= this.#world.now;
	}

	/** @param stoodStill whether the monotonic clock did, as on some systems. */
	wake(stoodStill: boolean): void {
		if (this.#asleepSince === null) return;
		if (stoodStill) this.#lag += this.#world.now - this.#asleepSince;
		this.#asleepSince = null;
		const due = [...this.#waiting];
		this.#waiting.clear();
		// One that is put to sleep again in the same moment does nothing meanwhile.
		for (const run of due) this.after(0, run);
	}
}

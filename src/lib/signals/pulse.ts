import type { Moment } from '#lib/device/time.ts';
import { ageOf, pulseStage, type PulseStage } from './rules.ts';

/**
 * When this page asks "still good?": so long after the latest touch of a signal on it. Its time goes on only while both
 * are there and nothing stands, so whatever the other does puts no question off; and silence lasts until it is touched here,
 * or until asking stops. Nothing of it is stored, here or anywhere.
 */
export class Pulse {
	#everyMs: number | null = null;
	#untouchedMs = 0;
	#silent = false;
	#rests = true;
	#lookedAt: Moment | null = null;

	/** @param everyMs null for not at all. @returns whether it is another now. */
	set(everyMs: number | null): boolean {
		if (everyMs === this.#everyMs) return false;
		// Asked more or less often, it is the same silence.
		if (everyMs === null || this.#everyMs === null) this.touch();
		this.#everyMs = everyMs;
		return true;
	}

	touch(): void {
		this.#untouchedMs = 0;
		this.#silent = false;
	}

	/** @param rests something stands, or nobody is there who could read it. */
	pass(now: Moment, rests: boolean): void {
		const since = this.#lookedAt && ageOf(this.#lookedAt, now);
		this.#lookedAt = now;
		this.#rests = rests;
		if (this.#everyMs === null || rests) return;
		// Where the clocks cannot tell how long it was, it is asked.
		this.#untouchedMs = Math.max(
			this.#untouchedMs + (since ?? 0),
			since === null ? this.#everyMs : 0
		);
		this.#silent ||= this.stage === 'unanswered';
	}

	get stage(): PulseStage {
		if (this.#silent) return 'unanswered';
		return this.#rests ? 'quiet' : pulseStage(this.#everyMs, this.#untouchedMs);
	}
}

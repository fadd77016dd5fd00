import type { Moment } from '#lib/device/time.ts';
import { pulseStage, type PulseStage } from './rules.ts';

/** When this page asks "still good?": so long after the latest touch on it. Nothing of it is stored, here or anywhere. */
export class Pulse {
	#everyMs: number | null = null;
	#touched: Moment | null = null;

	/** @param everyMs null for not at all. @returns whether it is another now. */
	set(everyMs: number | null, now: Moment): boolean {
		if (everyMs === this.#everyMs) return false;
		this.#everyMs = everyMs;
		this.#touched = now;
		return true;
	}

	/** A signal was touched; or there is nothing to be asked now: something stands, or nobody else is there. */
	touch(now: Moment): void {
		this.#touched = now;
	}

	stage(now: Moment): PulseStage {
		const [everyMs, touched] = [this.#everyMs, this.#touched];
		return pulseStage(everyMs !== null && touched ? { everyMs, touched } : null, now);
	}
}

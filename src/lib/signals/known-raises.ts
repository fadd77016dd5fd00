import type { Moment } from '#lib/device/time.ts';
import type { Standings } from './standing.ts';

/** Every raise this page knows, of either person, how many it ever did, and when the latest became known. */
export class KnownRaises {
	readonly #raises = new Set<string>();
	#ever = 0;
	#latestAt: number | null = null;

	take(standings: Standings, now: Moment): void {
		for (const [key, { lowered }] of standings) {
			if (this.#raises.has(key)) continue;
			this.#raises.add(key);
			this.#ever += 1;
			// What was over before it was known here ended a yes, if there was one, where it was made.
			if (!lowered) this.#latestAt = now.mono;
		}
		// One that is known no more and comes again is new again: of ever new ones nothing grows here.
		for (const key of this.#raises) if (!standings.has(key)) this.#raises.delete(key);
	}

	get ever(): number {
		return this.#ever;
	}

	/** On the clock that nobody can set; null while there was none. */
	get latestAt(): number | null {
		return this.#latestAt;
	}
}

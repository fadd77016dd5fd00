/** What somebody said, to a live signal or to an agreement (there, "ask first" is a wait). */
export type Said = 'yes' | 'wait' | 'no';

/** What two or more people together have said. `none` is never a yes. */
export type Result = Said | 'none';

/**
 * The one function that decides what holds when several voices count, for live signals and for
 * agreements: no > wait > yes, whatever the order. A yes needs every voice; one that is missing
 * (null) counts as not agreed, and so does nobody at all. (Laws 1, 2 and 3.)
 */
export function mostCautious(voices: readonly (Said | null)[]): Result {
	if (voices.includes('no')) return 'no';
	if (voices.includes('wait')) return 'wait';
	return voices.length > 0 && voices.every((voice) => voice === 'yes') ? 'yes' : 'none';
}

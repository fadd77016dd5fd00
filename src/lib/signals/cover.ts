import type { View } from './view.ts';

/** What lies over the whole screen: nothing, a wait to see, or the dark. A touch on either says wait. */
export type Cover = 'none' | 'wait' | 'dark';

/**
 * Whether anything may lie over the screen. What stands, and a lost connection, must be seen: they
 * lift a cover, and none is offered then.
 */
export function mayCover({ mine, theirs, reading }: Pick<View, 'mine' | 'theirs' | 'reading'>) {
	return mine === null && theirs === null && reading !== 'lost';
}

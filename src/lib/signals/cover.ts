import type { PracticeStage } from './practice.ts';
import type { View } from './view.ts';

/** What lies over the whole screen: nothing, a wait to see, or the dark. A touch on either says wait. */
export type Cover = 'none' | 'wait' | 'dark';

/**
 * Whether anything may lie over the screen. What stands, a lost connection, "still good?" and practice must be seen: they lift a
 * cover, and none is offered then. A touch without looking is always meant, so a cover is never practice.
 */
export function mayCover(
	{ mine, theirs, reading, pulse }: Pick<View, 'mine' | 'theirs' | 'reading' | 'pulse'>,
	practice: PracticeStage
) {
	if (practice === 'beginning' || practice === 'on') return false;
	const isAsked = pulse !== 'quiet' || reading === 'unanswered';
	return mine === null && theirs === null && reading !== 'lost' && !isAsked;
}

import { m } from '#lib/paraglide/messages.js';

/** Said as soon as it is so, and nothing is cut: who pastes words must not lose their end unseen. */
export const tooLong = (words: string, max: number): string | null =>
	words.length > max ? m.drafts_too_long({ count: max }) : null;

import type { ListedAgreement, ListedLimit } from './page-list.ts';

export const PARTS = ['all', 'limits', 'agreements', 'to_answer', 'new'] as const;
/** What is shown of the list: a part of it, and only what has these letters. */
export type Wanted = { part: (typeof PARTS)[number]; letters: string };
export const EVERYTHING: Wanted = { part: 'all', letters: '' };

const simple = (words: string) => words.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether words have these letters, whatever their case and accents. */
export function hasLetters(
	words: readonly (string | null | undefined)[],
	letters: string
): boolean {
	const wanted = simple(letters.trim());
	return wanted === '' || words.some((each) => each && simple(each).includes(wanted));
}

export function wantsLimit(limit: ListedLimit, { part, letters }: Wanted): boolean {
	const { content, isNew, mine, understood } = limit;
	const isPart =
		part === 'all' ||
		part === 'limits' ||
		(part === 'new' && isNew) ||
		(part === 'to_answer' && !mine && !understood);
	return isPart && hasLetters([content?.words, content?.helps], letters);
}

export function wantsAgreement(agreement: ListedAgreement, { part, letters }: Wanted): boolean {
	const { words, rewording, asksMe, isNew } = agreement;
	const isPart =
		part === 'all' ||
		part === 'agreements' ||
		(part === 'new' && isNew) ||
		(part === 'to_answer' && (asksMe || rewording?.asksMe === true));
	return isPart && hasLetters([words, rewording?.words], letters);
}

import type { ListedAgreement, ListedLimit } from './page-list.ts';

export const PARTS = ['all', 'limits', 'agreements', 'to_answer', 'new'] as const;
/** What is shown of the list: a part of it, and only what has these letters. */
export type Wanted = { part: (typeof PARTS)[number]; letters: string };
export const EVERYTHING: Wanted = { part: 'all', letters: '' };

type Words = readonly (string | null | undefined)[];

const simple = (words: string) => words.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** With each letter a long list is read again: its words are made simple once. They go with what they are of. */
const known = new WeakMap<object, string[]>();

function simpleOf(item: object, words: Words): string[] {
	const simpler = known.get(item) ?? words.flatMap((each) => (each ? simple(each) : []));
	known.set(item, simpler);
	return simpler;
}

/** For what has these letters, whatever their case and accents. `words` are those of the item, while it is the same one. */
export function letterFinder(letters: string): (item: object, words: Words) => boolean {
	const wanted = simple(letters.trim());
	return (item, words) =>
		wanted === '' || simpleOf(item, words).some((each) => each.includes(wanted));
}

export function limitFinder({ part, letters }: Wanted): (limit: ListedLimit) => boolean {
	const hasLetters = letterFinder(letters);
	return (limit) => {
		const { content, isNew, mine, understood } = limit;
		const isPart =
			part === 'all' ||
			part === 'limits' ||
			(part === 'new' && isNew) ||
			(part === 'to_answer' && !mine && !understood);
		return isPart && hasLetters(limit, [content?.words, content?.helps]);
	};
}

export function agreementFinder({
	part,
	letters
}: Wanted): (agreement: ListedAgreement) => boolean {
	const hasLetters = letterFinder(letters);
	return (agreement) => {
		const { words, rewording, asksMe, isNew } = agreement;
		const isPart =
			part === 'all' ||
			part === 'agreements' ||
			(part === 'new' && isNew) ||
			(part === 'to_answer' && (asksMe || rewording?.asksMe === true));
		return isPart && hasLetters(agreement, [words, rewording?.words]);
	};
}

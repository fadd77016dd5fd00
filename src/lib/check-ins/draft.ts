import * as v from 'valibot';
import { findPlaces, openDraft, type Desk, type Found } from '#lib/drafts/sealed-drafts.ts';
import { tidyWords } from '#lib/drafts/tidy-words.ts';
import {
	NO_CHECK_IN,
	type CheckIn,
	type KeptCheckIn,
	type OneWord,
	type SharedContent
} from './contents.ts';
import { ALL_FEELINGS, FEELINGS, QUESTIONS, type Feeling } from './feelings.ts';

/** Who may see it: I alone, my partner one word of it, or my partner all of it. */
export const AUDIENCES = ['me', 'word', 'all'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** A check-in as it is being made: its words are of any length. */
const Draft = v.strictObject({
	heart: v.array(v.picklist(FEELINGS.heart)),
	body: v.array(v.picklist(FEELINGS.body)),
	good: v.array(v.picklist(FEELINGS.good)),
	words: v.string(),
	/** Null while it is not chosen. */
	audience: v.nullable(v.picklist(AUDIENCES)),
	/** The one word my partner may see; null for one of my own, in `ownWord`. */
	word: v.nullable(v.picklist(ALL_FEELINGS)),
	ownWord: v.string(),
	/** Kept for me as well. One for me alone always is. */
	keep: v.boolean()
});
export type Draft = v.InferOutput<typeof Draft>;

export const NEW_PLACE = 'check-in:new';
export const TOGETHER_PLACE = 'check-in:together';
export type Place = typeof NEW_PLACE | typeof TOGETHER_PLACE;

/** Where one comes back to that was refused, or not sent before the link ended: a place of its own for each. */
export const returnedPlace = (place: Place, counter: number): string => `${place}:${counter}`;

export const emptyDraft = (audience: Audience | null): Draft => ({
	...NO_CHECK_IN,
	audience,
	word: null,
	ownWord: '',
	keep: false
});

/** Whether anything would be lost with it: words are; what was chosen as well, for it was felt once. */
export const hasWords = (draft: Draft): boolean => !isEmpty(draft) || draft.ownWord.trim() !== '';

export const isEmpty = ({ heart, body, good, words }: CheckIn): boolean =>
	heart.length + body.length + good.length === 0 && words.trim() === '';

/**
 * What the form begins with, and what waits after it: what came back, and then what is being made there. Whoever is linked with
 * nobody has one form, to which all comes back.
 */
export async function findDrafts(
	desk: Desk,
	place: Place,
	linked: boolean
): Promise<Found<Draft>[]> {
	const found: Found<Draft>[] = [];
	const forms = linked ? [place] : [NEW_PLACE, TOGETHER_PLACE];
	const returned = await Promise.all(forms.map((form) => findPlaces(desk, `${form}:`)));
	for (const from of [...returned.flat(), place]) {
		const parsed = v.safeParse(Draft, await openDraft(desk, from));
		if (parsed.success && hasWords(parsed.output))
			found.push({ place: from, typed: parsed.output });
	}
	return found;
}

/** The words that were chosen, each once. */
export const chosenOf = (draft: CheckIn): Feeling[] => [
	...new Set(QUESTIONS.flatMap((question) => draft[question] as Feeling[]))
];

/** The one word that is shown, or null while there is none. A chosen word that was taken back is none. */
export function oneWordOf(draft: Draft): OneWord | null {
	if (draft.word !== null && chosenOf(draft).includes(draft.word))
		return { is: 'chosen', feeling: draft.word };
	const text = tidyWords(draft.ownWord);
	return text === '' ? null : { is: 'own', text };
}

const contentOf = ({ heart, body, good, words }: CheckIn): CheckIn => ({
	heart,
	body,
	good,
	words: tidyWords(words)
});

export const keptOf = (draft: Draft, day: string): KeptCheckIn => ({
	is: 'kept',
	day,
	...contentOf(draft)
});

/** What my partner reads of it; null for one of which they read nothing. */
export function sharedOf(draft: Draft, day: string): SharedContent | null {
	if (draft.audience === 'me' || draft.audience === null) return null;
	if (draft.audience === 'all') return { is: 'all', day, ...contentOf(draft) };
	const word = oneWordOf(draft);
	return word && { is: 'word', day, word };
}

/** A check-in that came back, as it was made. */
export function returnedDraft(kept: KeptCheckIn | null, shared: SharedContent | null): Draft {
	const all = kept ?? (shared?.is === 'all' ? shared : NO_CHECK_IN);
	const draft = { ...emptyDraft(shared?.is ?? 'me'), ...contentOf(all), keep: kept !== null };
	if (shared?.is !== 'word') return draft;
	const { word } = shared;
	if (word.is === 'own') return { ...draft, ownWord: word.text };
	// With its other words not kept, the chosen one stands as the only one.
	const [question] = QUESTIONS.filter((one) => isOf(one, word.feeling));
	const chosen = kept ? {} : { [question!]: [word.feeling] };
	return { ...draft, ...chosen, word: word.feeling };
}

const isOf = (question: (typeof QUESTIONS)[number], feeling: Feeling): boolean =>
	(FEELINGS[question] as readonly Feeling[]).includes(feeling);

import type { Desk, Found } from '#lib/drafts/sealed-drafts.ts';
import {
	EMPTY_DRAFT,
	findTopicName,
	hasWords,
	readDraft,
	readDrafts,
	type AnswerDraft,
	type Draft,
	type TopicDraft,
	type Typed
} from './draft.ts';
import { answerPlace, answerPlaces, RETURNED } from './draft-places.ts';

type Agreements = readonly { id: string }[];

/** What came back to be put on the list, oldest first. */
export async function readReturned(desk: Desk, agreements: Agreements): Promise<Found<Draft>[]> {
	const returned = (await readDrafts(desk, RETURNED)).filter(({ typed }) => hasWords(typed));
	return returned.flatMap(({ place, typed }) =>
		typed.what === 'topic' || isForAnswer(typed, agreements) ? [] : { place, typed: asNew(typed) }
	);
}

/**
 * What was written to an answer: to these very words, or else what came back, or else what was written to other words
 * for the same. The first is for the form; the rest waits until that one is sent or emptied.
 */
export async function readForAnswer(
	desk: Desk,
	agreement: string,
	wordingHash: string
): Promise<Found<AnswerDraft>[]> {
	const place = answerPlace(agreement, wordingHash);
	const own = { place, typed: await readDraft(desk, place) };
	const returned = await readDrafts(desk, RETURNED);
	const others = await readDrafts(desk, answerPlaces(agreement));
	return [own, ...returned, ...others.filter((other) => other.place !== place)].filter(
		(found): found is Found<AnswerDraft> =>
			found.typed?.what === 'answer' && found.typed.agreement === agreement && hasWords(found.typed)
	);
}

/** What a form for a new topic begins with: names that came back, and then what is being typed there. */
export async function findTopicNames(desk: Desk, place: string): Promise<Found<TopicDraft>[]> {
	const returned = await readDrafts(desk, RETURNED);
	const isName = (found: Found<Typed>): found is Found<TopicDraft> =>
		found.typed.what === 'topic' && hasWords(found.typed);
	return [...returned.filter(isName), ...(await findTopicName(desk, place))];
}

/** Whether it goes back to where one answers. What it was written to may have left the list. */
export const isForAnswer = (typed: Typed, agreements: Agreements): typed is AnswerDraft =>
	typed.what === 'answer' && agreements.some(({ id }) => id === typed.agreement);

/** A condition whose agreement is gone becomes words to agree on, with the condition in them. */
const asNew = (typed: Draft | AnswerDraft): Draft =>
	typed.what === 'answer'
		? { ...EMPTY_DRAFT, what: 'agreement', words: `${typed.words}, ${typed.condition}` }
		: typed;

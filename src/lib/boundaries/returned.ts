import type { StoredOperation } from '#lib/device/storage.ts';
import type { Desk, Found } from '#lib/drafts/sealed-drafts.ts';
import {
	answerPlace,
	answerPlaces,
	EMPTY_DRAFT,
	findTopicName,
	hasWords,
	NEW,
	placeOf,
	readDraft,
	readDrafts,
	type AnswerDraft,
	type Draft,
	type TopicDraft,
	type Typed
} from './draft.ts';

const RETURNED = 'list:returned:';
const DIGITS = String(Number.MAX_SAFE_INTEGER).length;

/** Whether what is typed here is about something shared: it goes when its writer leaves. What is new is theirs alone. */
export const isShared = (place: string): boolean =>
	place.startsWith(placeOf('')) && place !== placeOf(NEW) && !place.startsWith(RETURNED);

type Agreements = readonly { id: string }[];

/**
 * Where the words of an operation come back to when it ended unsent. Each has a place of its own, so that none is
 * written over, and one that comes back twice comes back once. They stand in the order they were written in.
 */
export const returnedPlace = ({ counter }: Pick<StoredOperation, 'counter'>) =>
	RETURNED + String(counter).padStart(DIGITS, '0');

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

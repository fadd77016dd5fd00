import * as v from 'valibot';
import { findPlaces, openDraft, type Desk, type Found } from '#lib/drafts/sealed-drafts.ts';
import { Counter, Id } from '#lib/realtime/wire.ts';
import { FOR_WHOM } from './contents.ts';

const Draft = v.strictObject({
	what: v.nullable(v.picklist(['limit', 'agreement'])),
	words: v.string(),
	strength: v.nullable(v.picklist(['no', 'ask'])),
	helps: v.string(),
	for: v.nullable(v.picklist(FOR_WHOM)),
	topic: v.nullable(Id),
	/** The version of the limit that is being changed: one of another device of mine since is not written over. */
	changed: v.optional(v.strictObject({ id: Id, device: Id, counter: Counter }))
});

/**
 * What is written to an answer, and the words it is about. The choice itself is not kept: a yes is chosen anew,
 * never found chosen (law 3).
 */
const AnswerDraft = v.strictObject({
	what: v.literal('answer'),
	agreement: Id,
	words: v.string(),
	condition: v.string()
});

/** The name of a topic; null while nobody types one. */
const TopicDraft = v.strictObject({ what: v.literal('topic'), name: v.nullable(v.string()) });

const Typed = v.union([Draft, AnswerDraft, TopicDraft]);

/** What is being typed on the way to the list. */
export type Draft = v.InferOutput<typeof Draft>;
export type AnswerDraft = v.InferOutput<typeof AnswerDraft>;
export type TopicDraft = v.InferOutput<typeof TopicDraft>;
export type Typed = v.InferOutput<typeof Typed>;

export const EMPTY_DRAFT: Draft = {
	what: null,
	words: '',
	strength: null,
	helps: '',
	for: null,
	topic: null
};
export const NO_NAME: TopicDraft = { what: 'topic', name: null };

/** Whether anything would be lost with it: a choice is made again with one touch. */
export function hasWords(typed: Typed): boolean {
	return writtenIn(typed).some((each) => each.trim() !== '');
}

/** Whether it is on its way to the list, and not to an answer or a heading. */
export const isItem = (typed: Typed): typed is Draft =>
	typed.what !== 'answer' && typed.what !== 'topic';

function writtenIn(typed: Typed): string[] {
	if (typed.what === 'answer') return [typed.condition];
	return typed.what === 'topic' ? [typed.name ?? ''] : [typed.words, typed.helps];
}

/** The draft kept in this place; null when there is none, or none that opens. */
export async function readDraft(desk: Desk, place: string): Promise<Typed | null> {
	const parsed = v.safeParse(Typed, await openDraft(desk, place));
	return parsed.success ? parsed.output : null;
}

/** Every draft whose place begins so, in the order of their places. */
export async function readDrafts(desk: Desk, places: string): Promise<Found<Typed>[]> {
	const found = await Promise.all(
		(await findPlaces(desk, places)).map(async (place) => ({
			place,
			typed: await readDraft(desk, place)
		}))
	);
	return found.filter((each): each is Found<Typed> => each.typed !== null);
}

/** The name that is being typed there, as a form begins with it. */
export async function findTopicName(desk: Desk, place: string): Promise<Found<TopicDraft>[]> {
	const typed = await readDraft(desk, place);
	return typed?.what === 'topic' ? [{ place, typed }] : [];
}

import * as v from 'valibot';
import { Bytes32, Counter, Id } from '#lib/realtime/wire.ts';
import { ANSWERS } from './rules.ts';

/** In UTF-16 units. All at their longest still fit in the largest bucket of an envelope. */
export const MAX_WORDS_CHARS = 500;
export const MAX_HELPS_CHARS = 300;
export const MAX_CONDITION_CHARS = 300;
export const MAX_TOPIC_CHARS = 40;

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const Words = text(MAX_WORDS_CHARS);
const Condition = v.nullable(text(MAX_CONDITION_CHARS));
const Says = v.picklist(ANSWERS);

/** Whom an agreement is for, as its author sees it. */
export const FOR_WHOM = ['me', 'you', 'both'] as const;
export type ForWhom = (typeof FOR_WHOM)[number];

// Strict on purpose: a field this version does not know could be a condition, and what is not
// understood in full counts as no.

/** Inside a limit. `helps`: what helps instead. */
export const LimitContent = v.strictObject({
	words: Words,
	strength: v.picklist(['no', 'ask']),
	helps: v.optional(text(MAX_HELPS_CHARS))
});
/** Inside an agreement. The salt keeps anybody from guessing the words by their hash. */
export const AgreementContent = v.strictObject({
	words: Words,
	for: v.picklist(FOR_WHOM),
	salt: Bytes32
});
/** Inside what I keep of my own answer, under my personal key. */
export const OwnContent = v.strictObject({ says: Says, condition: Condition, random: Bytes32 });
/**
 * Inside an opening. `against` is the partner's commitment it was opened against: whatever the
 * server shows in its place later does not count, on any device of mine and after any reload.
 */
export const OpeningContent = v.strictObject({
	says: Says,
	condition: Condition,
	random: Bytes32,
	against: Bytes32
});
/** Inside "I understand": the version of the limit that was read. */
export const UnderstandingContent = v.strictObject({ device: Id, counter: Counter });
/** Inside a topic. `rank`: topics are shown by it, lowest first. */
export const TopicContent = v.strictObject({
	name: text(MAX_TOPIC_CHARS),
	rank: v.pipe(v.number(), v.finite())
});
/** Where an item is on the list, and from which day on to look at it again (YYYY-MM-DD). Decides nothing. */
export const PlacingContent = v.strictObject({
	topic: v.nullable(Id),
	review: v.nullable(v.pipe(v.string(), v.isoDate()))
});
/** Inside what stays mine: a limit, or my answer with the words it was given to. */
export const KeptContent = v.variant('is', [
	v.strictObject({ is: v.literal('limit'), ...LimitContent.entries }),
	v.strictObject({ is: v.literal('answer'), words: Words, says: Says, condition: Condition })
]);

export type LimitContent = v.InferOutput<typeof LimitContent>;
export type AgreementContent = v.InferOutput<typeof AgreementContent>;
export type OwnContent = v.InferOutput<typeof OwnContent>;
export type OpeningContent = v.InferOutput<typeof OpeningContent>;
export type UnderstandingContent = v.InferOutput<typeof UnderstandingContent>;
export type TopicContent = v.InferOutput<typeof TopicContent>;
export type PlacingContent = v.InferOutput<typeof PlacingContent>;
export type KeptContent = v.InferOutput<typeof KeptContent>;

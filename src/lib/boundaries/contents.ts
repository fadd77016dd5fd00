import * as v from 'valibot';
import { Bytes32, Counter, Id } from '#lib/realtime/wire.ts';
import { ANSWERS } from './rules.ts';

/** In UTF-16 units. Both at their longest still fit in the largest bucket of an envelope. */
export const MAX_WORDS_CHARS = 500;
export const MAX_HELPS_CHARS = 300;

const Words = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_WORDS_CHARS));

// Strict on purpose: a field this version does not know could be a condition, and what is not
// understood in full counts as no.

/** Inside a limit. `helps`: what helps instead. */
export const LimitContent = v.strictObject({
	words: Words,
	strength: v.picklist(['no', 'ask']),
	helps: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_HELPS_CHARS)))
});
/** Inside an agreement. The salt keeps anybody from guessing the words by their hash. */
export const AgreementContent = v.strictObject({ words: Words, salt: Bytes32 });
/** Inside what I keep of my own answer, under my personal key. */
export const OwnContent = v.strictObject({ answer: v.picklist(ANSWERS), random: Bytes32 });
/**
 * Inside an opening. `against` is the partner's commitment it was opened against: whatever the
 * server shows in its place later does not count, on any device of mine and after any reload.
 */
export const OpeningContent = v.strictObject({
	answer: v.picklist(ANSWERS),
	random: Bytes32,
	against: Bytes32
});
/** Inside "I understand": the version of the limit that was read. */
export const UnderstandingContent = v.strictObject({ device: Id, counter: Counter });

export type LimitContent = v.InferOutput<typeof LimitContent>;
export type AgreementContent = v.InferOutput<typeof AgreementContent>;
export type OwnContent = v.InferOutput<typeof OwnContent>;
export type OpeningContent = v.InferOutput<typeof OpeningContent>;
export type UnderstandingContent = v.InferOutput<typeof UnderstandingContent>;

/** What a person typed, as it is sealed: whole characters, no control characters but line breaks, no edges of space. */
export function tidyWords(typed: string): string {
	return typed
		.toWellFormed()
		.replace(/\r\n?/g, '\n')
		.replace(/(?!\n)\p{Cc}/gu, ' ')
		.trim();
}

import * as v from 'valibot';
import { Bytes32 } from '#lib/realtime/wire.ts';
import { ALL_FEELINGS, FEELINGS, type Question } from './feelings.ts';

/** In UTF-16 units. With every word chosen it still fits in the largest bucket of an envelope. */
export const MAX_OWN_WORDS_CHARS = 400;
export const MAX_OWN_WORD_CHARS = 40;

/** The day it was made on, where it was made: YYYY-MM-DD. */
const Day = v.pipe(v.string(), v.isoDate());
const chosen = <Q extends Question>(question: Q) =>
	v.pipe(
		v.array(v.picklist(FEELINGS[question])),
		v.check((words) => new Set(words).size === words.length)
	);

/** How I am. Everything can be left out. */
export const CheckIn = v.strictObject({
	heart: chosen('heart'),
	body: chosen('body'),
	good: chosen('good'),
	/** In my own words; empty for none. */
	words: v.pipe(v.string(), v.maxLength(MAX_OWN_WORDS_CHARS))
});

/** One word of it: a chosen one, or one of my own. */
export const OneWord = v.variant('is', [
	v.strictObject({ is: v.literal('chosen'), feeling: v.picklist(ALL_FEELINGS) }),
	v.strictObject({
		is: v.literal('own'),
		text: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_OWN_WORD_CHARS))
	})
]);

/** What my partner reads. */
export const SharedContent = v.variant('is', [
	v.strictObject({ is: v.literal('word'), day: Day, word: OneWord }),
	v.strictObject({ is: v.literal('all'), day: Day, ...CheckIn.entries })
]);

/** Inside what is sealed for both. */
export const SharedEnvelope = v.variant('is', [
	v.strictObject({ is: v.literal('shared'), content: SharedContent }),
	/** `text`: the content as JSON, the very letters that were committed to. `against`: the partner's commitment. */
	v.strictObject({
		is: v.literal('together'),
		text: v.string(),
		random: Bytes32,
		against: Bytes32
	})
]);

/** Inside what is sealed for me alone. */
export const OwnEnvelope = v.variant('is', [
	v.strictObject({ is: v.literal('kept'), day: Day, ...CheckIn.entries }),
	/** What a commitment of mine is of. */
	v.strictObject({ is: v.literal('together'), text: v.string(), random: Bytes32 })
]);

export type CheckIn = v.InferOutput<typeof CheckIn>;
export type OneWord = v.InferOutput<typeof OneWord>;
export type SharedContent = v.InferOutput<typeof SharedContent>;
export type SharedEnvelope = v.InferOutput<typeof SharedEnvelope>;
export type OwnEnvelope = v.InferOutput<typeof OwnEnvelope>;
export type KeptCheckIn = Extract<OwnEnvelope, { is: 'kept' }>;

export const NO_CHECK_IN: CheckIn = { heart: [], body: [], good: [], words: '' };

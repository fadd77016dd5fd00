import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

// Everything a person reads, by the catalogue's key. What stands in braces is a name, a number or somebody's own words.
const catalogue = JSON.parse(
	readFileSync(new URL('../messages/en.json', import.meta.url), 'utf8')
) as Record<string, string>;
const messages = Object.entries(catalogue)
	.filter(([key]) => !key.startsWith('$'))
	.map(([key, text]) => ({ key, text: text.replace(/\{\w+\}/g, 'Sam') }));

const sentencesOf = (text: string) =>
	text.split(/(?<=[.!?:;])[”’]?\s+/).filter((one) => /\w/.test(one));
const wordsOf = (text: string) => text.match(/[A-Za-z]+(?:[’'-][A-Za-z]+)*/g) ?? [];

/** As it is usually estimated for English: groups of vowels, but for a silent e, es or ed at the end. */
function syllablesOf(word: string): number {
	const heard = word
		.toLowerCase()
		.replace(/[^a-z]/g, '')
		.replace(/(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$/, '');
	return Math.max(1, heard.match(/[aeiouy]+/g)?.length ?? 0);
}

/** Flesch-Kincaid: the school year of the United States in which it can be read. A child of 12 is in the sixth or seventh. */
function gradeOf(texts: string[]): number {
	const sentences = texts.flatMap(sentencesOf);
	const words = sentences.flatMap(wordsOf);
	const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
	return 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
}

const MAX_WORDS_IN_A_SENTENCE = 24;
const MAX_GRADE = 6;
const LONG_WORDS_EVERYBODY_KNOWS =
	/^(anybody|everybody|somebody|everything|emergency|recovery|therapist|uncomfortable|wikipedia)('s|’s)?$/i;
/** Words of those who make such things, or that take a second to understand. */
const HARD_WORDS =
	/\b(authenticat\w*|authoriz\w*|credential\w*|encrypt\w*|decrypt\w*|sync\w*|session|token|payload|client|backend|database|cache|configur\w*|initiat\w*|terminat\w*|utili[sz]e|facilitat\w*|regarding|furthermore|nevertheless|hence|thus|whilst|via|prior to|subsequent\w*|approximately|sufficient\w*|commence|obtain|require[sd]?|modify|invalid|illegal|abort|fatal|error|failure|dissociat\w*|hyperarousal|dysregulat\w*|somatic)\b/i;
/** What a partner is and does is never bound to a body or a part. */
const GENDERED_WORDS =
	/\b(he|she|him|her|his|hers|himself|herself|husband|wife|boyfriend|girlfriend|man|woman|men|women|male|female|guy|girl|boy|lady|dominant|submissive|victim|perpetrator|abuser)\b/i;
/** Law 12 and what must never be said: no guilt, no pressure, no score, no promise, no alarm. */
const NEVER =
	/\b(you should(n’t)?|you must|you have to|you need to|you ought|are you sure(?!\?”)|don’t worry|calm down|relax|just try|come on|be honest|selfish|ungrateful|disappoint(ed|ing)? (me|them|your|Sam)|let (them|Sam) down|owe (them|Sam|your)|prove it|guarantee\w*|promis\w*|heal(s|ed|ing)?|cure[sd]?|fix(es|ed)?|streak|score|points|reward|congratulations|well done|warning|danger!|urgent|last seen|still waiting|reminder)\b|!/i;

/** Here a word is what it says, and not what it is feared for. */
const EXCEPTIONS: Record<string, RegExp> = {
	gendered: /^help_line_for_/,
	hard: /^help_therapy_/
};

const wrongOf = (pattern: RegExp, except = /^$/) =>
	messages
		.filter(({ key, text }) => !except.test(key) && pattern.test(text))
		.map(({ key, text }) => `${key}: ${text}`);

describe('what a person reads', () => {
	test('has short sentences', () => {
		const long = messages.flatMap(({ key, text }) =>
			sentencesOf(text)
				.filter((sentence) => wordsOf(sentence).length > MAX_WORDS_IN_A_SENTENCE)
				.map((sentence) => `${key}: ${sentence}`)
		);
		expect(long).toEqual([]);
	});

	test('can be read at twelve, altogether and page by page', () => {
		const texts = messages.filter(({ text }) => wordsOf(text).length >= 6);
		const parts = new Map<string, string[]>();
		for (const { key, text } of texts) {
			const part = key.split('_')[0]!;
			parts.set(part, [...(parts.get(part) ?? []), text]);
		}
		const grades = [...parts]
			.filter(([, part]) => part.length >= 5)
			.map(([part, some]) => ({ part, grade: Number(gradeOf(some).toFixed(1)) }));
		const all = Number(gradeOf(texts.map(({ text }) => text)).toFixed(1));
		console.log(`reading level, as a school year: ${all} altogether`);
		console.log(grades.map(({ part, grade }) => `${part} ${grade}`).join(', '));
		expect(grades.filter(({ grade }) => grade > MAX_GRADE)).toEqual([]);
		expect(all).toBeLessThanOrEqual(MAX_GRADE);
		// The measure tells plain from hard.
		expect(
			gradeOf(['Subsequent authorization necessitates identification documentation.'])
		).toBeGreaterThan(12);
	});

	test('has no long words but those that everybody knows', () => {
		const long = messages.flatMap(({ key, text }) =>
			wordsOf(text)
				.filter((word) => syllablesOf(word) >= 4 && !LONG_WORDS_EVERYBODY_KNOWS.test(word))
				.map((word) => `${key}: ${word}`)
		);
		expect(long.filter((one) => !EXCEPTIONS.hard!.test(one))).toEqual([]);
	});

	test('has no hard words', () => {
		expect(wrongOf(HARD_WORDS, EXCEPTIONS.hard)).toEqual([]);
	});

	test('has no gendered or role words', () => {
		expect(wrongOf(GENDERED_WORDS, EXCEPTIONS.gendered)).toEqual([]);
	});

	test('law 12: pushes nobody, blames nobody and promises nothing', () => {
		expect(wrongOf(NEVER)).toEqual([]);
	});
});

import { expect, test } from 'vitest';
import { letterFinder } from './search.ts';

const hasLetters = (words: (string | null | undefined)[], letters: string) =>
	letterFinder(letters)({}, words);

test('letters are found whatever their case and accents, and none means all', () => {
	expect(hasLetters(['Café in the morning'], ' cafe')).toBe(true);
	expect(hasLetters([null, 'A hug'], 'HUG')).toBe(true);
	expect(hasLetters([null, undefined, 'A hug'], 'kiss')).toBe(false);
	expect(hasLetters([null], '  ')).toBe(true);
});

test('what is looked for again, with other letters, is found by its own words', () => {
	const [hug, café] = [{}, {}];
	const found = (letters: string) => [
		letterFinder(letters)(hug, ['A hug']),
		letterFinder(letters)(café, ['Café'])
	];
	expect(found('h')).toEqual([true, false]);
	expect(found('hu')).toEqual([true, false]);
	expect(found('cafe')).toEqual([false, true]);
});

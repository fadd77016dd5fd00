import { expect, test } from 'vitest';
import { hasLetters } from './search.ts';

test('letters are found whatever their case and accents, and none means all', () => {
	expect(hasLetters(['Café in the morning'], ' cafe')).toBe(true);
	expect(hasLetters([null, 'A hug'], 'HUG')).toBe(true);
	expect(hasLetters([null, undefined, 'A hug'], 'kiss')).toBe(false);
	expect(hasLetters([null], '  ')).toBe(true);
});

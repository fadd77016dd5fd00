import { expect, test } from 'vitest';
import { AWAY, DEFAULTS, LOOKS, parseChoices, placeOf } from './choices.ts';
import { parseAddress } from './rules.ts';

test('what was chosen is read as it was kept', () => {
	const choices = { lockMinutes: 15, away: 'https://example.org/', look: 'notes' };
	expect(parseChoices(JSON.stringify(choices))).toEqual(choices);
});

test.each([
	null,
	'',
	'{}',
	'[]',
	JSON.stringify({ ...DEFAULTS, lockMinutes: 600 }),
	JSON.stringify({ ...DEFAULTS, away: 'http://example.org/' }),
	JSON.stringify({ ...DEFAULTS, away: 'javascript:alert(1)' }),
	JSON.stringify({ ...DEFAULTS, look: 'other' }),
	JSON.stringify({ ...DEFAULTS, more: true })
])('%j counts as nothing chosen', (kept) => {
	expect(parseChoices(kept)).toEqual(DEFAULTS);
});

test('every place to leave to is an address like one that a person may write', () => {
	for (const address of Object.values(AWAY))
		expect(parseAddress(address, 'https://ours.org')).toBe(address);
	expect(placeOf(AWAY.news)).toBe('news');
	expect(placeOf('https://example.org/')).toBeNull();
	expect(LOOKS).toContain(DEFAULTS.look);
});

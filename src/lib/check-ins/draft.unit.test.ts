import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { encodeJson, MAX_CONTENT_BYTES } from '#lib/crypto/envelope.ts';
import { MAX_OWN_WORDS_CHARS, OwnEnvelope, SharedContent, SharedEnvelope } from './contents.ts';
import {
	chosenOf,
	emptyDraft,
	hasWords,
	keptOf,
	oneWordOf,
	returnedDraft,
	sharedOf,
	type Draft
} from './draft.ts';
import { FEELINGS } from './feelings.ts';

const DAY = '2026-03-01';
const draft = (more: Partial<Draft> = {}): Draft => ({
	...emptyDraft('all'),
	heart: ['numb', 'warm'],
	good: ['tea'],
	words: '  today is\r\nslow ',
	...more
});

describe('what my partner reads', () => {
	it('is nothing of one for me, one word, or all of it', () => {
		expect(sharedOf(draft({ audience: 'me' }), DAY)).toBeNull();
		const word = sharedOf(draft({ audience: 'word', word: 'numb', keep: true }), DAY);
		expect(word).toEqual({ is: 'word', day: DAY, word: { is: 'chosen', feeling: 'numb' } });
		expect(sharedOf(draft(), DAY)).toMatchObject({ is: 'all', words: 'today is\nslow' });
	});

	it('law 11: a word that was chosen and taken back is not what is shown', () => {
		expect(oneWordOf(draft({ word: 'sad' }))).toBeNull();
		expect(sharedOf(draft({ audience: 'word', word: 'sad' }), DAY)).toBeNull();
		expect(oneWordOf(draft({ word: 'sad', ownWord: ' cloudy ' }))).toEqual({
			is: 'own',
			text: 'cloudy'
		});
	});

	it('fits in an envelope with every word chosen and the longest words there are', () => {
		for (const filler of ['"', '\\', '\n', 'ü', '漢', '😀'])
			for (const is of ['shared', 'together'] as const) {
				const words = filler.repeat(MAX_OWN_WORDS_CHARS / filler.length);
				const heart = [...FEELINGS.heart];
				const full = draft({ heart, body: [...FEELINGS.body], good: [...FEELINGS.good] });
				const content = { ...sharedOf(full, DAY)!, words };
				expect(v.is(SharedContent, content)).toBe(true);
				const long = '_'.repeat(43);
				const sealed =
					is === 'shared'
						? { is, content }
						: { is, text: JSON.stringify(content), random: long, against: long };
				expect(encodeJson(sealed).length).toBeLessThanOrEqual(MAX_CONTENT_BYTES['check-in']);
			}
	});
});

describe('a draft', () => {
	it('has something to lose as soon as a word is chosen or written', () => {
		expect(hasWords(emptyDraft('me'))).toBe(false);
		expect(hasWords({ ...emptyDraft('me'), body: ['sore'] })).toBe(true);
		expect(hasWords({ ...emptyDraft('me'), ownWord: 'a' })).toBe(true);
		expect(chosenOf(draft({ body: ['warm'] }))).toEqual(['numb', 'warm', 'tea']);
	});

	it('that came back is as it was made, as far as it was to be kept or shared', () => {
		const made = draft({ words: 'slow', keep: true, audience: 'word', word: 'tea' });
		expect(returnedDraft(keptOf(made, DAY), sharedOf(made, DAY))).toEqual(made);
		expect(returnedDraft(null, sharedOf({ ...made, keep: false }, DAY))).toMatchObject({
			good: ['tea'],
			word: 'tea',
			audience: 'word'
		});
		const forMe = draft({ words: 'slow', audience: 'me', keep: true });
		expect(returnedDraft(keptOf(forMe, DAY), null)).toEqual(forMe);
	});
});

it('what a newer or a foreign device wrote otherwise is not read as something it is not', () => {
	const kept = keptOf(draft({ words: '' }), DAY);
	expect(v.is(OwnEnvelope, kept)).toBe(true);
	expect(v.is(OwnEnvelope, { ...kept, more: 1 })).toBe(false);
	expect(v.is(OwnEnvelope, { ...kept, heart: ['numb', 'numb'] })).toBe(false);
	expect(v.is(OwnEnvelope, { ...kept, heart: ['tea'] })).toBe(false);
	expect(v.is(SharedEnvelope, { is: 'shared', content: { ...kept, is: 'all', day: 'x' } })).toBe(
		false
	);
});

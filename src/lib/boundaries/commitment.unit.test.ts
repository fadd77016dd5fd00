import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import { commitToAnswer, createSalt, hashWording } from './commitment.ts';
import { ANSWERS, type Answer } from './rules.ts';

const SALT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const OWNER = 'AAECAwQFBgcICQoLDA0ODw';

test('the hash of words and the commitment are those of the specification', async () => {
	const wordingHash = await hashWording({ words: 'A hug', for: 'both', salt: SALT });
	expect(wordingHash).toBe('-Vt3uHHbMbz6y6gckc_jAFB8sskDrnptUyOjqI1RlvA');
	expect(
		await commitToAnswer(OWNER, { wordingHash, round: 1 }, { says: 'ask', condition: null }, SALT)
	).toBe('wOO0TGM7YBftSMMk5p3Ixecz029o4OmXpTCvONYaLeU');
});

test('the same words under another salt, or for somebody else, have another hash', async () => {
	const content = { words: 'A hug', for: 'both', salt: SALT } as const;
	const hashes = await Promise.all([
		hashWording(content),
		hashWording({ ...content, salt: createSalt() }),
		hashWording({ ...content, for: 'me' }),
		hashWording({ ...content, for: 'you' })
	]);
	expect(new Set(hashes).size).toBe(4);
});

type Choice = {
	owner: string;
	answer: Answer;
	round: number;
	wordingHash: string;
	random: string;
};

test('law 11: a commitment fits one person, answer, condition, round and wording only', async () => {
	const choice: fc.Arbitrary<Choice> = fc.record({
		owner: fc.constantFrom(OWNER, randomId()),
		answer: fc.record({
			says: fc.constantFrom(...ANSWERS),
			condition: fc.constantFrom(null, 'if we have time', 'until summer')
		}),
		round: fc.constantFrom(1, 2, 256, 0xffff_ffff),
		wordingHash: fc.constantFrom(SALT, createSalt()),
		random: fc.constantFrom(SALT, createSalt())
	});
	const commit = ({ owner, answer, round, wordingHash, random }: Choice) =>
		commitToAnswer(owner, { wordingHash, round }, answer, random);
	await fc.assert(
		fc.asyncProperty(choice, choice, async (a, b) => {
			const same = JSON.stringify(a) === JSON.stringify(b);
			expect((await commit(a)) === (await commit(b))).toBe(same);
		})
	);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import { commitToAnswer, createSalt, hashWording } from './commitment.ts';
import { ANSWERS, type Answer } from './rules.ts';

const SALT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const OWNER = 'AAECAwQFBgcICQoLDA0ODw';

test('the hash of words and the commitment are those of the specification', async () => {
	const wordingHash = await hashWording('A hug', SALT);
	expect(wordingHash).toBe('eVNze03QF0ECDtY2AqMAdZXteNx6hMVOiI958hVmBI0');
	expect(await commitToAnswer(OWNER, { wordingHash, round: 1 }, 'ask', SALT)).toBe(
		'k_Nc-jxMTwd5RiMy5znRrgZSykGmoqNS_43RpVTYnWQ'
	);
});

test('the same words under another salt have another hash', async () => {
	expect(await hashWording('A hug', createSalt())).not.toBe(await hashWording('A hug', SALT));
});

type Choice = {
	owner: string;
	answer: Answer;
	round: number;
	wordingHash: string;
	random: string;
};

test('law 11: a commitment fits one person, answer, round and wording only', async () => {
	const choice: fc.Arbitrary<Choice> = fc.record({
		owner: fc.constantFrom(OWNER, randomId()),
		answer: fc.constantFrom(...ANSWERS),
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

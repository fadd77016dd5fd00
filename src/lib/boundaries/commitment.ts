import { fixedBytes, idBytes, randomBytes, sha256, toBase64url, utf8 } from '#lib/crypto/bytes.ts';
import { labelled } from '#lib/crypto/key-derivation.ts';
import type { AgreementContent, ForWhom } from './contents.ts';
import type { Answer, Question } from './rules.ts';

const SECRET_BYTES = 32;
const SAYS_BYTE: Record<Answer['says'], number> = { yes: 1, ask: 2, no: 3, unsure: 4 };
const FOR_BYTE: Record<ForWhom, number> = { me: 1, you: 2, both: 3 };

/** 32 random bytes as base64url: the salt of words, or what hides an answer in its commitment. */
export const createSalt = (): string => toBase64url(randomBytes(SECRET_BYTES));

/**
 * What stands for some words on the server: SHA-256 of label, salt, whom they are for, and the words, as base64url.
 * @throws RangeError when the salt is malformed.
 */
export async function hashWording({ words, for: whom, salt }: AgreementContent): Promise<string> {
	return toBase64url(
		await sha256(
			labelled(
				'attune/1/wording',
				fixedBytes(salt, SECRET_BYTES),
				Uint8Array.of(FOR_BYTE[whom]),
				utf8(words)
			)
		)
	);
}

/**
 * What is sent ahead of an answer: it says nothing of it, and fits no other answer, condition, words, round or
 * person. Without the person in it, the partner could send mine back as their own and then answer
 * as I did without having decided anything.
 * @param random 32 bytes as base64url, known to the owner alone until they open.
 * @throws RangeError when an id, hash or random is malformed.
 */
export async function commitToAnswer(
	owner: string,
	{ wordingHash, round }: Question,
	{ says, condition }: Answer,
	random: string
): Promise<string> {
	const roundBytes = new Uint8Array(4);
	new DataView(roundBytes.buffer).setUint32(0, round);
	return toBase64url(
		await sha256(
			labelled(
				'attune/1/answer',
				Uint8Array.of(SAYS_BYTE[says]),
				idBytes(owner),
				fixedBytes(wordingHash, SECRET_BYTES),
				roundBytes,
				fixedBytes(random, SECRET_BYTES),
				// All before it has one size. None is no bytes: a condition has at least one.
				utf8(condition ?? '')
			)
		)
	);
}

import { fixedBytes, idBytes, sha256, toBase64url, utf8 } from '#lib/crypto/bytes.ts';
import { labelled } from '#lib/crypto/key-derivation.ts';

const RANDOM_BYTES = 32;

/**
 * What is sent ahead of a check-in together: it says nothing of it, and fits no other words, check-in or person.
 * @param text the content as JSON, to the letter. @param random 32 bytes as base64url, known to the owner alone until
 * they open.
 * @throws RangeError when an id or random is malformed.
 */
export async function commitToCheckIn(
	owner: string,
	id: string,
	text: string,
	random: string
): Promise<string> {
	const bytes = labelled(
		'attune/1/check-in',
		idBytes(owner),
		idBytes(id),
		fixedBytes(random, RANDOM_BYTES),
		utf8(text)
	);
	return toBase64url(await sha256(bytes));
}

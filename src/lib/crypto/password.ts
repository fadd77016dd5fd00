import { argon2id } from 'hash-wasm';
import { concat, sha256, toBase64url, utf8, type Bytes } from './bytes.ts';
import { labelled } from './key-derivation.ts';

const USERNAME = /^[A-Za-z0-9][A-Za-z0-9._-]{2,31}$/;
const SALT_BYTES = 16;

// The floor is fixed here, so no server can ask a browser for less.
const MEMORY_KIB = 64 * 1024;
const PASSES = 3;
const LANES = 1;

/** Trims and lowercases. Null unless what remains is 3 to 32 of a-z 0-9 . _ - and begins with a letter or digit. */
export function normaliseUsername(text: string): string | null {
	const trimmed = text.trim();
	// Tested before lowercasing, which turns a few foreign letters into ASCII ones.
	return USERNAME.test(trimmed) ? trimmed.toLowerCase() : null;
}

/**
 * The salt of a person's password, 16 bytes: made of the name, so that no server has to be asked for it.
 * @param username normalised.
 * @throws RangeError when it is not.
 */
export async function passwordSalt(username: string): Promise<Bytes> {
	requireNormalised(username);
	return (await sha256(labelled('attune/1/password', utf8(username)))).slice(0, SALT_BYTES);
}

/**
 * Argon2id (64 MiB, 3 passes, 1 lane) to 32 bytes. Takes a second or more on a phone: a page calls
 * stretchPasswordInWorker instead.
 * @param salt what passwordSalt returned.
 * @throws RangeError when the salt has another length or the password is empty.
 */
export async function stretchPassword(salt: Uint8Array, password: string): Promise<Bytes> {
	if (salt.length !== SALT_BYTES) throw new RangeError('not a salt');
	if (password === '') throw new RangeError('an empty password');
	const stretched = await argon2id({
		// The same letters typed on two keyboards may differ in their code points.
		password: utf8(password.normalize('NFKC')),
		salt,
		memorySize: MEMORY_KIB,
		iterations: PASSES,
		parallelism: LANES,
		hashLength: 32,
		outputType: 'binary'
	});
	return concat(stretched);
}

/**
 * What the server knows a username by, 32 bytes as base64url; it never sees the name. A host can
 * still find a name it guesses.
 * @param username normalised.
 * @throws RangeError when it is not.
 */
export async function usernameHandle(username: string): Promise<string> {
	requireNormalised(username);
	return toBase64url(await sha256(labelled('attune/1/username', utf8(username))));
}

function requireNormalised(username: string): void {
	if (normaliseUsername(username) !== username) throw new RangeError('not a normalised username');
}

import { derivePasswordKeys, type PasswordKeys } from '#lib/crypto/account-keys.ts';
import type { Bytes } from '#lib/crypto/bytes.ts';
import { passwordSalt } from '#lib/crypto/password.ts';
import { stretchPasswordInWorker } from '#lib/crypto/password-worker-client.ts';
import workerUrl from '#lib/crypto/password.worker.ts?worker&url';
import { refuse, type Reply } from '#lib/realtime/codes.ts';

/**
 * What a password gives. Refused with `keys_not_made` when this device could not do the work, mostly
 * for want of memory, and with `no_connection` when the worker's script could not be fetched.
 */
export async function makePasswordKeys(
	username: string,
	password: string
): Promise<Reply<{ keys: PasswordKeys; salt: Bytes }>> {
	return makeSaltedKeys(await passwordSalt(username), password);
}

/** The same on a device that keeps the salt, and not the name it was made of. */
export async function makeSaltedKeys(
	salt: Bytes,
	password: string
): Promise<Reply<{ keys: PasswordKeys; salt: Bytes }>> {
	const stretched = await stretchPasswordInWorker(salt, password).catch(() => null);
	if (!stretched) return refuse((await canFetch(workerUrl)) ? 'keys_not_made' : 'no_connection');
	return { ok: true, keys: await derivePasswordKeys(stretched), salt };
}

/** Has the work at hand before the connection can go: what is locked without one must open without one. */
export const fetchPasswordWorker = (): Promise<boolean> => canFetch(workerUrl);

// The worker's failure does not say which it was. A script that is in the browser's cache counts as fetched.
const canFetch = (url: string): Promise<boolean> =>
	fetch(url).then(
		(response) => response.ok,
		() => false
	);

import { fromBase64url } from '#lib/crypto/bytes.ts';
import type { Storage, StoredAccount } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import { makeSaltedKeys } from './password-keys.ts';
import { openWrapped, putKeyBack, type Unwrapped } from './wrapped-key.ts';

/** The bytes of the account key, from what is kept on this device and the password. The server is not asked. */
export async function openByPassword(
	stored: StoredAccount,
	password: string
): Promise<Reply<Unwrapped>> {
	if (password === '') return refuse('wrong_password');
	const made = await makeSaltedKeys(fromBase64url(stored.unlock.salt), password);
	if (!made.ok) return made;
	const opened = await openWrapped(stored, made.keys.wrapKey);
	return opened ? { ok: true, ...opened } : refuse('wrong_password');
}

export async function unlockByPassword(storage: Storage, password: string): Promise<Reply> {
	const stored = await storage.get('account', 'me');
	if (!stored) return refuse('signed_out');
	const opened = await openByPassword(stored, password);
	if (!opened.ok) return opened;
	if (await putKeyBack(storage, stored, opened)) return { ok: true };
	// What is kept has changed meanwhile: then the password has to open that.
	return unlockByPassword(storage, password);
}

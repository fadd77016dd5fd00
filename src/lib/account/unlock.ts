import { importAccountKey, unwrapAccountKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url, type Bytes } from '#lib/crypto/bytes.ts';
import type { Storage, StoredAccount } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import { changeStored } from './device-key.ts';
import { makeSaltedKeys } from './password-keys.ts';

/** The bytes of the account key, from what is kept on this device and the password. The server is not asked. */
export async function openByPassword(
	{ handle, unlock }: StoredAccount,
	password: string
): Promise<Reply<{ raw: Bytes }>> {
	if (password === '') return refuse('wrong_password');
	const made = await makeSaltedKeys(fromBase64url(unlock.salt), password);
	if (!made.ok) return made;
	const { passwordWrap } = unlock;
	const raw = await unwrapAccountKey(made.keys.wrapKey, handle, 'password', passwordWrap);
	return raw ? { ok: true, raw } : refuse('wrong_password');
}

export async function unlockByPassword(storage: Storage, password: string): Promise<Reply> {
	const stored = await storage.get('account', 'me');
	if (!stored) return refuse('signed_out');
	const opened = await openByPassword(stored, password);
	return opened.ok ? putKeyBack(storage, opened.raw) : opened;
}

/** From now on what is kept here can be read again. */
export async function putKeyBack(storage: Storage, raw: Bytes): Promise<Reply> {
	const isHere = await changeStored(storage, { accountKey: await importAccountKey(raw) });
	return isHere ? { ok: true } : refuse('signed_out');
}

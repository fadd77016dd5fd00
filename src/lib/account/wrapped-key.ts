import { importAccountKey, unwrapAccountKey } from '#lib/crypto/account-keys.ts';
import type { Bytes } from '#lib/crypto/bytes.ts';
import type { Storage, StoredAccount } from '#lib/device/storage.ts';
import { changeStored } from './device-key.ts';

/** The bytes of the account key, and of that of a change whose answer this device has not heard, as far as they open. */
export type Unwrapped = { raw: Bytes; nextRaw: Bytes | null };

/**
 * Opens what is kept on this device with what a password gives; null when that is the wrong one. While a change of the keys
 * may be in force, the password of before opens and so does the new one; once it is known to be, only the new one.
 */
export async function openWrapped(
	{ handle, unlock, next }: StoredAccount,
	wrapKey: CryptoKey
): Promise<Unwrapped | null> {
	const open = (wrap: string) => unwrapAccountKey(wrapKey, handle, 'password', wrap);
	const nextRaw = next ? await open(next.keys.unlock.passwordWrap) : null;
	const byOld = next?.is === 'in force' ? null : await open(unlock.passwordWrap);
	const raw = byOld ?? (next && nextRaw ? await open(next.beforeWrap) : null);
	return raw && { raw, nextRaw };
}

/**
 * From now on what is kept here can be read again.
 * @returns false when what is kept is no more what was opened.
 */
export async function putKeyBack(
	storage: Storage,
	opened: StoredAccount,
	{ raw, nextRaw }: Unwrapped
): Promise<boolean> {
	const accountKey = await importAccountKey(raw);
	const nextKey = nextRaw && (await importAccountKey(nextRaw));
	return changeStored(storage, ({ unlock, next }) => {
		const isSame =
			unlock.passwordWrap === opened.unlock.passwordWrap &&
			next?.is === opened.next?.is &&
			next?.beforeWrap === opened.next?.beforeWrap;
		if (!isSame) return null;
		if (!next || !nextKey) return { accountKey };
		return { accountKey, next: { ...next, keys: { ...next.keys, accountKey: nextKey } } };
	});
}

/**
 * The password there is may have been set on another device of mine: from now on it opens here too, and the one of before
 * does not.
 * @param as what the server has let in: this wrap leads to no other keys.
 */
export async function followPassword(
	storage: Storage,
	as: Pick<StoredAccount, 'deviceId'> & { keysVersion: number },
	passwordWrap: string
): Promise<void> {
	await changeStored(storage, ({ deviceId, keysVersion = 1, unlock }) => {
		const isMine = deviceId === as.deviceId && keysVersion === as.keysVersion;
		if (!isMine || unlock.passwordWrap === passwordWrap) return null;
		return { unlock: { ...unlock, passwordWrap } };
	});
}

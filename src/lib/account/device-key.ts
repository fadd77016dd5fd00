import type { IDBPObjectStore } from 'idb';
import type { Schema, Storage, StoredAccount } from '#lib/device/storage.ts';

type AccountStore = Pick<
	IDBPObjectStore<Schema, ['account'], 'account', 'readwrite'>,
	'get' | 'put'
>;
/** What is to be other, on what is there now; null for nothing. */
export type Change = (stored: StoredAccount) => Partial<StoredAccount> | null;

/**
 * Changes what is kept of the account, on what is there now. Who has read it earlier must not write all of it: the key
 * would be back after another tab has locked the app.
 * @returns whether anything was changed.
 */
export async function changeStored(storage: Storage, change: Change): Promise<boolean> {
	const tx = storage.transaction('account', 'readwrite', { durability: 'strict' });
	const isChanged = await changeIn(tx.store, change);
	await tx.done;
	return isChanged;
}

/** The same as a part of a larger step. */
export async function changeIn(store: AccountStore, change: Change): Promise<boolean> {
	const stored = await store.get('me');
	const changed = stored && change(stored);
	if (!changed) return false;
	await store.put({ ...stored, ...changed }, 'me');
	return true;
}

/** Without it nothing here opens. It comes back by the password or a passkey alone. */
export const removeKey = (storage: Storage): Promise<boolean> =>
	changeStored(storage, ({ next }) => ({
		accountKey: null,
		...(next && { next: { ...next, keys: { ...next.keys, accountKey: null } } })
	}));

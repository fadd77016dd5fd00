import type { IDBPTransaction } from 'idb';
import { importPersonalKey, openKeyring, type Keyring } from '#lib/crypto/account-keys.ts';
import { fromBase64url } from '#lib/crypto/bytes.ts';
import { createReseal } from '#lib/crypto/reseal.ts';
import type { NextKeys, Schema, Storage, StoredAccount } from '#lib/device/storage.ts';
import { resealDraft } from '#lib/drafts/sealed-drafts.ts';
import { changeStored } from './device-key.ts';
import { resealListRow, resealOperation, type Reseals, type Whose } from './own-seals.ts';
import { POSTED_CODES } from './recovery-code.ts';

const STORES = ['account', 'draft', 'list', 'operation'] as const;

type Keys = Pick<StoredAccount, 'keyring'>;
type Reading = IDBPTransaction<Schema, typeof STORES, IDBTransactionMode>;

/**
 * Keeps the keys of a change before the server is told of it, or null when it was refused.
 * @param mine the device, and its keys, that change.
 * @returns false when they are not kept, and the server must not be told: the app was locked meanwhile, also in another tab,
 * and no key may come back by this; or this device has other keys by now.
 */
export const keepNextKeys = (
	storage: Storage,
	mine: { deviceId: string; keysVersion: number },
	next: NextKeys | null
): Promise<boolean> =>
	changeStored(storage, ({ deviceId, keysVersion = 1, accountKey }) => {
		const isMine = deviceId === mine.deviceId && keysVersion === mine.keysVersion;
		return isMine && (next === null || accountKey) ? { next } : null;
	});

/**
 * Puts the keys of a change in the place of those before, with everything on this device that was sealed under them, in
 * one step. To be called once the server lets the old ones in no more: then these are in force.
 * @returns false when there are none, or they do not open: locked, only the new password opens them.
 */
export async function takeNextKeys(storage: Storage): Promise<boolean> {
	for (;;) {
		const stored = await storage.get('account', 'me');
		const resealing = stored?.next && (await prepare(stored, stored.next));
		if (!stored?.next || !resealing) return false;
		const read = await readAll(storage.transaction(STORES));
		const { reseals, whose } = resealing;
		const drafts = await Promise.all(
			read.drafts.map(async ([place, sealed]) => {
				// A recovery code is sealed under the very key it leads to.
				const isCode = place.startsWith(POSTED_CODES);
				return [place, isCode ? sealed : await resealDraft(reseals.drafts, whose, sealed)] as const;
			})
		);
		const rows = await Promise.all(
			read.rows.map(async ([key, row]) => [key, await resealListRow(reseals, whose, row)] as const)
		);
		const operations = await Promise.all(
			read.operations.map((operation) => resealOperation(reseals, whose, operation))
		);

		const tx = storage.transaction(STORES, 'readwrite', { durability: 'strict' });
		// Another tab may have typed, sent or read on meanwhile: what is there now is not written over.
		const isSame = JSON.stringify(await readAll(tx)) === JSON.stringify(read);
		const now = isSame ? await tx.objectStore('account').get('me') : undefined;
		if (now?.next) {
			const { next, ...kept } = now;
			for (const [place, sealed] of drafts) void tx.objectStore('draft').put(sealed, place);
			for (const [key, row] of rows) void tx.objectStore('list').put(row, key);
			for (const operation of operations) void tx.objectStore('operation').put(operation);
			void tx.objectStore('account').put({ ...kept, ...next.keys }, 'me');
		}
		await tx.done;
		if (now?.next) return true;
	}
}

/** As whom this device is let in without any key. */
export function connectsAs({ userId, deviceId, keysVersion = 1, next }: StoredAccount) {
	const keys = next?.is === 'in force' ? next.keys.keysVersion : keysVersion;
	return { userId, deviceId, keys };
}

/**
 * What this device has in the place of keys that the server lets in no more: others that were taken, here or in another
 * tab; others that only the new password opens, as the app was locked since; or none that are in force.
 */
export type OtherKeys = 'taken' | 'locked' | 'none';

/** @param mine how often the keys had been made that the server has refused. */
export async function findOtherKeys(storage: Storage, mine: number): Promise<OtherKeys> {
	if (await takeNextKeys(storage)) return 'taken';
	let found: OtherKeys = 'none';
	await changeStored(storage, ({ keysVersion = 1, next }) => {
		if (next?.keys.keysVersion === mine) return null;
		if (keysVersion !== mine) found = 'taken';
		else if (next && !next.keys.accountKey) found = 'locked';
		return found === 'locked' ? { next: { ...next!, is: 'in force' } } : null;
	});
	return found;
}

async function prepare(
	stored: StoredAccount,
	next: NextKeys
): Promise<{ reseals: Reseals; whose: Whose } | null> {
	const { userId, deviceId, accountKey } = stored;
	const { accountKey: nextKey } = next.keys;
	if (!accountKey || !nextKey) return null;
	const open = (key: CryptoKey, { keyring: { version, envelope } }: Keys) =>
		openKeyring(key, userId, version, envelope);
	const [before, after] = await Promise.all([open(accountKey, stored), open(nextKey, next.keys)]);
	if (!before || !after) return null;
	const keyOf = ({ personalKey }: Keyring) => importPersonalKey(fromBase64url(personalKey));
	return {
		reseals: {
			own: createReseal(await keyOf(before), await keyOf(after)),
			drafts: createReseal(accountKey, nextKey)
		},
		whose: { userId, deviceId, couple: before.couple?.id ?? null }
	};
}

async function readAll(tx: Reading) {
	const [places, drafts, keys, rows, operations] = await Promise.all([
		tx.objectStore('draft').getAllKeys(),
		tx.objectStore('draft').getAll(),
		tx.objectStore('list').getAllKeys(),
		tx.objectStore('list').getAll(),
		tx.objectStore('operation').getAll()
	]);
	return {
		drafts: places.map((place, at) => [place, drafts[at]!] as const),
		rows: keys.map((key, at) => [key, rows[at]!] as const),
		operations
	};
}

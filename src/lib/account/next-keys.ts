import type { IDBPTransaction } from 'idb';
import { importPersonalKey, openKeyring, type Keyring } from '#lib/crypto/account-keys.ts';
import { fromBase64url } from '#lib/crypto/bytes.ts';
import { createReseal } from '#lib/crypto/reseal.ts';
import type { NextKeys, Schema, Storage, StoredAccount } from '#lib/device/storage.ts';
import { resealDraft } from '#lib/drafts/sealed-drafts.ts';
import { resealListRow, resealOperation, type Reseals, type Whose } from './own-seals.ts';
import { POSTED_CODES } from './recovery-code.ts';

const STORES = ['account', 'draft', 'list', 'operation'] as const;

type Reading = IDBPTransaction<Schema, typeof STORES, IDBTransactionMode>;

/**
 * Puts the keys of a change in the place of those before, with everything on this device that was sealed under them, in
 * one step. To be called once the server lets the old ones in no more: then these are in force.
 * @returns false when there are none, or they do not open: then nothing on this device opens anything any more.
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
			void tx.objectStore('account').put({ ...kept, ...next }, 'me');
		}
		await tx.done;
		if (now?.next) return true;
	}
}

/**
 * The server lets the keys of this page in no more. True when this device has others now, taken here or in another tab:
 * the page is to be loaded again. False when it has none that are in force.
 * @param mine how often the keys had been made that this page has.
 */
export async function hasOtherKeys(storage: Storage, mine: number): Promise<boolean> {
	if (await takeNextKeys(storage)) return true;
	const stored = await storage.get('account', 'me');
	return stored !== undefined && (stored.keysVersion ?? 1) !== mine;
}

async function prepare(
	stored: StoredAccount,
	next: NextKeys
): Promise<{ reseals: Reseals; whose: Whose } | null> {
	const { userId, deviceId } = stored;
	const open = ({ accountKey, keyring }: Pick<NextKeys, 'accountKey' | 'keyring'>) =>
		openKeyring(accountKey, userId, keyring.version, keyring.envelope);
	const [before, after] = await Promise.all([open(stored), open(next)]);
	if (!before || !after) return null;
	const keyOf = ({ personalKey }: Keyring) => importPersonalKey(fromBase64url(personalKey));
	return {
		reseals: {
			own: createReseal(await keyOf(before), await keyOf(after)),
			drafts: createReseal(stored.accountKey, next.accountKey)
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

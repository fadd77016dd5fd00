import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { openStorage } from '#lib/device/storage.ts';
import { KeptRows, LOWERING_KEPT_MS } from './kept-rows.ts';

const rowOf = (id: string, sender = 'me') => ({
	id,
	sender,
	device: 'phone',
	counter: 1,
	envelope: '',
	lowered: false,
	receipts: []
});

test('law 4: what stood here is there for a day, of this couple alone, and both people’s under one id', async () => {
	globalThis.indexedDB = new IDBFactory();
	const storage = await openStorage();
	const now = 1_700_000_000_000;
	const ours = new KeptRows(storage, 'ours');
	await ours.keep(rowOf('one'), now);
	await ours.keep(rowOf('one', 'partner'), now);
	await ours.keep(rowOf('old'), now - LOWERING_KEPT_MS);
	await new KeptRows(storage, 'before').keep(rowOf('foreign'), now);
	const kept = await new KeptRows(storage, 'ours').read(now);
	expect(kept.map(({ row }) => `${row.sender} ${row.id}`).sort()).toEqual([
		'me one',
		'partner one'
	]);
	// What is over is gone for good.
	expect(await storage.count('standing')).toBe(2);
});

test('what was lowered goes, on whichever page it was kept; of what is not there nothing is written', async () => {
	globalThis.indexedDB = new IDBFactory();
	const storage = await openStorage();
	const now = 1_700_000_000_000;
	await new KeptRows(storage, 'ours').keep(rowOf('from before'), now);
	const page = new KeptRows(storage, 'ours');
	// A lowering that comes before anything has been read.
	await page.keep(rowOf('early'), now);
	await page.forget(rowOf('early'));
	expect((await page.read(now)).map(({ row }) => row.id)).toEqual(['from before']);
	await page.keep(rowOf('late'), now);

	let writes = 0;
	const remove = storage.delete.bind(storage);
	storage.delete = (...args) => {
		writes += 1;
		return remove(...args);
	};
	for (const id of ['from before', 'late', 'late', 'of long ago']) await page.forget(rowOf(id));
	expect(writes).toBe(2);
	expect(await storage.count('standing')).toBe(0);
});

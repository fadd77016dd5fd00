import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { openStorage } from '#lib/device/storage.ts';
import { keepRow, LOWERING_KEPT_MS, readKeptRows } from './kept-rows.ts';

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
	await keepRow(storage, 'ours', rowOf('one'), now);
	await keepRow(storage, 'ours', rowOf('one', 'partner'), now);
	await keepRow(storage, 'ours', rowOf('old'), now - LOWERING_KEPT_MS);
	await keepRow(storage, 'before', rowOf('foreign'), now);
	const kept = await readKeptRows(storage, 'ours', now);
	expect(kept.map(({ row }) => `${row.sender} ${row.id}`).sort()).toEqual([
		'me one',
		'partner one'
	]);
	// What is over is gone for good.
	expect(await storage.count('standing')).toBe(2);
});

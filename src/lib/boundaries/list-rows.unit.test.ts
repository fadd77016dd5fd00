import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { openStorage, type Storage } from '#lib/device/storage.ts';
import {
	createListRows,
	keepListRows,
	readListRows,
	takeDelta,
	toStored,
	type KeptList,
	type ListRows
} from './list-rows.ts';

let storage: Storage;

beforeEach(async () => {
	globalThis.indexedDB = new IDBFactory();
	storage = await openStorage();
});

const limit = (id: string, counter = 1) => ({
	id,
	owner: 'partner',
	device: 'phone',
	counter,
	envelope: '',
	understanding: null,
	placing: null
});

/** One page: reads what is kept, takes changes in, and keeps them. */
class Page {
	rows: ListRows = createListRows();
	#kept: KeptList = new Map();

	async open(): Promise<this> {
		this.rows = await readListRows(storage, 'ours');
		this.#kept = toStored('ours', this.rows);
		return this;
	}

	async take(seq: number, limits: ReturnType<typeof limit>[], removed: string[] = []) {
		const delta = { seq, limits, agreements: [], topics: [], removed, more: false };
		takeDelta(this.rows, delta, 'partner');
		this.#kept = await keepListRows(storage, 'ours', this.rows, this.#kept);
	}
}

const open = () => new Page().open();
const reloaded = async () =>
	[...(await open()).rows.limits.values()].map(({ id, counter }) => `${id} ${counter}`).sort();

test('what was lifted after a reload does not come back with the next one', async () => {
	await (await open()).take(2, [limit('neck'), limit('hair')]);
	await (await open()).take(3, [], ['neck']);
	expect(await reloaded()).toEqual(['hair 1']);
});

test('law 1: two tabs that are not equally far leave no mixture of their lists on the device', async () => {
	const [ahead, behind] = [await open(), await open()];
	await behind.take(2, [limit('neck'), limit('hair')]);
	await ahead.take(4, [limit('neck', 2), limit('feet')]);
	expect(await reloaded()).toEqual(['feet 1', 'neck 2']);
	await behind.take(3, [limit('neck', 2)], ['hair']);
	expect(await reloaded()).toEqual(['neck 2']);
	await ahead.take(5, [limit('back')]);
	expect(await reloaded()).toEqual(['back 1', 'feet 1', 'neck 2']);
});

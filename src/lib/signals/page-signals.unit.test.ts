import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, expect, it } from 'vitest';
import { randomBytes, randomId } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey, type CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { openStorage, type Storage } from '#lib/device/storage.ts';
import type { Tabs } from '#lib/device/tabs.ts';
import { deviceTime, type Time } from '#lib/device/time.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { Outbox } from '#lib/realtime/outbox.ts';
import type { SignalRow } from './contract.ts';
import { PageSignals, type Shown } from './page-signals.ts';

let ana: CoupleSeal;
let ben: CoupleSeal;
beforeEach(async () => {
	globalThis.indexedDB = new IDBFactory();
	const key = await importCoupleKey(randomBytes(32));
	const [couple, me, partner] = [randomId(), randomId(), randomId()];
	ana = createCoupleSeal(key, { couple, me, device: randomId(), partner });
	ben = createCoupleSeal(key, { couple, me: partner, device: randomId(), partner: me });
});

/** The browser's storage, damaged: one of its parts is gone, and reading that one fails. */
async function openWithout(lost: string): Promise<Storage> {
	const { version, objectStoreNames } = await openStorage();
	const names = [...objectStoreNames].filter((name) => name !== lost);
	globalThis.indexedDB = new IDBFactory();
	const damaged = await openDB('kept', version, {
		upgrade: (db) => names.forEach((name) => db.createObjectStore(name))
	});
	damaged.close();
	return openStorage();
}

async function bensNo(): Promise<SignalRow> {
	const id = randomId();
	const content = { kind: 'no', need: null, raisedAt: Date.now() };
	const envelope = await ben.sealJson('raise', id, 1, content);
	return {
		id,
		sender: ben.me,
		device: ben.device,
		counter: 1,
		envelope,
		lowered: false,
		receipts: []
	};
}

const rowsOf = (signals: SignalRow[]) => ({
	...{ ok: true, signals },
	counters: { signal: 0, receipt: 0 }
});

/** A page of Ana's, on a line whose server answers this. */
function createPage(storage: Storage, answer: () => object, time: Time = deviceTime) {
	const shown: Shown[] = [];
	const off = () => () => undefined;
	const connected = new Set<() => void>();
	const link = {
		status: 'connected',
		onConnect: (run: () => void) => {
			connected.add(run);
			return () => connected.delete(run);
		},
		on: off,
		send: async () => answer(),
		sendVolatile: () => undefined
	} as unknown as Link;
	const tabs: Tabs = {
		inTurn: (_, run) => run(),
		tell: () => undefined,
		hear: off,
		close: () => undefined
	};
	const outbox = new Outbox(storage, link, tabs, time);
	const page = new PageSignals({ link, outbox, storage, time }, (one) => shown.push(one));
	const reconnect = () => connected.forEach((run) => run());
	const presence = () => shown.at(-1)?.presence;
	return { page, link, reconnect, presence, reading: () => shown.at(-1)?.view.reading };
}

it('law 6: a page whose storage cannot tell what is unsent still reads a no that is on the server', async () => {
	const storage = await openWithout('operation');
	await expect(storage.getAll('operation')).rejects.toThrow();
	const no = await bensNo();
	const { page, reading } = createPage(storage, () => rowsOf([no]));
	page.use(ana);
	await expect.poll(reading).toBe('no');
	page.close();
});

it('asks ever more rarely where the server does not answer, and at once when the connection is new', async () => {
	const waits: number[] = [];
	const waiting: (() => void)[] = [];
	const after: Time['after'] = (ms, run) => {
		waits.push(ms);
		waiting.push(run);
		return () => undefined;
	};
	let asked = 0;
	const refuse = () => {
		asked += 1;
		return { ok: false, code: 'unexpected' };
	};
	const { page, reconnect } = createPage(await openStorage(), refuse, { ...deviceTime, after });
	page.use(ana);
	for (let turn = 1; turn <= 6; turn += 1) {
		await expect.poll(() => waiting.length).toBe(1);
		expect(asked).toBe(turn);
		waiting.pop()!();
	}
	await expect.poll(() => waits).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
	reconnect();
	await expect.poll(() => waits.at(-1)).toBe(2_000);
	page.close();
});

it('law 6: looks for the partner only while there may be a line: without one nobody can tell, from the first moment on', async () => {
	const { page, link, presence } = createPage(await openStorage(), () => rowsOf([]));
	link.status = 'disconnected';
	page.use(ana);
	page.open();
	expect(presence()).toBe('unknown');
	for (const status of ['connecting', 'connected'] as const) {
		link.status = status;
		page.couple?.refresh();
		expect(presence()).toBe('looking');
	}
	page.close();
});

import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { openStorage, type Storage, type StoredOperation } from '#lib/device/storage.ts';
import { createOneTab } from '#lib/device/one-tab.fixture.ts';
import { deviceTime } from '#lib/device/time.ts';
import type { Reply } from './codes.ts';
import type { Link } from './connection.svelte.ts';
import { Outbox, type About } from './outbox.ts';

let storage: Storage;

beforeEach(async () => {
	globalThis.indexedDB = new IDBFactory();
	storage = await openStorage();
});

/** An outbox on a line that a test connects and answers by hand; its retries come at once when the test says so. */
function createOutbox(app: 'open' | 'locked' = 'open') {
	const sent: number[] = [];
	const settled: string[] = [];
	let connected = () => undefined as void;
	let retry: (() => void) | null = null;
	const line = {
		answer: async (): Promise<Reply> => ({ ok: true }),
		connect: () => connected(),
		retry: () => retry?.()
	};
	const link = {
		send: async (_: string, { counter }: { counter: number }) => {
			sent.push(counter);
			return line.answer();
		},
		onConnect: (run: () => void) => {
			connected = run;
			return () => undefined;
		}
	} as unknown as Link;
	const time = {
		now: deviceTime.now,
		after: (_: number, run: () => void) => {
			retry = run;
			return () => undefined;
		}
	};
	const outbox = new Outbox(storage, link, createOneTab(), time, app);
	outbox.onSettled(({ counter }, reply) =>
		settled.push(`${counter} ${reply.ok ? 'ok' : reply.code}`)
	);
	const add = (id: string) =>
		outbox.add('signal', 'signal:lower', async (counter) => ({ id, counter, envelope: '' }));
	const addToList = (id: string, about?: About) =>
		outbox.add('list', 'topic:remove', async (counter) => ({ id, counter }), about);
	return { outbox, line, sent, settled, add, addToList };
}

/** What has been given back, by its place. */
async function givenBack(): Promise<[IDBValidKey, string][]> {
	const places = await storage.getAllKeys('draft');
	const drafts = await storage.getAll('draft');
	return places.map((place, at) => [place, drafts[at]!]);
}

/** The id of what is added, as words typed on this device. */
const sealTyped = async ({ lane, counter, payload }: StoredOperation) => ({
	place: `${lane} ${counter}`,
	sealed: (payload as { id: string }).id
});

/** Whatever would be sent has been sent by then: the storage answers on turns of the event loop. */
async function turns() {
	for (let turn = 0; turn < 10; turn += 1) {
		await storage.count('operation');
		await new Promise(setImmediate);
	}
}

test('law 6: nothing is sent before the server has said that this couple still is, on this very connection', async () => {
	const { outbox, line, sent, settled, add } = createOutbox();
	outbox.use('ours');
	await add('first');
	await turns();
	expect(sent).toEqual([]);
	await outbox.confirm('ours');
	await expect.poll(() => settled).toEqual(['1 ok']);
	line.connect();
	await add('second');
	await turns();
	expect(sent).toEqual([1]);
	await outbox.confirm('ours');
	await expect.poll(() => settled).toEqual(['1 ok', '2 ok']);
});

test('law 10: what was made in a couple that has ended is never sent into another', async () => {
	const { outbox, sent, settled, add } = createOutbox();
	outbox.use('before');
	await add('meant for somebody else');
	outbox.use('now');
	await add('meant for you');
	await outbox.confirm('now');
	await expect.poll(() => settled).toEqual(['2 ok']);
	expect(sent).toEqual([2]);
	expect(await outbox.pending('signal')).toEqual([]);
});

test.each(['no_connection', 'too_many', 'unexpected', 'signed_out'] as const)(
	'law 6: a refusal that may pass, as %s, loses nothing, and what comes after waits for it',
	async (code) => {
		const { outbox, line, sent, settled, add } = createOutbox();
		outbox.use('ours');
		line.answer = async () => ({ ok: false, code });
		await outbox.confirm('ours');
		await add('first');
		await add('second');
		await expect.poll(() => sent.length).toBeGreaterThan(0);
		expect(settled).toEqual([]);
		expect(await outbox.pending('signal')).toHaveLength(2);
		line.answer = async () => ({ ok: true });
		if (code === 'signed_out') await outbox.confirm('ours');
		else line.retry();
		await expect.poll(() => settled).toEqual(['1 ok', '2 ok']);
		expect(await outbox.pending('signal')).toEqual([]);
	}
);

test('any other refusal ends one operation and lets the next be sent', async () => {
	const { outbox, line, settled, add } = createOutbox();
	outbox.use('ours');
	await outbox.confirm('ours');
	line.answer = async () => ({ ok: false, code: 'not_found' });
	await add('first');
	await expect.poll(() => settled).toEqual(['1 not_found']);
	line.answer = async () => ({ ok: true });
	await add('second');
	await expect.poll(() => settled).toEqual(['1 not_found', '2 ok']);
});

test('what is added at the same moment has numbers of its own, in the order it was added', async () => {
	const { outbox, settled, add } = createOutbox();
	outbox.use('ours');
	await Promise.all(['a', 'b', 'c'].map(add));
	const pending = await outbox.pending('signal');
	expect(pending.map(({ counter, payload }) => [counter, (payload as { id: string }).id])).toEqual([
		[1, 'a'],
		[2, 'b'],
		[3, 'c']
	]);
	await outbox.confirm('ours');
	await expect.poll(() => settled).toEqual(['1 ok', '2 ok', '3 ok']);
});

test('what takes longer to seal is not overtaken by what was added after it', async () => {
	const { outbox, sent, settled, add } = createOutbox();
	outbox.use('ours');
	await outbox.confirm('ours');
	const slow = outbox.add('signal', 'signal:lower', async (counter) => {
		await turns();
		return { id: 'slow', counter, envelope: '' };
	});
	await Promise.all([slow, add('quick')]);
	await expect.poll(() => settled).toEqual(['1 ok', '2 ok']);
	expect(sent).toEqual([1, 2]);
});

test('what is finally refused is given back before anybody hears of it, and what may still pass is not', async () => {
	const { outbox, line, addToList } = createOutbox();
	const heard: unknown[] = [];
	outbox.keepTyped(sealTyped);
	outbox.onSettled(({ counter }) => void givenBack().then((back) => heard.push([counter, back])));
	outbox.use('ours');
	await outbox.confirm('ours');
	line.answer = async () => ({ ok: false, code: 'too_many' });
	await addToList('words');
	await turns();
	expect(await givenBack()).toEqual([]);
	line.answer = async () => ({ ok: false, code: 'list_full' });
	line.retry();
	await expect.poll(() => heard).toEqual([[1, [['list 1', 'words']]]]);
	line.answer = async () => ({ ok: true });
	await addToList('kept');
	await expect.poll(() => heard.length).toBe(2);
	expect(await givenBack()).toEqual([['list 1', 'words']]);
});

test('law 10: when a link ends signals go, and words are given back, whatever page drops them', async () => {
	const { outbox, add, addToList } = createOutbox();
	outbox.use('ours');
	outbox.keepTyped(sealTyped);
	await add('a no');
	await addToList('first');
	await addToList('second');
	// A page that was loaded since, and knows no key any more.
	await createOutbox().outbox.drop();
	expect(await storage.count('operation')).toBe(0);
	expect(await givenBack()).toEqual([
		['list 1', 'first'],
		['list 2', 'second']
	]);
});

test('what was typed for another couple is given back, and a no of this one does not wait for it', async () => {
	const { outbox, sent, addToList, add } = createOutbox();
	outbox.keepTyped(sealTyped);
	outbox.use('before');
	await addToList('meant for somebody else');
	outbox.use('now');
	await add('a no');
	await outbox.confirm('now');
	await expect.poll(() => sent).toEqual([1]);
	expect(await givenBack()).toEqual([['list 1', 'meant for somebody else']]);
	expect(await outbox.pending('list')).toEqual([]);
});

test('what was made for nobody but me is sent while I am alone, as soon as there is a line', async () => {
	const { outbox, line, sent, addToList } = createOutbox();
	line.answer = async () => ({ ok: false, code: 'no_connection' });
	await addToList('for me');
	await expect.poll(() => sent).toEqual([1]);
	line.answer = async () => ({ ok: true });
	// Whether I am linked nobody has said yet, or this device has no key.
	line.connect();
	await expect.poll(() => sent).toEqual([1, 1]);
	await expect.poll(() => outbox.pending('list')).toEqual([]);
});

test('when a link ends its words are given back, and what was made for nobody but me is sent', async () => {
	const { outbox, settled, addToList } = createOutbox();
	outbox.keepTyped(sealTyped);
	outbox.use('ours');
	await addToList('for both');
	await outbox.drop();
	await addToList('for me');
	await expect.poll(() => settled).toEqual(['2 ok']);
	expect(await givenBack()).toEqual([['list 1', 'for both']]);
});

test('what I made for nobody but me, alone and without a line, is sent when I am linked by then', async () => {
	const { outbox, line, sent, settled, addToList } = createOutbox();
	outbox.keepTyped(sealTyped);
	line.answer = async () => ({ ok: false, code: 'no_connection' });
	await addToList('for me');
	outbox.use('ours');
	await addToList('for both');
	await expect.poll(() => sent).toEqual([1, 1]);
	line.answer = async () => ({ ok: true });
	await outbox.confirm('ours');
	await expect.poll(() => settled).toEqual(['1 ok', '2 ok']);
	expect(await outbox.pending('list')).toEqual([]);
	expect(await givenBack()).toEqual([]);
});

test('law 10: what was made for both waits for the word that the link is, also behind what was made for me', async () => {
	const { outbox, line, settled, addToList } = createOutbox();
	line.answer = async () => ({ ok: false, code: 'no_connection' });
	await addToList('for me');
	outbox.use('ours');
	await addToList('for both');
	line.answer = async () => ({ ok: true });
	line.connect();
	await expect.poll(() => settled).toEqual(['1 ok']);
	await turns();
	expect(settled).toEqual(['1 ok']);
});

test('what is for nobody but me is sent though the link it was made in has ended', async () => {
	const { outbox, settled, addToList } = createOutbox();
	outbox.use('ours');
	await addToList('for both');
	await addToList('for me', { couple: null });
	await outbox.drop();
	await expect.poll(() => settled).toEqual(['2 ok']);
});

test('a draft goes in the very step in which what it has become is kept', async () => {
	const { outbox, addToList } = createOutbox();
	outbox.use('ours');
	await storage.put('draft', 'sealed', 'place');
	const seen = new Set<string>();
	const watching = { on: true };
	const watched = (async () => {
		while (watching.on) {
			const tx = storage.transaction(['draft', 'operation']);
			const [drafts, operations] = [tx.objectStore('draft'), tx.objectStore('operation')];
			seen.add(`${await drafts.count()} drafts, ${await operations.count()} operations`);
		}
	})();
	await addToList('words', { draft: 'place' });
	await expect.poll(() => seen.size).toBeGreaterThan(1);
	watching.on = false;
	await watched;
	expect([...seen]).toEqual(['1 drafts, 0 operations', '0 drafts, 1 operations']);
});

test('a draft stays when what it was to become could not be kept', async () => {
	const { outbox } = createOutbox();
	await storage.put('draft', 'sealed', 'place');
	const failed = outbox.add(
		'list',
		'topic:remove',
		() => Promise.reject(new Error('The key is gone.')),
		{ draft: 'place' }
	);
	await expect(failed).rejects.toThrow();
	expect(await givenBack()).toEqual([['place', 'sealed']]);
});

test('what another tab has given back meanwhile, and was sent or emptied, does not come back a second time', async () => {
	const [one, other] = [createOutbox(), createOutbox()];
	one.outbox.use('ours');
	one.outbox.keepTyped(sealTyped);
	await one.addToList('words');
	const dropped = one.outbox.drop();
	await other.outbox.drop();
	await dropped;
	expect(await givenBack()).toEqual([['list 1', 'words']]);
	await storage.clear('draft');
	await other.outbox.drop();
	expect(await givenBack()).toEqual([]);
});

test('words that cannot be kept as a draft are sent all the same', async () => {
	const { outbox, sent, addToList } = createOutbox();
	outbox.keepTyped(() => Promise.reject(new Error('The key is gone.')));
	outbox.use('ours');
	await outbox.confirm('ours');
	await addToList('words');
	await expect.poll(() => sent).toEqual([1]);
});

test('law 6: whatever a lying server names as the last number of this device, what is added next has a number', async () => {
	const { outbox, add } = createOutbox();
	for (const lie of [1.5, '9', NaN, null, undefined, -1, Number.MAX_SAFE_INTEGER, Infinity])
		await outbox.passNumber('signal', lie as number);
	expect((await add('first')).counter).toBe(1);
	await outbox.passNumber('signal', 7);
	expect((await add('after')).counter).toBe(8);
});

test('while something runs on an empty lane nothing is added to it, and on one that waits it does not run', async () => {
	const { outbox, line, addToList } = createOutbox();
	let finish = () => undefined as void;
	const order: string[] = [];
	const running = outbox.whileEmpty('list', async () => {
		await new Promise<void>((finished) => (finish = finished));
		order.push('run');
		return 'done';
	});
	const added = addToList('waits').then(() => order.push('added'));
	await turns();
	expect(await outbox.pending('list')).toEqual([]);
	finish();
	expect(await running).toBe('done');
	await added;
	expect(order).toEqual(['run', 'added']);
	line.answer = async () => ({ ok: false, code: 'no_connection' });
	expect(await outbox.whileEmpty('list', async () => order.push('again'))).toBeNull();
	expect(order).toEqual(['run', 'added']);
});

test('law 6: a page that is left gives what is unsent once more, in its order, and what is kept just then as well', async () => {
	const { outbox, line, add, addToList } = createOutbox();
	line.answer = async () => ({ ok: false, code: 'no_connection' });
	await add('first');
	await addToList('of the list');
	await add('second');
	const tries: number[][] = [];
	outbox.leave((unsent) => tries.push(unsent.map(({ counter }) => counter)));
	expect(tries).toEqual([[1, 2]]);
	outbox.close();
	await add('third');
	expect(tries).toEqual([
		[1, 2],
		[1, 2, 3]
	]);
	expect((await outbox.pending('signal')).length).toBe(3);
});

test('what the server has is not given once more when the page is left', async () => {
	const { outbox, settled, add } = createOutbox();
	outbox.use('ours');
	await outbox.confirm('ours');
	await add('first');
	await expect.poll(() => settled).toEqual(['1 ok']);
	outbox.leave(() => expect.unreachable());
});

test('law 6: while the app is locked a no is sent, words are not, and what is refused stays for when it is open', async () => {
	const open = createOutbox();
	open.line.answer = async () => ({ ok: false, code: 'no_connection' });
	open.outbox.use('ours');
	await open.add('a no');
	await open.addToList('a limit');
	await open.addToList('a card for myself', { couple: null });
	open.outbox.close();
	const { outbox, line, sent, settled, add } = createOutbox('locked');
	line.connect();
	await turns();
	expect(sent).toEqual([]);
	await outbox.confirm('ours');
	await expect.poll(() => settled).toEqual(['1 ok']);
	line.answer = async () => ({ ok: false, code: 'number_used' });
	await add('another');
	await outbox.confirm('of others');
	await turns();
	expect(settled).toEqual(['1 ok']);
	expect((await outbox.pending('signal')).length).toBe(1);
	expect((await outbox.pending('list')).length).toBe(2);
	expect(await givenBack()).toEqual([]);
});

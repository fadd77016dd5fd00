import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { openStorage, type Storage, type StoredAccount } from '#lib/device/storage.ts';
import { createOutboxOn, turnsOf } from './outbox.fixture.ts';

let storage: Storage;

beforeEach(async () => {
	globalThis.indexedDB = new IDBFactory();
	storage = await openStorage();
});

const createOutbox = (app?: 'open' | 'locked') => createOutboxOn(storage, app);
const turns = () => turnsOf(storage);

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

test('law 9: what was sealed with the keys of before is not kept once another tab has taken new ones, and its draft stays', async () => {
	const { outbox, settled, add, addToList } = createOutbox();
	const account = { keysVersion: 1 } as StoredAccount;
	await storage.put('account', account, 'me');
	outbox.useKeys(1);
	outbox.use('ours');
	await addToList('before');
	await storage.put('draft', 'sealed anew', 'typed');
	await storage.put('account', { ...account, keysVersion: 2 }, 'me');
	await expect(addToList('after', { draft: 'typed' })).rejects.toThrow('keys of before');
	expect(await storage.get('draft', 'typed')).toBe('sealed anew');
	expect(await outbox.pending('list')).toHaveLength(1);
	// A no needs none of them.
	await add('no');
	await outbox.confirm('ours');
	await expect.poll(() => settled).toContain('1 ok');
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

test('law 6: what two tabs add by turns has numbers of its own, and each is sealed with the one that it is kept under', async () => {
	const [one, other] = [createOutbox(), createOutbox()];
	for (const { outbox } of [one, other]) outbox.use('ours');
	for (const { add } of [one, other, one, one, other]) await add('of either tab');
	const kept = await one.outbox.pending('signal');
	expect(kept.map(({ counter }) => counter)).toEqual([1, 2, 3, 4, 5]);
	expect(kept.map(({ payload }) => (payload as { counter: number }).counter)).toEqual([
		1, 2, 3, 4, 5
	]);
	expect(await storage.get('counter', 'signal')).toBe(5);
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

test('law 6: while nobody can say what becomes of words that are refused they wait, and a no does not', async () => {
	const { outbox, settled, add, addToList } = createOutbox();
	const stop = outbox.letGoOn(async () => 'ends');
	stop();
	outbox.use('ours');
	await outbox.confirm('ours');
	await addToList('a limit');
	await add('a no');
	await expect.poll(() => settled).toEqual(['1 ok']);
	expect((await outbox.pending('list')).length).toBe(1);
	outbox.letGoOn(async () => 'ends');
	await expect.poll(() => outbox.pending('list')).toEqual([]);
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

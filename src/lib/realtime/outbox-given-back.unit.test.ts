import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { openStorage, type Storage } from '#lib/device/storage.ts';
import { createOutboxOn, givenBackIn, sealTyped, turnsOf } from './outbox.fixture.ts';

let storage: Storage;

beforeEach(async () => {
	globalThis.indexedDB = new IDBFactory();
	storage = await openStorage();
});

const createOutbox = (app?: 'open' | 'locked') => createOutboxOn(storage, app);
const givenBack = () => givenBackIn(storage);
const turns = () => turnsOf(storage);

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

import { expect, test } from 'vitest';
import * as write from '#lib/boundaries/writing.ts';
import { HONEST } from '../faults/simulation/link.ts';
import {
	ana,
	ben,
	held,
	heldLimit,
	lie,
	limitOf,
	other,
	putLimit,
	serve,
	settle,
	useSecondDevice,
	WORDS
} from './two-pages.fixture.ts';

// The server was set back, or lies, and Ben has not taken its list. Meanwhile another device of Ana's writes her limits.

let id: string;

useSecondDevice();

async function whileOlder(strength: 'no' | 'ask'): Promise<void> {
	id = await putLimit(ana, strength);
	await putLimit(ana, 'no');
	await settle();
	lie(ben, () => ({ ...held(ben), seq: 1 }));
	ben.link.receive('list:changed', {});
	await settle();
	expect(ben.shown.older).toBe(true);
	ben.link.tamper = HONEST;
}
async function change(strength: 'no' | 'ask', words = WORDS, by = other): Promise<void> {
	await by.list.write((lane, reader) =>
		write.putLimit(lane, reader, { words, strength }, limitOf(by, id)!.row)
	);
	await settle();
}
const strength = () => limitOf(ben, id)?.content?.strength;
const words = () => ben.shown.limits.map(({ content }) => content?.words);

test('law 2: the stricter of both counts, also after a reload, until the server’s list is taken', async () => {
	await whileOlder('ask');
	await change('no');
	expect(strength()).toBe('no');
	ben.reload();
	await settle();
	expect(strength()).toBe('no');
	await change('ask', WORDS);
	expect(strength()).toBe('ask');
	void ben.list.acceptOlder();
	await settle();
	expect(strength()).toBe('ask');
});

test('law 2: one that the other device has loosened stays as it was', async () => {
	await whileOlder('no');
	await change('ask');
	expect(strength()).toBe('no');
});

test('law 4: an earlier version of the same other device weakens nothing, nor does that of a third', async () => {
	await whileOlder('ask');
	await change('ask');
	const weak = heldLimit(ben, id);
	await change('no');
	await serve(ben, { limits: [weak] });
	expect(strength()).toBe('no');
	ben.reload();
	await serve(ben, { limits: [weak] });
	await settle();
	expect(strength()).toBe('no');
	await serve(ben, { limits: [{ ...weak, device: ben.reader.seal.device }] });
	expect(strength()).toBe('no');
});

test('law 4: what the other device says in other words stands beside what was known', async () => {
	await whileOlder('no');
	await change('no', 'No hugs at all');
	expect(words()).toEqual(expect.arrayContaining([WORDS, 'No hugs at all']));
	void ben.list.acceptOlder();
	await settle();
	expect(words()).toContain('No hugs at all');
	expect(ben.shown.limits.filter(({ row }) => row.id === id)).toHaveLength(1);
});

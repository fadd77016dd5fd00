import { expect, test } from 'vitest';
import * as write from '#lib/boundaries/writing.ts';
import { ListDevice } from '../faults/list/device.ts';
import {
	agree,
	ana,
	answer,
	ask,
	ben,
	NO,
	other,
	rowOf,
	settle,
	shownTo,
	useSecondDevice,
	world,
	YES
} from './two-pages.fixture.ts';

// What one device said without a connection is about what was on its screen, and nothing that has come since.

useSecondDevice();

const OTHER = { words: 'Other words', for: 'both' } as const;
const reword = async (id: string, asked: write.Asked) => {
	await ben.list.write((lane, reader) => write.ask(lane, reader, asked, id));
	await settle();
};
const giveUp = (by: ListDevice, id: string) =>
	by.list.write((lane) => write.giveUpRewording(lane, rowOf(by, id)));
const openAgain = (by: ListDevice, id: string, on = true) =>
	by.list.write((lane) => write.setOpenAgain(lane, rowOf(by, id), on));
const letGo = (by: ListDevice, id: string) =>
	by.list.write((lane) => write.setLettingGo(lane, rowOf(by, id), true));
async function isBack() {
	other.link.mend();
	await world.pass(10_000);
	expect(other.refused.map(({ code }) => code)).toEqual(['changed_meanwhile']);
}

test('law 4: letting go of old words lets go of no others', async () => {
	const id = await agree();
	other.link.cut(false);
	await letGo(other, id);
	await openAgain(ana, id);
	await settle();
	await reword(id, OTHER);
	await answer(ana, id, NO, 'rewording');
	await answer(ben, id, YES, 'rewording');
	await isBack();
	expect(shownTo(ben, id)).toMatchObject({
		words: OTHER.words,
		lettingGo: { partner: false }
	});
});

test('law 12: "open again", said before a no, opens nothing after it', async () => {
	const id = await agree();
	other.link.cut(false);
	await openAgain(other, id);
	await answer(ana, id, NO);
	await answer(ben, id, YES);
	await isBack();
	expect(shownTo(ben, id).openAgain.partner).toBe(false);
});

test('law 4: giving up other words leaves my no to later ones', async () => {
	const id = await agree();
	await openAgain(ana, id);
	await settle();
	await reword(id, OTHER);
	other.link.cut(false);
	await giveUp(other, id);
	await giveUp(ben, id);
	await settle();
	await openAgain(ana, id);
	await settle();
	await reword(id, { ...OTHER, words: 'Third words' });
	await answer(ana, id, NO, 'rewording');
	await isBack();
	expect(shownTo(ana, id).rewording).toMatchObject({ words: 'Third words', answered: true });
});

test('and what takes a leave back is of whatever stands', async () => {
	const id = await agree();
	await openAgain(ana, id);
	await letGo(ana, id);
	await settle();
	other.link.cut(false);
	await answer(ana, id, NO);
	await other.list.write((lane) => write.setOpenAgain(lane, rowOf(other, id), false));
	await other.list.write((lane) => write.setLettingGo(lane, rowOf(other, id), false));
	other.link.mend();
	await world.pass(10_000);
	expect(other.refused).toEqual([]);
	expect(shownTo(ben, id)).toMatchObject({
		openAgain: { partner: false },
		lettingGo: { partner: false }
	});
});

test('law 4: letting go of a question that nobody had answered lets go of no answer to it', async () => {
	const id = await ask();
	other.link.cut(false);
	await letGo(other, id);
	await answer(ana, id, NO);
	await answer(ben, id, YES);
	await letGo(ben, id);
	await settle();
	await isBack();
	expect(shownTo(ana, id).state).toMatchObject({ counts: 'no' });
});

test('law 12: "open again" in a round that had just begun opens nothing after the no that completes it', async () => {
	const id = await agree();
	await answer(ben, id, YES);
	other.link.cut(false);
	await openAgain(other, id);
	await answer(ana, id, NO);
	await isBack();
	expect(shownTo(ben, id).openAgain.partner).toBe(false);
});

test('law 12: "open again", said on two devices, lets my partner ask once, and not again after I decline', async () => {
	const id = await agree();
	other.link.cut(false);
	await openAgain(other, id);
	await openAgain(ana, id);
	await settle();
	await reword(id, OTHER);
	other.link.mend();
	await world.pass(10_000);
	await giveUp(ana, id);
	await settle();
	expect(shownTo(ben, id).openAgain.partner).toBe(false);
	await reword(id, { ...OTHER, words: 'Third words' });
	expect(ben.refused.map(({ code }) => code)).toEqual(['not_opened_again']);
});

test('law 12: nor when one device took it back and gave it again without a connection', async () => {
	const id = await agree();
	await openAgain(ana, id);
	await settle();
	ana.link.cut(false);
	await reword(id, OTHER);
	await openAgain(ana, id, false);
	await openAgain(ana, id, true);
	ana.link.mend();
	await world.pass(10_000);
	await giveUp(ana, id);
	await settle();
	expect(shownTo(ben, id).openAgain.partner).toBe(false);
});

import { expect, test } from 'vitest';
import { EVERYTHING, agreementFinder } from '#lib/boundaries/search.ts';
import { countsAs, type Answer } from '#lib/boundaries/rules.ts';
import * as write from '#lib/boundaries/writing.ts';
import { ana, answer, ask, ben, NO, rowOf, settle, shownTo, YES } from './two-pages.fixture.ts';

// Ben's program "changes" his yes to a yes, again and again. Each time a round begins, and asks Ana anew.

const ASK: Answer = { says: 'ask', condition: null };
const UNSURE: Answer = { says: 'unsure', condition: null };
const IF_TIME: Answer = { says: 'yes', condition: 'if we have time' };

const isOpenForMe = (id: string) =>
	agreementFinder({ ...EVERYTHING, part: 'to_answer' })(shownTo(ana, id));
const counts = (id: string) => countsAs(shownTo(ana, id).state, false);

/** Both have answered, and Ana has seen what became of it. */
async function answered(anas: Answer): Promise<string> {
	const id = await ask(ben);
	await answer(ben, id, YES);
	await answer(ana, id, anas);
	await see();
	return id;
}

async function see(): Promise<void> {
	await ana.list.markSeen([...ana.shown.limits, ...ana.shown.agreements]);
	await settle();
	expect(ana.shown.agreements.some(({ isNew }) => isNew)).toBe(false);
}

test.each([
	['no', NO, 'no'],
	['ask first', ASK, 'wait'],
	['"I don\'t know yet"', UNSURE, 'wait'],
	['yes with a condition', IF_TIME, 'wait']
] as const)(
	'law 12: who has said %s is not asked again by a round that the other begins, and what they said counts',
	async (_, said, counting) => {
		const id = await answered(said);
		for (let times = 0; times < 3; times += 1) {
			await answer(ben, id, YES);
			expect(shownTo(ana, id)).toMatchObject({ answered: false, asksMe: false, isNew: false });
			expect(isOpenForMe(id)).toBe(false);
			expect(counts(id)).toBe(counting);
			// They may answer it all the same.
			await answer(ana, id, said);
			await see();
		}
	}
);

test('who has said yes is asked by a round that the other begins', async () => {
	const id = await answered(YES);
	await answer(ben, id, NO);
	expect(shownTo(ana, id)).toMatchObject({ asksMe: true, isNew: true });
	expect(isOpenForMe(id)).toBe(true);
	await answer(ana, id, YES);
	expect(shownTo(ana, id)).toMatchObject({ asksMe: false });
});

test('law 12: nor by other words that are given up at once, while nobody has read my answer', async () => {
	const id = await ask(ben);
	await answer(ana, id, NO);
	await see();
	for (const words of ['A hug', 'One hug']) {
		await rewordAndGiveUp(id, words);
		expect(shownTo(ana, id)).toMatchObject({ asksMe: false, isNew: false, unread: NO });
		expect(isOpenForMe(id)).toBe(false);
		expect(shownTo(ben, id).unread).toBeNull();
	}
	// They may answer it all the same, and it counts.
	await answer(ana, id, NO);
	expect(shownTo(ana, id).unread).toBeNull();
	await answer(ben, id, YES);
	expect(counts(id)).toBe('no');
});

test('law 12: a fourth time other words need my leave, though I have answered nothing', async () => {
	const id = await ask(ben);
	for (const words of ['A hug', 'One hug', 'A short hug', 'Hug me'])
		await rewordAndGiveUp(id, words);
	expect(ben.refused.map(({ code }) => code)).toEqual(['not_opened_again']);
});

async function rewordAndGiveUp(id: string, words: string): Promise<void> {
	const asked = { words, for: 'both' } as const;
	await ben.list.write((lane, reader) => write.ask(lane, reader, asked, id));
	await settle();
	await ben.list.write((lane) => write.giveUpRewording(lane, rowOf(ben, id)));
	await settle();
}

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { KeptCheckIn, SharedContent } from '#lib/check-ins/contents.ts';
import type { SharedRow } from '#lib/check-ins/contract.ts';
import { findDrafts, NEW_PLACE, TOGETHER_PLACE } from '#lib/check-ins/draft.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { today } from '#lib/device/day.ts';
import { refuse } from '#lib/realtime/codes.ts';
import { DAY_MS, NOON, Phones, startPhones, type Phone } from './phones.fixture.ts';
import { HONEST, type Tamper } from './simulation/link.ts';
import type { SimulatedServer } from './simulation/server.ts';

const LONG_MS = 30_000;
const all = (words: string): SharedContent & { is: 'all' } => ({
	is: 'all',
	day: today(),
	heart: [],
	body: [],
	good: [],
	words
});
const kept = (words: string): KeptCheckIn => ({ ...all(words), is: 'kept' });

let server: SimulatedServer;
let phones: Phones;
let ana: Phone;
let ben: Phone;

beforeAll(() => {
	server = startPhones();
});
afterAll(() => server.close());
beforeEach(async () => {
	phones = await Phones.create(server);
	({ ana, ben } = phones);
	return () => phones.close();
});

const put = (phone: Phone, mine: KeptCheckIn | null, shared: SharedContent | null) =>
	phones.does(phone.checkIns.put(mine, shared, NEW_PLACE));
const commit = (phone: Phone, words: string) =>
	phones.does(phone.checkIns.commit(null, all(words), TOGETHER_PLACE));
const remove = (phone: Phone, id: string) => phones.does(phone.checkIns.remove(id, 'shared'));
const wordsIn = async (phone: Phone, place: typeof NEW_PLACE | typeof TOGETHER_PLACE) =>
	(await findDrafts(phone.desk, place, true)).map(({ typed }) => typed.words).sort();
const readsOf = ({ checkIns }: Phone) =>
	checkIns.shared.theirs.map(({ content }) => content.is === 'all' && content.words);
const keptBy = async ({ checkIns }: Phone) =>
	(await phones.does(checkIns.readKept()))!.map(({ content }) => content.words);

/** Ben ends the link while Ana has no connection, and she reads of it when hers is back. */
async function unlinkMeanwhile(): Promise<void> {
	expect(
		await phones.does(
			ben.link.send('couple:unlink', { couple: ben.couple.seal!.couple, tell: 'now' })
		)
	).toEqual({ ok: true });
	ana.link.mend();
	await phones.settle();
	expect(ana.couple.state.is).toBe('ended');
	await phones.does(ana.couple.readEnd());
}

/** Counts what a phone sends under each name, as far as it is answered. */
function countSent(tamper: Tamper = HONEST): { tamper: Tamper; sent: string[] } {
	const sent: string[] = [];
	const reply: Tamper['reply'] = (name, given) => {
		sent.push(name);
		return tamper.reply(name, given);
	};
	return { tamper: { ...tamper, reply }, sent };
}

/** A server that shows this phone other rows of what the two share than there are. */
const serving = (change: (row: SharedRow) => SharedRow): Tamper => ({
	...HONEST,
	reply: (name, reply) =>
		name === 'check-in:get' && reply.ok
			? { ...reply, shared: (reply as never as { shared: SharedRow[] }).shared.map(change) }
			: reply
});

describe('what was written offline', () => {
	test('three check-ins all come back when the link ends, and none of them is sent', async () => {
		ana.link.cut(false);
		for (const words of ['one', 'two', 'three']) await put(ana, null, all(words));
		expect(ana.checkIns.unsent).toHaveLength(3);
		await unlinkMeanwhile();
		expect(await wordsIn(ana, NEW_PLACE)).toEqual(['one', 'three', 'two']);
		expect(await wordsIn(ana, TOGETHER_PLACE)).toEqual([]);
		expect(await ana.outbox.pending('list')).toEqual([]);
		ana.reload();
		await phones.settle();
		expect(ana.checkIns.returned).toEqual([NEW_PLACE]);
	});

	test('a check-in together comes back to the one form there is for somebody who is linked with nobody', async () => {
		ana.link.cut(false);
		await commit(ana, 'for both');
		await unlinkMeanwhile();
		expect(await wordsIn(ana, TOGETHER_PLACE)).toEqual(['for both']);
		expect(await wordsIn(ana, NEW_PLACE)).toEqual([]);
		expect(ana.checkIns.returned).toEqual([NEW_PLACE]);
		expect((await findDrafts(ana.desk, NEW_PLACE, false)).map(({ typed }) => typed.words)).toEqual([
			'for both'
		]);
	});

	test('what is for me alone is sent after the link has ended, and comes back to no form', async () => {
		ana.link.cut(false);
		await put(ana, kept('for me alone'), null);
		await unlinkMeanwhile();
		await phones.settle();
		expect(await keptBy(ana)).toEqual(['for me alone']);
		expect(await wordsIn(ana, NEW_PLACE)).toEqual([]);
		expect(await wordsIn(ana, TOGETHER_PLACE)).toEqual([]);
	});

	test('law 11: what is for me alone is sent whoever I am linked with by then, what was for another is not', async () => {
		ana.link.cut(false);
		await put(ana, kept('for me alone'), null);
		await put(ana, kept('and for Ben'), all('and for Ben'));
		await ana.outbox.confirm(randomId());
		ana.link.mend();
		await phones.settle();
		expect(await keptBy(ana)).toEqual(['for me alone']);
		expect(readsOf(ben)).toEqual([]);
		expect(await wordsIn(ana, NEW_PLACE)).toEqual(['and for Ben']);
	});
});

describe('a check-in together', () => {
	test('law 11: is opened once, however the server loses it or changes my partner’s part, also after a reload', async () => {
		const { tamper, sent } = countSent();
		ana.link.tamper = tamper;
		await commit(ana, 'mine');
		await commit(ben, 'first');
		expect(readsOf(ana)).toEqual(['first']);
		expect(readsOf(ben)).toEqual(['mine']);
		const opened = () => sent.filter((name) => name === 'check-in:open').length;
		expect(opened()).toBe(1);

		// As if I had not opened yet, and my partner had committed to what they wrote after reading mine.
		const commitment = toBase64url(randomBytes(32));
		const lie = serving((row) =>
			row.owner === ana.me
				? { ...row, sealed: null }
				: { ...row, together: { commitment, own: null } }
		);
		const lied = countSent(lie);
		ana.link.tamper = lied.tamper;
		await phones.does(ana.checkIns.refresh());
		expect(readsOf(ana)).toEqual([]);
		ana.reload(lied.tamper);
		await phones.world.pass(LONG_MS);
		await phones.does(ana.checkIns.refresh());
		expect(lied.sent).toContain('check-in:get');
		expect(lied.sent).not.toContain('check-in:open');
		expect(await ana.outbox.pending('list')).toEqual([]);
		expect(readsOf(ana)).toEqual([]);
	});

	test('law 11: a server that refuses my opening, or loses it, keeps no phone busy', async () => {
		const losing = serving((row) => (row.owner === ana.me ? { ...row, sealed: null } : row));
		const { tamper, sent } = countSent({
			...losing,
			reply: (name, reply) =>
				name === 'check-in:open' ? refuse('not_both_committed') : losing.reply(name, reply)
		});
		ana.link.tamper = tamper;
		await commit(ana, 'mine');
		await commit(ben, 'theirs');
		await phones.world.pass(LONG_MS);
		expect(sent.filter((name) => name === 'check-in:open')).toHaveLength(1);
	});

	test('law 12: that I take mine back looks to my partner like "not opened yet", and to me like nothing', async () => {
		await commit(ana, 'mine');
		await commit(ben, 'theirs');
		const { id } = ana.checkIns.shared.mine[0]!;
		await remove(ana, id);
		expect(ana.checkIns.shared.together).toEqual([]);
		expect(readsOf(ben)).toEqual([]);
		expect(ben.checkIns.shared.together).toMatchObject([{ id, is: 'opening' }]);
		await remove(ben, id);
		for (const phone of phones.all) {
			expect(phone.checkIns.shared.together).toEqual([]);
			expect(phone.checkIns.shared.mine).toEqual([]);
		}
	});

	test('law 12: once I have skipped it my partner cannot ask me again on that day, however often they begin anew', async () => {
		await ben.putAway.add('together');
		const offered = new Set<string>();
		for (let times = 0; times < 5; times += 1) {
			await commit(ana, 'again');
			const { id, is } = ben.checkIns.shared.together[0]!;
			expect(is).toBe('offered');
			expect(ben.putAway.hasToday('together')).toBe(true);
			offered.add(id);
			await remove(ana, id);
		}
		expect(offered.size).toBe(5);
		await phones.runClockTo(new Date(NOON.getTime() + DAY_MS));
		expect(ben.putAway.hasToday('together')).toBe(false);
	});
});

test('law 12: what I put away stays away after a reload, and nobody is told', async () => {
	await commit(ana, 'mine');
	const { tamper, sent } = countSent();
	ben.link.tamper = tamper;
	const told: string[] = [];
	ana.link.onPush = (name) => void told.push(name);
	await phones.does(ben.putAway.add('together'));
	expect(await ben.outbox.pending('list')).toEqual([]);
	expect(sent).toEqual([]);
	expect(told).toEqual([]);
	ben.reload();
	// Before it is known nothing asks for anything.
	expect(ben.putAway.hasToday('together')).toBe(true);
	await phones.settle();
	expect(ben.putAway.hasToday('together')).toBe(true);
	expect(ben.putAway.hasToday('offers')).toBe(false);
	// Sealed: the device's storage does not say what it was.
	const drafts = await ben.desk.storage.getAll('draft');
	expect(drafts.join()).not.toMatch(/together/);
});

test('a page that was left open over night, without a connection, drops at midnight what is over', async () => {
	await put(ana, null, all('a week old'));
	expect(readsOf(ben)).toEqual(['a week old']);
	ben.link.cut(false);
	const lastEvening = new Date(2026, 2, 7, 23, 59, 30);
	await phones.runClockTo(lastEvening);
	expect(readsOf(ben)).toEqual(['a week old']);
	await phones.runClockTo(new Date(lastEvening.getTime() + 60_000));
	expect(readsOf(ben)).toEqual([]);
	expect(ben.checkIns.today).toBe('2026-03-08');
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Offer, Wishes } from '#lib/time-together/contents.ts';
import { findWishes, RETURNED_PLACE, TIME_PLACE } from '#lib/time-together/draft.ts';
import { randomId } from '#lib/crypto/bytes.ts';
import { NOON, Phones, startPhones, type Phone } from './phones.fixture.ts';
import type { SimulatedServer } from './simulation/server.ts';

const NOTHING: Wishes = { good: '', notToday: '', pulse: null, tomorrow: false };
const WISHES: Wishes = { good: '', notToday: 'not my neck', pulse: 5, tomorrow: false };
const HOUR_MS = 3_600_000;

let server: SimulatedServer;
let phones: Phones;
let ana: Phone;
let ana2: Phone;
let ben: Phone;

beforeAll(() => {
	server = startPhones();
});
afterAll(() => server.close());
beforeEach(async () => {
	phones = await Phones.create(server);
	({ ana, ana2, ben } = phones);
	return () => phones.close();
});

const open = ({ time }: Phone, wishes = NOTHING) => phones.does(time.open(wishes, TIME_PLACE));
const offer = ({ time }: Phone, what: Offer[]) => phones.does(time.offer(what));
const end = ({ time }: Phone) => phones.does(time.end());
const states = () => phones.all.map(({ time }) => time.now.is);
const theirWishes = ({ time: { now } }: Phone) => (now.is === 'on' ? now.theirs.notToday : null);
/** A touch on one more offer, as the chips make it of what they show. */
const add = ({ time }: Phone, one: Offer) => time.offer([...(time.myOffers?.what ?? []), one]);

async function begin(): Promise<void> {
	await open(ana, WISHES);
	expect(states()).toEqual(['waiting', 'waiting', 'offered']);
	await open(ben);
	expect(states()).toEqual(['on', 'on', 'on']);
}

describe('what I end', () => {
	beforeEach(begin);

	test('law 10: stays ended when my other phone sends what it had kept, and its words come back as a draft', async () => {
		ana2.link.cut(false);
		await open(ana2, { ...WISHES, notToday: 'nor my wrists' });
		await end(ana);
		expect([ana.time.now.is, ben.time.now.is]).toEqual(['over', 'over']);
		ana2.link.mend();
		await phones.settle();
		expect(states()).toEqual(['over', 'over', 'over']);
		expect(await ana2.outbox.pending('list')).toEqual([]);
		const [found] = await findWishes(ana2.desk, ana2.time.wishes);
		expect(found).toEqual({
			place: RETURNED_PLACE,
			typed: { ...WISHES, notToday: 'nor my wrists' }
		});
	});

	test('law 10: stays ended when my other phone offers something without having heard of it', async () => {
		ana2.link.cut(false);
		await offer(ana2, ['hug']);
		await end(ana);
		ana2.link.mend();
		await phones.settle();
		expect(states()).toEqual(['over', 'over', 'over']);
	});

	test('law 10: is not opened by a touch right after it', async () => {
		const both = [ana.time.end(), ana.time.offer(['tea'])];
		await phones.settle();
		await Promise.all(both);
		expect(states()).toEqual(['over', 'over', 'over']);
		expect(ben.time.theirOffers?.what).toEqual(['tea']);
	});

	test('law 10: without a connection is over on my screen and said to be unsent, and over on my partner’s when it is back', async () => {
		ana.link.cut(false);
		await end(ana);
		expect([ana.time.now.is, ana.time.unsent]).toEqual(['over', true]);
		expect(ben.time.now.is).toBe('on');
		ana.reloadOffline();
		await phones.settle();
		expect([ana.time.now.is, ana.time.unsent]).toEqual(['over', true]);
		ana.link.mend();
		await phones.settle();
		expect(states()).toEqual(['over', 'over', 'over']);
		expect(ana.time.unsent).toBe(false);
	});
});

describe('what was said at the beginning', () => {
	beforeEach(begin);

	test('my own words are in the form after a reload', async () => {
		ana.reload();
		await phones.settle();
		expect(ana.time.ready).toBe(true);
		expect(ana.time.wishes).toEqual(WISHES);
		expect(await findWishes(ana.desk, ana.time.wishes)).toEqual([
			{ place: TIME_PLACE, typed: WISHES }
		]);
	});

	test('my partner’s "not today" can be read without a connection after a cold start', async () => {
		ben.reloadOffline();
		await phones.settle();
		expect(ben.link.status).not.toBe('connected');
		expect(ben.time.now.is).toBe('on');
		expect(theirWishes(ben)).toBe(WISHES.notToday);
		// What is kept for that is sealed.
		expect((await ben.desk.storage.getAll('draft')).join()).not.toContain('neck');
	});

	test('my partner’s "not today" stays on my screen when the line is cut and I touch an offer', async () => {
		ben.link.cut(false);
		await offer(ben, ['tea']);
		expect(theirWishes(ben)).toBe(WISHES.notToday);
		expect(ben.time.unsent).toBe(true);
	});

	test('an offer touched before anything was read ends nothing', async () => {
		ana.reloadOffline();
		const offered = ana.time.offer(['tea']);
		await phones.does(offered);
		ana.link.mend();
		await phones.settle();
		expect(states()).toEqual(['on', 'on', 'on']);
		expect(theirWishes(ben)).toBe(WISHES.notToday);
	});
});

test('words that were said offline come back to the form when the link ends', async () => {
	ana.link.cut(false);
	await open(ana, WISHES);
	expect([ana.time.now.is, ana.time.unsent]).toEqual(['waiting', true]);
	expect(
		await phones.does(
			ben.link.send('couple:unlink', { couple: ben.couple.seal!.couple, tell: 'now' })
		)
	).toEqual({ ok: true });
	ana.link.mend();
	await phones.settle();
	await phones.does(ana.couple.readEnd());
	expect(await findWishes(ana.desk, null)).toEqual([{ place: RETURNED_PLACE, typed: WISHES }]);
	expect(await ana.outbox.pending('list')).toEqual([]);
});

test('two who open at the same moment have one time together, and both hear of its end', async () => {
	const opening = [
		ana.time.open(WISHES, TIME_PLACE),
		ben.time.open({ ...WISHES, notToday: 'no talking' }, TIME_PLACE)
	];
	await phones.settle();
	await Promise.all(opening);
	expect(states()).toEqual(['on', 'on', 'on']);
	expect([theirWishes(ana), theirWishes(ben)]).toEqual(['no talking', WISHES.notToday]);
	await end(ben);
	expect(states()).toEqual(['over', 'over', 'over']);
});

test.each([0, 5, 15, 21, 30, 45, 200])(
	'two offers touched %i ms apart both arrive',
	async (apart) => {
		const first = add(ana, 'hug');
		if (apart > 0) await phones.world.pass(apart);
		const second = add(ana, 'tea');
		await phones.settle();
		await Promise.all([first, second]);
		for (const phone of [ana, ana2]) expect(phone.time.myOffers?.what).toEqual(['hug', 'tea']);
		expect(ben.time.theirOffers?.what).toEqual(['hug', 'tea']);
	}
);

test('a second offer keeps the first while this device is still busy keeping something else', async () => {
	const busy = Promise.withResolvers<void>();
	const id = randomId();
	const other = ana.outbox.add('list', 'check-in:remove', async (counter) => {
		await busy.promise;
		return { id, counter, from: 'kept' as const };
	});
	const first = add(ana, 'hug');
	void ana.time.refresh();
	await phones.settle();
	const second = add(ana, 'tea');
	busy.resolve();
	await phones.settle();
	await Promise.all([other, first, second]);
	expect(ana.time.myOffers?.what).toEqual(['hug', 'tea']);
	expect(ben.time.theirOffers?.what).toEqual(['hug', 'tea']);
});

test('law 12: after "not now" no further offer of aftercare is on my screen that day', async () => {
	await offer(ana, ['hug']);
	expect(ben.time.theirOffers?.what).toEqual(['hug']);
	await ben.putAway.add('offers');
	await offer(ana, ['hug', 'near']);
	expect(ben.time.theirOffers?.what).toEqual(['hug', 'near']);
	ben.reload();
	await phones.settle();
	expect(ben.putAway.hasToday('offers')).toBe(true);
});

test('law 1: a page that was left open over night drops at midnight a time together that is over', async () => {
	await begin();
	await offer(ana, ['hug']);
	for (const phone of phones.all) phone.link.cut(false);
	await phones.runClockTo(new Date(NOON.getTime() + 12.5 * HOUR_MS));
	expect(states()).toEqual(['none', 'none', 'none']);
	expect(ben.time.theirOffers).toBeNull();
});

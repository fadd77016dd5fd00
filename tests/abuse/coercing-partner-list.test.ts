import { expect, test } from 'vitest';
import { countsAs } from '#lib/boundaries/rules.ts';
import * as write from '#lib/boundaries/writing.ts';
import { hashWording } from '#lib/boundaries/commitment.ts';
import { readShared } from '#lib/check-ins/shared.ts';
import { randomId } from '#lib/crypto/bytes.ts';
import { openPart, sealPart } from '#lib/time-together/part-seal.ts';
import { NO_PART, type PartContent } from '#lib/time-together/contents.ts';
import { readTime } from '#lib/time-together/rules.ts';
import {
	bytes32,
	coercingPartner,
	noise,
	OK,
	refused,
	useServer,
	type Side
} from './roles.fixture.ts';
import type { App } from './app.fixture.ts';

useServer();

const YES = { says: 'yes', condition: null } as const;
const NO = { says: 'no', condition: null } as const;
const MY_LIMIT = { words: 'my neck', strength: 'no' } as const;

const limitIn = (app: App, id: string) => app.list.limits.find((one) => one.id === id);
const agreementIn = (app: App, id: string) => app.list.agreements.find((one) => one.id === id);

/** Both have answered this with these, and both screens show it. */
async function answeredBy(me: Side, partner: Side, mine: typeof YES | typeof NO) {
	const apps = [await me.openApp(), await partner.openApp()] as const;
	const [my, their] = apps;
	const id = await write.ask(partner.lane, partner.reader, { words: 'a hug', for: 'both' });
	await expect.poll(() => apps.every((app) => agreementIn(app, id))).toBe(true);
	const { wordingHash } = agreementIn(my, id)!.row;
	const question = { id, words: 'a hug', wordingHash, round: 1 };
	await my.page.write((lane, reader) => write.commitAnswer(lane, reader, question, mine));
	await their.page.write((lane, reader) => write.commitAnswer(lane, reader, question, YES));
	for (const app of apps) await expect.poll(() => agreementIn(app, id)?.state.is).toBe('shown');
	// What their app has opened by itself has taken numbers of this device.
	for (let given = 0; given < 10; given += 1) partner.numbered();
	return { id, wordingHash, my, their };
}

test('law 12: a coercing partner wants my no asked again: neither the same nor other words ask me, and it is still no', async () => {
	const { me, partner } = await coercingPartner();
	const { id, wordingHash, my } = await answeredBy(me, partner, NO);
	await my.page.markSeen([...my.list.limits, ...my.list.agreements]);
	const other = { id, envelope: noise(), wordingHash: bytes32() };
	expect(await partner.send('agreement:reword', other)).toEqual(refused('not_opened_again'));
	expect(await partner.send('agreement:add', other)).toEqual(refused('changed_meanwhile'));
	// They change their yes to a yes, so that a round begins.
	const again = { id, words: 'a hug', wordingHash, round: 2 };
	await write.commitAnswer(partner.lane, partner.reader, again, YES);
	await expect.poll(() => agreementIn(my, id)?.row.round).toBe(2);
	expect(agreementIn(my, id)).toMatchObject({ asksMe: false, isNew: false });
	expect(countsAs(agreementIn(my, id)!.state, false)).toBe('no');
	const third = { id, words: 'a hug', wordingHash, round: 3 };
	await expect(write.commitAnswer(partner.lane, partner.reader, third, YES)).rejects.toThrow();
});

test('law 4: a coercing partner rewords and lifts my limit, as themself and sealed as me: it is as I wrote it', async () => {
	const { me, partner } = await coercingPartner();
	const my = await me.openApp();
	const id = await write.putLimit(me.lane, me.reader, MY_LIMIT);
	const { counter, device } = { counter: 1, device: me.person.deviceId };
	for (const seal of [partner.seal, partner.asOther])
		for (const replaces of [null, { device, counter }]) {
			const numbered = partner.numbered('list', id);
			const softer = { words: 'nothing much', strength: 'ask' };
			const envelope = await seal.sealJson('limit', id, numbered.counter, softer);
			const put = { ...numbered, envelope, kept: noise(), replaces };
			expect(await partner.wire.send('limit:put', put)).toEqual(refused('not_yours'));
		}
	const lift = { id, replaces: { device, counter } };
	expect(await partner.send('limit:lift', lift)).toEqual(refused('not_yours'));
	for (const app of [my, await partner.openApp()])
		await expect.poll(() => limitIn(app, id)?.content).toEqual(MY_LIMIT);
});

test('law 4: a coercing partner hides my limit under a topic of theirs, and takes mine away: it stays in sight', async () => {
	const { me, partner } = await coercingPartner();
	const my = await me.openApp();
	const id = await write.putLimit(me.lane, me.reader, MY_LIMIT);
	const old = await write.putTopic(partner.lane, partner.reader, { name: 'Old', rank: 99 });
	for (const seal of [partner.seal, partner.asOther]) {
		const numbered = partner.numbered('list', id);
		const placing = { topic: old, review: null };
		const envelope = await seal.sealJson('placing', id, numbered.counter, placing);
		const place = { ...numbered, envelope };
		expect(await partner.wire.send('item:place', place)).toEqual(refused('not_yours'));
	}
	await write.removeTopic(partner.lane, old);
	// Nor by making and removing a topic of its id.
	await partner.send('topic:put', { id, envelope: noise() });
	await partner.send('topic:remove', { id });
	for (const app of [my, await partner.openApp()])
		await expect
			.poll(() => limitIn(app, id))
			.toMatchObject({ content: MY_LIMIT, placing: { topic: null } });
});

test('law 4: a coercing partner puts words into my mouth, sealed as me: none of them is mine on any screen', async () => {
	const { me, partner } = await coercingPartner();
	const apps = [await me.openApp(), await partner.openApp()];
	const [limit, agreement, checkIn] = [partner.numbered(), partner.numbered(), partner.numbered()];
	const seal = partner.asOther;
	const words = 'whatever they like';
	const put = {
		...limit,
		envelope: await seal.sealJson('limit', limit.id, limit.counter, { words, strength: 'ask' }),
		...{ kept: noise(), replaces: null }
	};
	const asked = { words, for: 'you', salt: 'A'.repeat(43) } as const;
	const add = {
		...agreement,
		envelope: await seal.sealJson('agreement', agreement.id, agreement.counter, asked),
		wordingHash: await hashWording(asked)
	};
	const content = { is: 'word', day: '2026-03-01', word: { is: 'own', text: 'happy' } };
	const shared = { is: 'shared', content };
	const felt = await seal.sealJson('check-in', checkIn.id, checkIn.counter, shared);
	expect(await partner.wire.send('limit:put', put)).toEqual(OK);
	expect(await partner.wire.send('agreement:add', add)).toEqual(OK);
	expect(await partner.wire.send('check-in:put', { ...checkIn, own: null, shared: felt })).toEqual(
		OK
	);
	for (const app of apps) {
		await expect.poll(() => agreementIn(app, agreement.id)?.words).toBeNull();
		await expect.poll(() => limitIn(app, limit.id)?.content).toBeNull();
	}
	expect(agreementIn(apps[0]!, agreement.id)).toMatchObject({ mine: false });
	expect(limitIn(apps[0]!, limit.id)).toMatchObject({ mine: false });
	for (const side of [me, partner]) {
		const reply = await side.wire.send('check-in:get', {});
		const rows = reply.ok ? reply.shared : [];
		const read = await readShared(side.reader, rows, '2026-03-01');
		expect([...read.mine, ...read.theirs]).toEqual([]);
	}
});

test('laws 1 and 3: a coercing partner makes our time together on without me: on no screen it is more than an offer', async () => {
	const { me, partner } = await coercingPartner();
	const until = Date.now() + 3_600_000;
	const time = { id: randomId(), is: 'open', day: '2026-03-01', until, pulse: null } as const;
	const part: PartContent = {
		time: { ...time, good: '', notToday: '', tomorrow: false },
		offers: null
	};
	const mine = { ...part, time: { ...part.time!, is: 'taken_back' as const } };
	const taken = await sealPart(me.seal, me.numbered().counter, null, mine);
	expect(await me.wire.send('time:put', taken)).toEqual(OK);
	const theirs = await sealPart(partner.seal, partner.numbered().counter, null, part);
	expect(await partner.wire.send('time:put', theirs)).toEqual(OK);
	const says = async (side: Side) => {
		const reply = await side.wire.send('time:get', {});
		if (!reply.ok) throw new Error(reply.code);
		const { me: own, partner: other } = side.seal;
		const [a, b] = [
			await openPart(side.seal, own, reply.mine),
			await openPart(side.seal, other, reply.theirs)
		];
		return { state: readTime(a.time, b.time, Date.now()).is, mine: a };
	};
	for (const side of [me, partner]) expect((await says(side)).state).not.toBe('on');
	// Said in my name, with their own number or on top of mine: it takes the place of their own, and opens for nobody.
	const { counter } = partner.numbered();
	const version = { device: partner.person.deviceId, counter: theirs.counter };
	const forged = await sealPart(partner.asOther, counter, version, part);
	expect(await partner.wire.send('time:put', forged)).toEqual(OK);
	const ofMine = { device: me.person.deviceId, counter: taken.counter };
	const onMine = await sealPart(partner.asOther, partner.numbered().counter, ofMine, part);
	expect(await partner.wire.send('time:put', onMine)).toEqual(refused('changed_meanwhile'));
	expect(await says(me)).toMatchObject({ mine });
	expect(await says(partner)).toMatchObject({ mine: NO_PART });
	for (const side of [me, partner]) expect((await says(side)).state).not.toBe('on');
});

import { expect, test } from 'vitest';
import { openOwnAnswer } from '#lib/boundaries/answers.ts';
import * as write from '#lib/boundaries/writing.ts';
import { openTheirs, sealCard } from '#lib/care/card-seal.ts';
import { openOwn, sealPut } from '#lib/check-ins/check-in-seal.ts';
import type { KeptCheckIn } from '#lib/check-ins/contents.ts';
import { sealDeviceName } from '#lib/account/device-name.ts';
import { randomId } from '#lib/crypto/bytes.ts';
import { post } from '../fixtures/person.ts';
import type { Wire } from '../fixtures/wire.ts';
import {
	bytes32,
	closing,
	jealousPartner,
	noise,
	NOTHING_LEARNT,
	OK,
	readEverything,
	refused,
	server,
	useServer
} from './roles.fixture.ts';

useServer();

const CARD = { helps: 'tea', helpsNot: 'why', touch: 'my hand', call: 'Jo', myself: 'it passes' };
const KEPT: KeptCheckIn = {
	is: 'kept',
	day: '2026-03-01',
	heart: ['numb'],
	body: [],
	good: [],
	words: 'a slow day'
};

test('law 8: a jealous partner looks for when I was last here: nothing they hear or ask moves, and no table does', async () => {
	const { me, learns } = await jealousPartner();
	// From the second time on: the first time, a device is known to the server.
	const aDayOfMine = async () => {
		const wire = await me.person.connect();
		await readEverything(wire);
		wire.close();
	};
	await aDayOfMine();
	const before = JSON.stringify(server.everything());
	expect(await learns(aDayOfMine)).toEqual(NOTHING_LEARNT);
	expect(JSON.stringify(server.everything())).toBe(before);
});

test('law 8: a jealous partner searches all they can ask for a moment of mine: no answer has one in it', async () => {
	const { me, partner } = await jealousPartner();
	await write.putLimit(me.lane, me.reader, { words: 'my neck', strength: 'no' });
	await me.send('name:set', { envelope: noise() });
	await me.raise('no');
	const told = JSON.stringify([await readEverything(partner.wire), partner.wire.received]);
	expect(told).toContain(me.person.userId);
	// Neither an epoch, in ms or s, nor a date.
	expect(told).not.toMatch(/[^\w-]1[6-9]\d{8}(\d{3})?[^\w-]|20\d\d-[01]\d-[0-3]\d/);
	expect(told).not.toMatch(/seen|last|online|typing/i);
});

test('law 8: a jealous partner waits in Together to see me come: they hear of me only once I have it open as well', async () => {
	const { me, partner } = await jealousPartner();
	const theirs = await partner.openApp();
	const wire = await me.person.connect();
	await readEverything(wire);
	await write.putTopic(me.lane, me.reader, { name: 'Mornings', rank: 1 });
	// What is shared reaches them, and nothing else.
	await readEverything(partner.wire);
	const ofMine = partner.wire.received.filter(
		({ payload }) => senderOf(payload) !== partner.seal.me
	);
	expect(ofMine).toEqual([{ name: 'list:changed', payload: {} }]);
	expect(theirs.view.partnerHere).toBe(false);
	wire.close();
	const mine = await me.openApp();
	await expect.poll(() => theirs.view.partnerHere).toBe(true);
	mine.signals.shut();
	await expect.poll(() => theirs.view.partnerHere).toBe(false);
});

test('law 11: a jealous partner looks for a trace that I opened the help page: nothing is sent, stored, counted or logged', async () => {
	const { me, learns } = await jealousPartner();
	const [rows, logs] = [JSON.stringify(server.everything()), server.logs()];
	const opened = async () => {
		for (const path of ['/help', '/rest', '/rest/more', '/kept']) {
			const page = await fetch(server.origin + path, { headers: { cookie: me.person.cookie } });
			expect(page.status).toBe(200);
			// Nor does the browser get anything to keep.
			expect(page.headers.getSetCookie()).toEqual([]);
			await page.text();
		}
	};
	expect(await learns(opened)).toEqual(NOTHING_LEARNT);
	expect(JSON.stringify(server.everything())).toBe(rows);
	expect(server.logs()).toBe(logs);
});

test('laws 8 and 11: a jealous partner wants my answer before giving theirs: not so much as that I have answered', async () => {
	const { me, partner, learns } = await jealousPartner();
	const id = await write.ask(partner.lane, partner.reader, { words: 'a hug', for: 'both' });
	const [asked] = await agreementsOf(partner.wire);
	const { wordingHash } = asked!;
	const question = { id, words: 'a hug', wordingHash, round: 1 };
	const said = { says: 'no', condition: null } as const;
	expect(await learns(() => write.commitAnswer(me.lane, me.reader, question, said))).toEqual(
		NOTHING_LEARNT
	);
	// And were they handed the row by somebody: it is sealed for me alone.
	const [mine] = (await agreementsOf(me.wire))[0]!.answers;
	expect(await openOwnAnswer(me.reader, id, mine!)).toMatchObject(said);
	for (const seal of [partner.seal, partner.asOther])
		expect(await openOwnAnswer({ ...partner.reader, seal }, id, mine!)).toBeNull();
	const opening = { agreement: id, round: 1, envelope: noise() };
	expect(await partner.send('answer:open', opening)).toEqual(refused('not_both_committed'));
	const theirs = await partner.openApp();
	const shown = theirs.list.agreements.find((one) => one.id === id);
	expect(shown?.state).toEqual({
		is: 'unanswered',
		earlier: { mine: null, theirs: null, counts: 'none' }
	});
});

test('law 11: a jealous partner wants to read what I keep: not that there is a check-in, and none opens', async () => {
	const { me, partner, learns } = await jealousPartner();
	const numbered = me.numbered();
	const put = async () => {
		const sealed = await sealPut(me.keeper, numbered, KEPT, null);
		expect(await me.wire.send('check-in:put', sealed)).toEqual(OK);
	};
	expect(await learns(put)).toEqual(NOTHING_LEARNT);
	const reply = await me.wire.send('check-in:list', { after: null });
	const [kept] = reply.ok ? reply.kept : [];
	expect(await openOwn(me.keeper, kept!)).toEqual(KEPT);
	for (const who of [me.keeper.me, partner.keeper.me])
		expect(await openOwn({ ...partner.keeper, me: who }, kept!)).toBeNull();
	for (const from of ['kept', 'shared']) {
		await partner.send('check-in:remove', { id: numbered.id, from });
		expect(await me.wire.send('check-in:list', { after: null })).toEqual(reply);
	}
});

test('law 8: a jealous partner wants to know whether I wrote a care card for myself: they are not told that there is one', async () => {
	const { me, learns } = await jealousPartner();
	const put = (to: Parameters<typeof sealCard>[3]) => async () => {
		const sealed = await sealCard(me.keeper, me.numbered().counter, CARD, to);
		expect(await me.wire.send('care:put', sealed)).toEqual(OK);
	};
	for (let times = 0; times < 2; times += 1)
		expect(await learns(put(null))).toEqual(NOTHING_LEARNT);
	// What they may know they do learn: the look that finds nothing is a real one.
	const always = put({ seal: me.seal, shown: 'always' });
	expect(await learns(always)).toEqual({ heard: ['care:changed'], reads: ['care:get'] });
});

test('law 11: a jealous partner wants my care card though no wait of mine stands: theirs, a practised and a forged one open none', async () => {
	const { me, partner, learns } = await jealousPartner();
	const to = { seal: me.seal, shown: 'needed' } as const;
	const sealed = await sealCard(me.keeper, me.numbered().counter, CARD, to);
	expect(await learns(() => me.wire.send('care:put', sealed))).toEqual(NOTHING_LEARNT);
	const card = async () => {
		const reply = await partner.wire.send('care:get', {});
		return reply.ok ? reply.theirs : null;
	};
	await partner.raise('no');
	const { id, counter } = partner.numbered('signal');
	const content = { kind: 'wait', need: null, raisedAt: Date.now() };
	const envelope = await partner.asOther.sealJson('raise', id, counter, content);
	expect(await partner.wire.send('signal:raise', { id, counter, envelope })).toEqual(OK);
	const practised = { as: 'raise', id: randomId(), counter: 1, envelope } as const;
	expect(await partner.wire.send('practice:send', practised)).toEqual(OK);
	expect(await card()).toBeNull();
	const mine = await me.raise('wait');
	expect((await openTheirs(partner.seal, (await card())!))?.helps).toBe(CARD.helps);
	expect(await me.lower(mine)).toEqual(OK);
	expect(await card()).toBeNull();
});

test('law 8: a jealous partner wants to know what I signalled last week: what is lowered says not which it was, and then is gone', async () => {
	const { me, partner } = await jealousPartner();
	const [wait, no] = [await me.raise('wait'), await me.raise('no')];
	for (const id of [wait, no]) expect(await me.lower(id)).toEqual(OK);
	const rows = async (wire: Wire) => {
		const reply = await wire.send('signal:sync', {});
		return reply.ok ? reply.signals : [];
	};
	const left = await rows(partner.wire);
	expect(left).toHaveLength(2);
	for (const row of left) {
		const opened = await partner.seal.openJson(row, 'lower', row.id, row.counter, row.envelope);
		expect(opened).toEqual({ ok: true, value: { of: row.id } });
	}
	// As if a week had passed.
	server.write('UPDATE standing_signal SET expires_at = 1 WHERE expires_at IS NOT NULL');
	await server.stop();
	await server.restart();
	expect(await rows(closing(await partner.person.connect()))).toEqual([]);
	const stored = JSON.stringify(server.everything());
	for (const id of [wait, no]) expect(stored).not.toContain(id);
});

test('law 11: a jealous partner wants my devices: they hear of none that comes, is named or goes', async () => {
	const { me, partner, learns } = await jealousPartner();
	const comesAndGoes = async () => {
		const other = await me.person.signInElsewhere();
		const name = await sealDeviceName(me.person, other.deviceId, 'the old one');
		expect(await me.wire.send('device:name', { id: other.deviceId, name })).toEqual(OK);
		expect(await me.wire.send('device:end', { id: other.deviceId })).toEqual(OK);
	};
	expect(await learns(comesAndGoes)).toEqual(NOTHING_LEARNT);
	// The one that they know from my signals they can neither end nor name.
	const { deviceId: id } = me.person;
	expect(await partner.wire.send('device:end', { id })).toEqual(refused('not_found'));
	const named = await partner.wire.send('device:name', { id, name: noise() });
	expect(named).toEqual(refused('not_found'));
});

test('law 11: a jealous partner watches for me to make my account safe: a new password and a new code are told to nobody', async () => {
	const { me, learns } = await jealousPartner();
	const { handle, authSecret } = me.person;
	const newAuthSecret = bytes32();
	const change = { authSecret, newAuthSecret, passwordWrap: noise() };
	const recovery = { passwordWrap: noise(), recoveryProof: bytes32(), recoveryWrap: noise() };
	const makeSafe = async () => {
		expect(await me.wire.send('password:change', change)).toEqual(OK);
		const code = { authSecret: newAuthSecret, ...recovery };
		expect(await me.wire.send('recovery:change', code)).toEqual(OK);
		const body = { handle, authSecret: newAuthSecret };
		expect((await post(server.origin, '/api/sign-in', body)).reply).toMatchObject(OK);
	};
	expect(await learns(makeSafe)).toEqual(NOTHING_LEARNT);
});

async function agreementsOf(wire: Wire) {
	const reply = await wire.send('list:sync', { after: 0 });
	return reply.ok ? reply.agreements : [];
}

const senderOf = (payload: unknown) => (payload as { sender?: string }).sender;

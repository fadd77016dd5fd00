import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import { parseBeat } from '#lib/signals/beat.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { post, signUpPerson } from '../fixtures/person.ts';
import {
	ana,
	anaRaises,
	anasSeal,
	anasWire,
	beat,
	ben,
	bensSeal,
	bensWire,
	couple,
	readSignals,
	sealBeat,
	sealLower,
	sealRaise,
	sealReceipt,
	server,
	useSignals
} from './signal-wire.fixture.ts';

useSignals();

describe('raising', () => {
	test('reaches the partner at once, sealed, and opens there', async () => {
		const id = await anaRaises('no');
		const row = await bensWire.next('signal:changed');
		expect(row).toMatchObject({ id, sender: ana.userId, device: ana.deviceId, lowered: false });
		const opened = await bensSeal.openJson(row, 'raise', id, row.counter, row.envelope);
		expect(opened).toMatchObject({ ok: true, value: { kind: 'no', need: null } });
	});

	test('law 6: an acknowledged wait is there after the server was killed', async () => {
		const id = await anaRaises();
		await server.kill();
		await server.restart();
		const wire = await ben.connect();
		expect(await readSignals(wire)).toMatchObject([{ id, sender: ana.userId, lowered: false }]);
		wire.close();
	});

	test('law 6: from a tab whose browser was signed in anew it is refused, not answered with ok', async () => {
		const body = { handle: ana.handle, authSecret: ana.authSecret };
		const cut = new Promise((gone) => anasWire.socket.once('disconnect', gone));
		const raise = await sealRaise(ana, anasSeal, randomId(), 'no');
		await post(server.origin, '/api/sign-in', body, { cookie: ana.cookie });
		const reply = await Promise.race([anasWire.send('signal:raise', raise), cut.then(() => null)]);
		expect(reply?.ok ?? false).toBe(false);
		await cut;
		expect(await readSignals(bensWire)).toEqual([]);
	});

	test('law 11: more of them than anybody makes are refused, and all that stand still count', async () => {
		for (let made = 0; made < 200; made += 1)
			server.write(
				"INSERT INTO standing_signal (id, couple_id, user_id, device, counter, envelope) VALUES (?, ?, ?, '', 1, '')",
				randomId(),
				couple.coupleId,
				ana.userId
			);
		const raise = await sealRaise(ana, anasSeal, randomId());
		expect(await anasWire.send('signal:raise', raise)).toEqual({
			ok: false,
			code: 'standing_full'
		});
		expect(await readSignals(bensWire)).toHaveLength(200);
	});

	test('law 6: above 200 of a person the oldest lowered ones go; what stands stays, and the latest for who was away', async () => {
		const standing = await anaRaises('no');
		const lowered = Array.from({ length: 250 }, randomId);
		const sameDay = Date.now() + 86_400_000;
		for (const id of lowered)
			server.write(
				"INSERT INTO standing_signal (id, couple_id, user_id, device, counter, envelope, expires_at) VALUES (?, ?, ?, '', 1, '', ?)",
				id,
				couple.coupleId,
				ana.userId,
				sameDay
			);
		const id = await anaRaises();
		const left = (await readSignals(bensWire)).map((row) => row.id);
		expect(new Set(left)).toEqual(new Set([standing, ...lowered.slice(52), id]));
	});

	test('law 6: a partner who was away gets it on connecting', async () => {
		bensWire.close();
		const id = await anaRaises();
		const back = await ben.connect();
		expect(await readSignals(back)).toMatchObject([{ id, lowered: false, receipts: [] }]);
		back.close();
	});

	test('a need is added under the same id, and receipts stay', async () => {
		const id = await anaRaises();
		await bensWire.send('receipt:send', await sealReceipt(ben, bensSeal, id, 'shown'));
		await anasWire.send('signal:raise', await sealRaise(ana, anasSeal, id, 'wait', 'water'));
		const [row, ...more] = await readSignals(bensWire);
		expect(more).toEqual([]);
		expect(row!.receipts).toHaveLength(1);
		const opened = await bensSeal.openJson(row!, 'raise', id, row!.counter, row!.envelope);
		expect(opened).toMatchObject({ ok: true, value: { need: 'water' } });
	});
});

describe('lowering', () => {
	test('is told to the partner, written over the raise, and never raised again', async () => {
		const id = await anaRaises();
		const raised = await bensWire.next('signal:changed');
		await anasWire.send('signal:lower', await sealLower(ana, anasSeal, id));
		const lowered = await bensWire.next('signal:changed');
		expect(lowered).toMatchObject({ id, lowered: true });
		expect(lowered.envelope).not.toBe(raised.envelope);
		const again = await anasWire.send('signal:raise', await sealRaise(ana, anasSeal, id));
		expect(again).toEqual({ ok: false, code: 'not_found' });
		expect(await readSignals(bensWire)).toMatchObject([{ id, lowered: true }]);
	});

	test('law 4: the partner cannot lower, reword or raise over my wait', async () => {
		const id = await anaRaises();
		const [before] = await readSignals(anasWire);
		const refused = { ok: false, code: 'not_yours' };
		expect(await bensWire.send('signal:lower', await sealLower(ben, bensSeal, id))).toEqual(
			refused
		);
		expect(await readSignals(anasWire)).toEqual([before]);
		// Under the same id it is a signal of their own, beside mine.
		expect(await bensWire.send('signal:raise', await sealRaise(ben, bensSeal, id))).toEqual({
			ok: true
		});
		const rows = await readSignals(anasWire);
		expect(rows).toContainEqual(before);
		expect(rows).toHaveLength(2);
	});

	test('law 11: a partner who takes the id of my no before it arrives does not keep it out', async () => {
		const id = randomId();
		expect(await bensWire.send('signal:raise', await sealRaise(ben, bensSeal, id))).toEqual({
			ok: true
		});
		expect(await anasWire.send('signal:raise', await sealRaise(ana, anasSeal, id, 'no'))).toEqual({
			ok: true
		});
		await bensWire.send('signal:lower', await sealLower(ben, bensSeal, id));
		const mine = (await readSignals(bensWire)).filter(({ sender }) => sender === ana.userId);
		expect(mine).toMatchObject([{ id, lowered: false }]);
	});

	test('of something that is not there is refused', async () => {
		const lower = await sealLower(ana, anasSeal, randomId());
		expect(await anasWire.send('signal:lower', lower)).toEqual({ ok: false, code: 'not_found' });
	});
});

describe('receipts', () => {
	test('law 6: reach the raiser at once, and on connecting again', async () => {
		const id = await anaRaises();
		await bensWire.send('receipt:send', await sealReceipt(ben, bensSeal, id, 'shown'));
		expect(await anasWire.next('signal:changed')).toMatchObject({
			id,
			receipts: [{ sender: ben.userId }]
		});
		anasWire.close();
		await bensWire.send('receipt:send', await sealReceipt(ben, bensSeal, id, 'answered'));
		const back = await ana.connect();
		const [row] = await readSignals(back);
		back.close();
		expect(row!.receipts).toHaveLength(1);
		const [receipt] = row!.receipts;
		const opened = await anasSeal.openJson(
			receipt!,
			'receipt',
			id,
			receipt!.counter,
			receipt!.envelope
		);
		expect(opened).toMatchObject({ ok: true, value: { of: id, state: 'answered' } });
	});

	test('law 6: I cannot answer my own signal, nor anybody one that is not there', async () => {
		const id = await anaRaises();
		const own = await anasWire.send(
			'receipt:send',
			await sealReceipt(ana, anasSeal, id, 'answered')
		);
		expect(own).toEqual({ ok: false, code: 'not_yours' });
		const none = await bensWire.send(
			'receipt:send',
			await sealReceipt(ben, bensSeal, randomId(), 'shown')
		);
		expect(none).toEqual({ ok: false, code: 'not_found' });
	});
});

describe('beats', () => {
	test('reach the partner and my other device, and not the sender', async () => {
		const second = await (await ana.signInElsewhere()).connect();
		const { pageLoad } = await beat(anasWire, anasSeal);
		const row = await bensWire.next('signal:beaten');
		expect(row).toMatchObject({ sender: ana.userId, device: ana.deviceId, pageLoad, counter: 1 });
		const opened = await bensSeal.open(row, 'beat', pageLoad, 1, row.envelope);
		expect(opened.ok && parseBeat(opened.content)).toMatchObject({ signal: 'none' });
		await second.next('signal:beaten');
		// That her other device was signed in, she was told.
		expect(anasWire.received.map(({ name }) => name)).toEqual(['device:changed']);
		second.close();
	});

	test('law 5: a yes is nowhere on the server: not in the database, its log of writes, nor the logs', async () => {
		const touch = randomId();
		const sent = await beat(anasWire, anasSeal, { signal: 'yes', touch });
		await bensWire.next('signal:beaten');
		const stored = [server.databaseFile, `${server.databaseFile}-wal`]
			.map((file) => readFileSync(file, 'latin1'))
			.concat(server.logs())
			.join('');
		for (const trace of [sent.envelope, sent.pageLoad, touch]) expect(stored).not.toContain(trace);
		expect(await readSignals(bensWire)).toEqual([]);
	});

	test('law 5: a yes sent while the partner was away is not there when they come', async () => {
		bensWire.close();
		await beat(anasWire, anasSeal, { signal: 'yes', touch: randomId() });
		await readSignals(anasWire);
		const back = await ben.connect();
		await readSignals(back);
		expect(back.received).toEqual([]);
		back.close();
	});
});

test('law 9: all that is live has one length on the wire, whatever it says', async () => {
	const [id, load] = [randomId(), randomId()];
	const sealed = [
		await sealRaise(ana, anasSeal, id, 'wait'),
		await sealRaise(ana, anasSeal, id, 'no', 'comfort'),
		await sealLower(ana, anasSeal, id),
		await sealReceipt(ben, bensSeal, id, 'shown'),
		await sealReceipt(ben, bensSeal, id, 'answered'),
		await sealBeat(anasSeal, load, 1),
		await sealBeat(anasSeal, load, 2, { signal: 'yes', touch: randomId(), echoes: [randomId()] })
	];
	expect(new Set(sealed.map(({ envelope }) => envelope.length)).size).toBe(1);
});

describe('others', () => {
	test('law 11: somebody linked with another person hears and changes nothing', async () => {
		const [cleo, dan] = await Promise.all([signUpPerson(server), signUpPerson(server)]);
		const other = (await linkCouple(cleo, dan)).sealOf(cleo);
		const wire = await cleo.connect();
		const id = await anaRaises();
		await beat(anasWire, anasSeal);
		await bensWire.next('signal:changed');
		await bensWire.next('signal:beaten');
		expect(await readSignals(wire)).toEqual([]);
		expect(await wire.send('signal:lower', await sealLower(cleo, other, id))).toEqual({
			ok: false,
			code: 'not_found'
		});
		// The same id in another couple is another signal.
		expect(await wire.send('signal:raise', await sealRaise(cleo, other, id))).toEqual({ ok: true });
		const receipt = await sealReceipt(cleo, other, id, 'answered');
		expect(await wire.send('receipt:send', receipt)).toEqual({ ok: false, code: 'not_yours' });
		expect(wire.received).toEqual([]);
		expect(await readSignals(bensWire)).toMatchObject([{ id, lowered: false, receipts: [] }]);
		wire.close();
	});

	test('somebody who is alone is told so, and nothing is stored', async () => {
		const eva = await signUpPerson(server);
		const wire = await eva.connect();
		const refused = { ok: false, code: 'not_linked' };
		expect(await wire.send('signal:sync', {})).toEqual(refused);
		expect(await wire.send('signal:raise', await sealRaise(eva, anasSeal, randomId()))).toEqual(
			refused
		);
		expect(await wire.send('signal:beat', await sealBeat(anasSeal, randomId(), 1))).toEqual(
			refused
		);
		wire.close();
	});

	test('law 10: after unlinking nothing of the couple is left, and nothing is told', async () => {
		await anaRaises();
		await bensWire.next('signal:changed');
		const leave = { couple: couple.coupleId, tell: 'now' } as const;
		expect(await bensWire.send('couple:unlink', leave)).toEqual({ ok: true });
		const before = bensWire.received.length;
		const raise = await sealRaise(ana, anasSeal, randomId());
		expect(await anasWire.send('signal:raise', raise)).toEqual({ ok: false, code: 'not_linked' });
		expect(
			bensWire.received.slice(before).filter(({ name }) => name.startsWith('signal:'))
		).toEqual([]);
	});
});

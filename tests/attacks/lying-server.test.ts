import { describe, expect, test } from 'vitest';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import {
	createCoupleByHand,
	createLivePair,
	type Device
} from '#lib/signals/couple-by-hand.fixture.ts';
import type { BeatRow, ReceiptRow, SignalRow } from '#lib/signals/contract.ts';

type Pair = Awaited<ReturnType<typeof createLivePair>>;

/** What the server holds in its hands after Ana touched yes: the very beats that carry it. */
async function heldYes({ couple, a }: Pair): Promise<BeatRow[]> {
	a.signals.sayYes();
	await couple.sealed();
	return couple.beats.splice(0);
}

async function deliver(beats: BeatRow[], to: Device) {
	for (const beat of beats) await to.signals.takeBeat(beat);
}

/** Ana says no, Ben has its row; the server keeps it and may serve what it likes from now on. */
async function standingNo({ couple, a, b }: Pair): Promise<SignalRow> {
	a.signals.raise('no');
	await couple.settle();
	expect(b.signals.view().theirs?.kind).toBe('no');
	return couple.rows.get(a.signals.view().mine!.id)!;
}

const readsNoYes = (device: Device) => expect(device.signals.view().reading).not.toBe('yes');

describe('law 5: a false yes', () => {
	test('is not made by an honest wire held up against it: the yes these scripts play with is a true one', async () => {
		const pair = await createLivePair();
		await deliver(await heldYes(pair), pair.b);
		expect(pair.b.signals.view().reading).toBe('yes');
	});

	test('is not made by delaying a beat for longer than its proof lasts', async () => {
		const pair = await createLivePair();
		const yes = await heldYes(pair);
		pair.couple.jump(10_001);
		await deliver(yes, pair.b);
		readsNoYes(pair.b);
	});

	test('is not kept by sending one beat again and again after the other is gone', async () => {
		const pair = await createLivePair();
		const yes = await heldYes(pair);
		await deliver(yes, pair.b);
		pair.a.cut = true;
		for (let second = 0; second < 11; second += 1) {
			pair.couple.jump(1_000);
			await deliver(yes, pair.b);
			pair.b.signals.refresh();
		}
		expect(pair.b.signals.view().reading).toBe('lost');
	});

	test('is not made by delivering beats in another order', async () => {
		const pair = await createLivePair();
		const yes = await heldYes(pair);
		pair.a.signals.shut();
		await pair.couple.sealed();
		await deliver(pair.couple.beats.splice(0), pair.b);
		await deliver(yes, pair.b);
		readsNoYes(pair.b);
	});

	test('is not made for a page that was loaded after it was said', async () => {
		const pair = await createLivePair();
		const yes = await heldYes(pair);
		await pair.couple.reload(pair.b);
		await deliver(yes, pair.b);
		readsNoYes(pair.b);
	});

	test('is not made for a page that was hidden and shown again', async () => {
		const pair = await createLivePair();
		const yes = await heldYes(pair);
		pair.b.signals.shut();
		pair.b.signals.open();
		await deliver(yes, pair.b);
		readsNoYes(pair.b);
	});

	test('is not made of my own beat, sent back to me as my partner’s', async () => {
		const pair = await createLivePair();
		const yes = await heldYes(pair);
		const { user, id } = pair.b;
		for (const device of [id, pair.a.id])
			await deliver(
				yes.map((beat) => ({ ...beat, sender: user, device })),
				pair.a
			);
		readsNoYes(pair.a);
	});

	test.each([
		['device', { device: randomId() }],
		['page load', { pageLoad: randomId() }],
		['counter', { counter: 9_999 }],
		['sender', { sender: randomId() }],
		['envelope', { envelope: toBase64url(randomBytes(284)) }]
	])('is not made by giving a beat another %s', async (_, lie) => {
		const pair = await createLivePair();
		const yes = await heldYes(pair);
		await deliver(
			yes.map((beat) => ({ ...beat, ...lie })),
			pair.b
		);
		readsNoYes(pair.b);
	});

	test('is not made of a beat of another couple', async () => {
		const [pair, others] = [await createLivePair(), await createLivePair()];
		const yes = await heldYes(others);
		await deliver(
			yes.map((beat) => ({ ...beat, sender: pair.a.user, device: pair.a.id })),
			pair.b
		);
		readsNoYes(pair.b);
	});

	test('is not made by keeping a wait back from the one who says yes', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		b.signals.raise('wait');
		await couple.sealed();
		couple.beats.splice(0);
		// Ana does not know of Ben's wait, and touches yes.
		await deliver(await heldYes(pair), b);
		readsNoYes(b);
		expect(a.signals.view().myYes).toBe(true);
		await couple.settle();
		expect(a.signals.view().myYes).toBe(false);
	});

	test('law 2: is not made of a touch from before my wait, with the wait kept from the one and forgotten for the other', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		const held = await heldYes(pair);
		b.signals.raise('wait');
		await couple.sealed();
		couple.beats.splice(0);
		const { id } = b.signals.view().mine!;
		for (const { name, payload } of b.unsent.splice(0)) b.signals.settled(name, payload, null);
		couple.jump(1_500);
		await b.signals.lower(id);
		for (const { name, payload } of b.unsent.splice(0)) b.signals.settled(name, payload, null);
		// A complete answer without it, and the page forgets what it has lowered.
		await b.signals.takeRows([], true, b.signals.onServer());
		await deliver(held, b);
		readsNoYes(b);
		expect(a.signals.view().myYes).toBe(true);
		// What she touches after it does count.
		couple.jump(3_000);
		a.signals.sayYes();
		await couple.pass(4_000);
		expect(b.signals.view().reading).toBe('yes');
	});

	test('is not revived by showing a wait as lowered that ended it', async () => {
		const pair = await createLivePair();
		const yes = await heldYes(pair);
		await deliver(yes, pair.b);
		pair.b.signals.raise('wait');
		await pair.couple.settle();
		await pair.b.signals.lower(pair.b.signals.view().mine!.id);
		await pair.couple.settle();
		await deliver(yes, pair.b);
		readsNoYes(pair.b);
		expect(pair.a.signals.view().myYes).toBe(false);
	});
});

describe('law 6: a false "on your partner’s screen"', () => {
	const deliveryOf = (device: Device) => device.signals.view().mine!.delivery;
	const withReceipt = (row: SignalRow, receipt: ReceiptRow) => ({ ...row, receipts: [receipt] });

	test('is not made by answering ok and storing nothing', async () => {
		const pair = await createLivePair();
		pair.a.signals.raise('no');
		await pair.couple.sealed();
		for (const { name, payload } of pair.a.unsent.splice(0))
			pair.a.signals.settled(name, payload, null);
		expect(deliveryOf(pair.a)).toBe('on_server');
	});

	test('is not made of noise, of the raise itself, or of what another person sealed', async () => {
		const pair = await createLivePair();
		const row = await standingNo(pair);
		const { user: sender, id: device } = pair.b;
		const others = await createLivePair();
		await standingNo(others);
		others.b.signals.markShown(others.b.signals.view().theirs!);
		await others.couple.settle();
		const [foreign] = others.couple.rows.get(others.a.signals.view().mine!.id)!.receipts;
		const lies = [toBase64url(randomBytes(284)), row.envelope, foreign!.envelope];
		for (const envelope of lies)
			await pair.a.signals.takeRows(
				[withReceipt(row, { sender, device, counter: 1, envelope })],
				true
			);
		expect(deliveryOf(pair.a)).toBe('on_server');
	});

	test('is not made of the receipt of an earlier signal', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		const first = await standingNo(pair);
		b.signals.answer(b.signals.view().theirs!);
		await couple.settle();
		expect(deliveryOf(a)).toBe('answered');
		const [receipt] = couple.rows.get(first.id)!.receipts;
		await a.signals.lower(first.id);
		await couple.settle();
		const second = await standingNo(pair);
		await a.signals.takeRows([withReceipt(second, receipt!)], true);
		expect(deliveryOf(a)).toBe('on_server');
	});

	test('is not made of a receipt for the same signal before a need was added', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		const { id } = await standingNo(pair);
		b.signals.markShown(b.signals.view().theirs!);
		await couple.settle();
		expect(deliveryOf(a)).toBe('on_screen');
		const [receipt] = couple.rows.get(id)!.receipts;
		a.signals.setNeed(id, 'space');
		await couple.settle();
		await a.signals.takeRows([withReceipt(couple.rows.get(id)!, receipt!)], true);
		expect(deliveryOf(a)).toBe('on_server');
	});
});

describe('law 4: a standing no', () => {
	const stillReadsNo = (device: Device) =>
		expect(device.signals.view().theirs).toMatchObject({ kind: 'no', lowered: false });

	test('is not lost by leaving it out', async () => {
		const pair = await createLivePair();
		await standingNo(pair);
		await pair.b.signals.takeRows([], true);
		stillReadsNo(pair.b);
	});

	test('is not lost by leaving it out, or putting noise in its place, when the page is loaded again', async () => {
		const pair = await createLivePair();
		const row = await standingNo(pair);
		const noise = { ...row, envelope: toBase64url(randomBytes(284)) };
		for (const lie of [[], [noise], [{ ...noise, lowered: true }]]) {
			await pair.b.signals.takeRows(lie, true);
			await pair.couple.reload(pair.b);
			await pair.b.signals.takeRows(lie, true);
			stillReadsNo(pair.b);
		}
		await pair.a.signals.lower(row.id);
		await pair.couple.settle();
		await pair.couple.reload(pair.b);
		expect(pair.b.signals.view().theirs).toBeNull();
	});

	test('is not lost by setting the database back to before it: its raiser’s device raises it again', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		const { id } = await standingNo(pair);
		await couple.reload(a);
		const before = a.signals.onServer();
		couple.rows.clear();
		await a.signals.takeRows([], true, before);
		expect(a.signals.view().mine).toMatchObject({ id, kind: 'no', delivery: 'not_sent' });
		await couple.settle();
		expect(a.signals.view().mine!.delivery).toBe('on_server');
		const fresh = await couple.add('b');
		await fresh.signals.takeRows([...couple.rows.values()], true);
		stillReadsNo(fresh);
		stillReadsNo(b);
	});

	test('is not lost by calling the raise a lowering', async () => {
		const pair = await createLivePair();
		const row = await standingNo(pair);
		await pair.b.signals.takeRows([{ ...row, lowered: true }], true);
		stillReadsNo(pair.b);
	});

	test('is not lost by noise in its place', async () => {
		const pair = await createLivePair();
		const row = await standingNo(pair);
		const envelope = toBase64url(randomBytes(284));
		for (const lowered of [false, true])
			await pair.b.signals.takeRows([{ ...row, envelope, lowered }], true);
		stillReadsNo(pair.b);
	});

	test('is not lost by the lowering of another signal under its id', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		const first = await standingNo(pair);
		await a.signals.lower(first.id);
		await couple.settle();
		const lowering = couple.rows.get(first.id)!;
		expect(b.signals.view().theirs).toBeNull();
		const second = await standingNo(pair);
		await b.signals.takeRows([{ ...lowering, id: second.id }], true);
		stillReadsNo(b);
	});

	test('is not lost by a lowering that the reader sealed, under any name', async () => {
		const pair = await createLivePair();
		const { b } = pair;
		const row = await standingNo(pair);
		const counter = 77;
		const envelope = await b.seal.sealJson('lower', row.id, counter, { of: row.id });
		for (const sender of [row.sender, b.user])
			for (const device of [row.device, b.id])
				await b.signals.takeRows(
					[{ ...row, sender, device, counter, envelope, lowered: true }],
					true
				);
		stillReadsNo(b);
	});

	test('is not lost by holding its row back while both are live: a beat tells of it', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		a.signals.raise('no');
		await couple.sealed();
		a.unsent.splice(0);
		await deliver(couple.beats.splice(0), b);
		stillReadsNo(b);
	});

	test('is not lost by showing it to one device of mine only: the other hears of it by a beat', async () => {
		const couple = await createCoupleByHand();
		const [a, b, second] = [couple.add('a'), couple.add('b'), couple.add('b')];
		for (const device of [a, b, second]) device.signals.open();
		await couple.settle();
		a.signals.raise('no');
		await couple.sealed();
		a.unsent.splice(0);
		const told = couple.beats.splice(0);
		await deliver(told, b);
		stillReadsNo(b);
		expect(second.signals.view().theirs).toBeNull();
		await couple.pass(2_000);
		stillReadsNo(second);
	});

	test('is not softened by an older, milder version of the same signal', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		const older = await standingNo(pair);
		a.signals.setNeed(older.id, 'hold');
		await couple.settle();
		expect(b.signals.view().theirs).toMatchObject({ need: 'hold' });
		await b.signals.takeRows([older], true);
		expect(b.signals.view().theirs).toMatchObject({ kind: 'no', need: 'hold' });
	});

	test('is read as one, and lowered once, however often and late its rows come', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		const raised = await standingNo(pair);
		await a.signals.lower(raised.id);
		await couple.settle();
		const lowered = couple.rows.get(raised.id)!;
		const fresh = await couple.add('b');
		for (const row of [lowered, raised, lowered, raised])
			for (const device of [b, fresh]) await device.signals.takeRows([row], true);
		for (const device of [b, fresh]) expect(device.signals.view().theirs).toBeNull();
		const again = await standingNo(pair);
		await b.signals.takeRows([lowered, raised], true);
		expect(again.id).not.toBe(raised.id);
		stillReadsNo(b);
	});
});

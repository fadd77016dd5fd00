import { describe, expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import { createPracticeSeal } from '#lib/crypto/couple-seal.ts';
import { encodeBeat, NO_MARK, parseBeat, type Beat } from '#lib/signals/beat.ts';
import { createLivePair, type Device } from '#lib/signals/couple-by-hand.fixture.ts';
import type { BeatRow, SignalRow } from '#lib/signals/contract.ts';

// Ben has the couple key and a program of his own. Nothing he seals may move what is Ana's, on her screen.

type Pair = Awaited<ReturnType<typeof createLivePair>>;

async function anasNo({ couple, a }: Pair): Promise<SignalRow> {
	a.signals.raise('no');
	await couple.settle();
	return couple.rows.get(a.signals.view().mine!.id)!;
}

const rowOf = (from: Device, id: string, counter: number, envelope: string) => ({
	id,
	counter,
	envelope,
	sender: from.user,
	device: from.id,
	lowered: false,
	receipts: []
});

/** A beat Ben makes himself, with a fresh challenge of Ana's page in it. */
async function bensBeat(
	{ couple, a, b }: Pair,
	change: Partial<Beat>,
	seal = b.seal
): Promise<BeatRow> {
	couple.beats.splice(0);
	void a.signals.beat();
	await couple.sealed();
	const { challenge } = await openBeat(b, couple.beats.splice(0)[0]!);
	const nothing = { touch: NO_MARK, touchAgeMs: 0, mine: NO_MARK, yours: NO_MARK };
	const beat: Beat = {
		leaving: false,
		slow: false,
		unanswered: false,
		challenge: randomId(),
		echoes: [challenge],
		signal: 'none',
		...nothing,
		...change
	};
	const own = { pageLoad: randomId(), counter: 1 };
	const envelope = await seal.seal('beat', own.pageLoad, own.counter, encodeBeat(beat));
	return { sender: b.user, device: b.id, ...own, envelope };
}

describe('law 4: my no', () => {
	test('does not give way to a raise or lowering of the partner under its id', async () => {
		const pair = await createLivePair();
		const { a, b } = pair;
		const { id } = await anasNo(pair);
		const content = { kind: 'wait', need: null, raisedAt: Date.now() };
		const raise = rowOf(b, id, 90, await b.seal.sealJson('raise', id, 90, content));
		const lower = rowOf(b, id, 91, await b.seal.sealJson('lower', id, 91, { of: id }));
		await a.signals.takeRows([raise, { ...lower, lowered: true }], false);
		expect(a.signals.view().mine).toMatchObject({ id, kind: 'no', lowered: false });
	});

	test('is not "on their screen" by a receipt for another version, or one that I sealed', async () => {
		const pair = await createLivePair();
		const { a, b } = pair;
		const row = await anasNo(pair);
		const { id, device, counter } = row;
		const receiptOf = async (from: Device, content: object) => ({
			sender: b.user,
			device: from.id,
			counter: 50,
			envelope: await from.seal.sealJson('receipt', id, 50, content)
		});
		for (const receipt of [
			await receiptOf(b, { of: id, device, counter: counter + 1, state: 'shown' }),
			await receiptOf(b, { of: randomId(), device, counter, state: 'shown' }),
			await receiptOf(b, { of: id, device: randomId(), counter, state: 'answered' }),
			await receiptOf(a, { of: id, device, counter, state: 'answered' })
		])
			await a.signals.takeRows([{ ...row, receipts: [receipt] }], false);
		expect(a.signals.view().mine!.delivery).toBe('on_server');
	});

	test('ends their yes on my screen, whatever their program goes on saying', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		b.signals.sayYes();
		await couple.settle();
		expect(a.signals.view().reading).toBe('yes');
		const yes = pick(await openBeat(a, (await beatsOf(pair))[0]!));
		await anasNo(pair);
		await a.signals.takeBeat(await bensBeat(pair, yes));
		expect(a.signals.view().reading).not.toBe('yes');
		await a.signals.lower(a.signals.view().mine!.id);
		await couple.settle();
		await a.signals.takeBeat(await bensBeat(pair, yes));
		// Another touch, but made without knowing of the no.
		await a.signals.takeBeat(await bensBeat(pair, { ...yes, touch: randomId() }));
		expect(a.signals.view().reading).not.toBe('yes');
	});
});

describe('law 5: their yes', () => {
	test('does not last on my screen for more than three minutes after I first saw that touch, however young it is said to be', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		b.signals.sayYes();
		await couple.settle();
		const [heard] = await beatsOf(pair);
		const yes = await openBeat(a, heard!);
		expect(a.signals.view().reading).toBe('yes');
		b.cut = true;
		for (let second = 0; second < 190; second += 5) {
			couple.jump(5_000);
			await a.signals.takeBeat(await bensBeat(pair, { ...pick(yes), touchAgeMs: 0 }));
			if (second < 100) expect(a.signals.view().reading).toBe('yes');
		}
		expect(a.signals.view().reading).toBe('none');
	});

	test('needs a challenge of mine back: one they make up proves nothing', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		b.signals.sayYes();
		await couple.settle();
		const yes = await openBeat(a, (await beatsOf(pair))[0]!);
		await couple.reload(a);
		const guesses = Array.from({ length: 4 }, randomId);
		await a.signals.takeBeat(await bensBeat(pair, { ...pick(yes), echoes: guesses }));
		expect(a.signals.view()).toMatchObject({ reading: 'none', partnerHere: false });
	});
});

describe('law 11: a flood of raises that only beats tell of', () => {
	test('leaves no more than eight standing, and those that the server has beside them', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		b.signals.raise('wait');
		await couple.settle();
		const { id: real } = a.signals.view().theirs!;
		const told = Array.from({ length: 40 }, randomId);
		for (const touch of told)
			await a.signals.takeBeat(await bensBeat(pair, { signal: 'no', touch }));
		expect(a.signals.view().reading).toBe('no');
		const lower = async (id: string, counter: number) => {
			const envelope = await b.seal.sealJson('lower', id, counter, { of: id });
			await a.signals.takeRows([{ ...rowOf(b, id, counter, envelope), lowered: true }], false);
		};
		for (const [at, id] of told.slice(-8).entries()) await lower(id, 100 + at);
		expect(a.signals.view().theirs).toMatchObject({ id: real, kind: 'wait' });
		await lower(real, 200);
		expect(a.signals.view()).toMatchObject({ theirs: null, canYes: true });
	});

	test('takes away nothing of mine, and my no reaches the server', async () => {
		const pair = await createLivePair();
		const { couple, a } = pair;
		a.signals.raise('no');
		for (let sent = 0; sent < 40; sent += 1)
			await a.signals.takeBeat(await bensBeat(pair, { signal: 'wait', touch: randomId() }));
		await couple.settle();
		const { mine } = a.signals.view();
		expect(mine).toMatchObject({ kind: 'no', delivery: 'on_server' });
		expect(couple.rows.has(mine!.id)).toBe(true);
	});
});

describe('practice', () => {
	test('law 2: an envelope of practice, served as a real one, opens nowhere', async () => {
		const pair = await createLivePair();
		const { couple, a, b } = pair;
		const seal = await createPracticeSeal(b.seal);
		b.signals.sayYes();
		await couple.settle();
		const yes = pick(await openBeat(a, (await beatsOf(pair))[0]!));
		await couple.reload(a);
		await a.signals.takeBeat(await bensBeat(pair, yes, seal));
		expect(a.signals.view()).toMatchObject({ reading: 'none', partnerHere: false });
		// Nothing but the seal is different.
		await a.signals.takeBeat(await bensBeat(pair, yes));
		expect(a.signals.view().reading).toBe('yes');

		const { id } = await anasNo(pair);
		const own = await createPracticeSeal(a.seal);
		const lowering = await own.sealJson('lower', id, 70, { of: id });
		await b.signals.takeRows([{ ...rowOf(a, id, 70, lowering), lowered: true }], false);
		expect(b.signals.view().theirs).toMatchObject({ id, kind: 'no' });
		const { device, counter } = couple.rows.get(id)!;
		const content = { of: id, device, counter, state: 'answered' };
		const receipt = {
			sender: b.user,
			device: b.id,
			counter: 71,
			envelope: await seal.sealJson('receipt', id, 71, content)
		};
		await a.signals.takeRows([{ ...couple.rows.get(id)!, receipts: [receipt] }], false);
		expect(a.signals.view().mine!.delivery).toBe('on_server');
	});

	test('law 2: a real envelope, served as practice, opens nowhere', async () => {
		const pair = await createLivePair();
		const row = await anasNo(pair);
		const seal = await createPracticeSeal(pair.b.seal);
		const from = { sender: row.sender, device: row.device };
		const opened = await seal.openJson(from, 'raise', row.id, row.counter, row.envelope);
		expect(opened.ok).toBe(false);
	});
});

async function beatsOf({ couple, b }: Pair): Promise<BeatRow[]> {
	couple.beats.splice(0);
	void b.signals.beat();
	await couple.sealed();
	return couple.beats.splice(0);
}

async function openBeat(by: Device, beat: BeatRow): Promise<Beat> {
	const { sender, device, pageLoad, counter, envelope } = beat;
	const opened = await by.seal.open({ sender, device }, 'beat', pageLoad, counter, envelope);
	return parseBeat((opened as { content: Uint8Array<ArrayBuffer> }).content)!;
}

const pick = ({ signal, touch, mine, yours }: Beat) => ({ signal, touch, mine, yours });

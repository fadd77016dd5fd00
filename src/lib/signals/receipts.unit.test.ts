import { describe, expect, it } from 'vitest';
import { createLivePair } from './couple-by-hand.fixture.ts';

describe('a receipt', () => {
	it('law 6: waits until the server has the wait that a beat told of first', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('wait');
		await couple.sealed();
		for (const beat of couple.beats.splice(0)) await b.signals.takeBeat(beat);
		b.signals.markShown(b.signals.view().theirs!);
		await couple.sealed();
		expect(couple.rows.size).toBe(0);
		expect(b.unsent).toEqual([]);
		await couple.settle();
		expect(a.signals.view().mine!.delivery).toBe('on_screen');
	});

	it('law 6: that the server made up or took from another signal counts for nothing', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('wait');
		await couple.settle();
		b.signals.answer(b.signals.view().theirs!);
		await couple.settle();
		const [first] = couple.rows.values();
		a.signals.raise('no');
		await couple.settle();
		const { id } = a.signals.view().mine!;
		const [taken] = first!.receipts;
		const lying = { ...couple.rows.get(id)!, receipts: [taken!, { ...taken!, sender: a.user }] };
		await a.signals.takeRows([lying], true);
		expect(a.signals.view().mine!.delivery).toBe('on_server');
	});

	it('law 6: an answer to a wait does not count for the need that was added to it', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('wait');
		await couple.settle();
		const first = b.signals.view().theirs!;
		b.signals.answer(first);
		await couple.settle();
		const { id, delivery } = a.signals.view().mine!;
		expect(delivery).toBe('answered');

		a.signals.setNeed(id, 'space');
		expect(a.signals.view().mine).toMatchObject({ delivery: 'not_sent', isSlow: false });
		await couple.settle();
		expect(a.signals.view().mine!.delivery).toBe('on_server');
		expect(b.signals.view().theirs).toMatchObject({ need: 'space', receipt: 'none' });

		// Painted or touched before the need came: not this version.
		b.signals.answer(first);
		await couple.settle();
		expect(a.signals.view().mine!.delivery).toBe('on_server');
		b.signals.markShown(b.signals.view().theirs!);
		await couple.settle();
		expect(a.signals.view().mine!.delivery).toBe('on_screen');
		b.signals.answer(b.signals.view().theirs!);
		await couple.settle();
		expect(a.signals.view().mine!.delivery).toBe('answered');
	});

	it('law 6: an older version with its answer, served again, does not answer the newer one', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('no');
		await couple.settle();
		b.signals.answer(b.signals.view().theirs!);
		await couple.settle();
		const { id } = a.signals.view().mine!;
		const older = couple.rows.get(id)!;
		a.signals.setNeed(id, 'talk');
		await a.signals.takeRows([older], true);
		expect(a.signals.view().mine).toMatchObject({ need: 'talk', delivery: 'not_sent' });
		await couple.settle();
		await a.signals.takeRows([older], true);
		expect(a.signals.view().mine).toMatchObject({ need: 'talk', delivery: 'on_server' });
	});

	it('law 6: "I hear you" to a beat does not count when the row turns out to ask for more', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('wait');
		a.signals.setNeed(a.signals.view().mine!.id, 'hold');
		await couple.sealed();
		for (const beat of couple.beats.splice(0)) await b.signals.takeBeat(beat);
		b.signals.answer(b.signals.view().theirs!);
		await couple.settle();
		expect(b.signals.view().theirs).toMatchObject({ need: 'hold', receipt: 'none' });
		expect(a.signals.view().mine!.delivery).toBe('on_server');
	});

	it('law 6: to which this device gave a number that was used before is given again, under another', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('no');
		await couple.settle();
		b.signals.answer(b.signals.view().theirs!);
		await couple.sealed();
		const [refused] = b.unsent.splice(0);
		b.signals.settled(refused!.name, refused!.payload, 'number_used');
		await couple.settle();
		expect(a.signals.view().mine!.delivery).toBe('answered');
	});

	it('law 11: is not given anew without end', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('no');
		await couple.settle();
		b.signals.answer(b.signals.view().theirs!);
		let given = 0;
		for (; given < 1_000; given += 1) {
			await couple.sealed();
			const refused = b.unsent.pop();
			if (!refused) break;
			b.signals.settled(refused.name, refused.payload, 'number_used');
		}
		expect(given).toBeLessThan(300);
	});
});

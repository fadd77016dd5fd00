import { expect, it } from 'vitest';
import { createLivePair } from './couple-by-hand.fixture.ts';

it('law 5: a yes that was taken off the screen for any reason does not come back without a new touch', async () => {
	const { couple, a, b } = await createLivePair();
	a.signals.sayYes();
	await couple.settle();
	expect(b.signals.view().reading).toBe('yes');
	b.signals.setSlow(true);
	expect(b.signals.view().reading).toBe('slow');
	b.signals.setSlow(false);
	await couple.settle();
	expect(b.signals.view().reading).toBe('none');
	a.signals.sayYes();
	await couple.settle();
	expect(b.signals.view().reading).toBe('yes');
});

it('law 5: a yes that is taken back while its beat is being sealed is never sent', async () => {
	const { couple, a, b } = await createLivePair();
	a.signals.sayYes();
	a.signals.dropYes();
	await couple.sealed();
	for (const beat of couple.beats.splice(0)) {
		await b.signals.takeBeat(beat);
		expect(b.signals.view().reading).toBe('none');
	}
});

it('law 6: a beat from before my page was loaded raises nothing that was lowered since', async () => {
	const { couple, a, b } = await createLivePair();
	a.signals.raise('wait');
	await couple.sealed();
	const [held] = couple.beats.splice(-1);
	await couple.settle();
	await a.signals.lower(a.signals.view().mine!.id);
	await couple.settle();
	await couple.reload(b);
	await b.signals.takeBeat(held!);
	expect(b.signals.view().theirs).toBeNull();
});

it('law 6: a page that hears of a raise it does not have asks the server for it', async () => {
	const { couple, a, b } = await createLivePair();
	a.signals.raise('no');
	await couple.sealed();
	a.unsent.splice(0);
	for (const beat of couple.beats.splice(0)) await b.signals.takeBeat(beat);
	expect(b.asked).toBe(1);
});

it('law 2: a wait that came and went while my page was cut off ends my yes', async () => {
	const { couple, a, b } = await createLivePair();
	await a.signals.takeRows([], true);
	a.signals.sayYes();
	await couple.settle();
	a.cut = true;
	b.signals.raise('wait');
	await couple.settle();
	await b.signals.lower(b.signals.view().mine!.id);
	await couple.settle();
	a.cut = false;
	expect(a.signals.view().myYes).toBe(true);
	await a.signals.takeRows([...couple.rows.values()], true);
	expect(a.signals.view().myYes).toBe(false);
});

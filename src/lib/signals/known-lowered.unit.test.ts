import { expect, it } from 'vitest';
import { createLivePair } from './couple-by-hand.fixture.ts';

it('law 5: a raise that was lowered before my partner’s second screen knew of it ends no yes of mine there', async () => {
	const { couple, a, b } = await createLivePair();
	a.signals.raise('wait');
	await couple.settle();
	await a.signals.lower(a.signals.view().mine!.id);
	await couple.pass(10_000);
	a.signals.sayYes();
	await couple.pass(10_000);
	expect(b.signals.view().reading).toBe('yes');
	const second = couple.add('b');
	second.signals.open();
	await couple.settle();
	await second.signals.takeRows([...couple.rows.values()], true);
	await couple.pass(2_000);
	expect(second.signals.view().reading).toBe('yes');
	expect(a.signals.view().myYes).toBe(true);
});

it('law 2: a raise that was over before it was known here still ends a yes of mine that was made without knowing of it', async () => {
	const { couple, a, b } = await createLivePair();
	a.signals.sayYes();
	await couple.settle();
	expect(b.signals.view().reading).toBe('yes');
	// The wait itself never comes through, only its lowering.
	b.cut = true;
	b.signals.raise('wait');
	await couple.sealed();
	await b.signals.lower(b.signals.view().mine!.id);
	expect(a.signals.view().myYes).toBe(true);
	b.unsent.shift();
	b.cut = false;
	await couple.settle();
	expect(a.signals.view().myYes).toBe(false);
	expect(b.signals.view().reading).toBe('none');
});

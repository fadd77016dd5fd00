import { expect, it } from 'vitest';
import { createCoupleByHand } from './couple-by-hand.fixture.ts';
import { CoupleSignals } from './couple-signals.ts';
import { onePerCouple } from './one-per-couple.ts';

const nowhere = {
	now: () => ({ mono: 1_000, wall: 1_700_000_000_000, steady: 1_000 }),
	sendBeat: () => undefined,
	keep: async () => undefined,
	remember: () => undefined,
	forget: () => undefined,
	askAgain: () => undefined,
	changed: () => undefined
};

it('law 4: a server that denies the link once, and then serves nothing, takes no standing no away', async () => {
	const couple = await createCoupleByHand();
	const [a, b] = [couple.add('a'), couple.add('b')];
	const signalsOf = onePerCouple((seal) => new CoupleSignals(seal, nowhere));
	a.signals.raise('no');
	await couple.settle();
	await signalsOf(b.seal).takeRows([...couple.rows.values()], true);
	expect(signalsOf(b.seal).view().reading).toBe('no');

	// Linked again: the seal is made anew from the same key.
	const again = signalsOf({ ...b.seal });
	await again.takeRows([], true);
	expect(again.view().reading).toBe('no');
});

it('what stands in one couple says nothing in another', async () => {
	const signalsOf = onePerCouple((seal) => new CoupleSignals(seal, nowhere));
	const [one, other] = [await createCoupleByHand(), await createCoupleByHand()];
	expect(signalsOf(one.add('a').seal)).not.toBe(signalsOf(other.add('a').seal));
});

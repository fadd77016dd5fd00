import { expect, it } from 'vitest';
import { createLivePair } from './couple-by-hand.fixture.ts';

const EVERY_MS = 180_000;

async function createAskedPair() {
	const pair = await createLivePair();
	for (const { signals } of [pair.a, pair.b]) signals.setPulse(EVERY_MS);
	await pair.couple.settle();
	return pair;
}

it('asks so long after the latest touch, and a touch puts it off', async () => {
	const { couple, a, b } = await createAskedPair();
	await couple.pass(EVERY_MS - 20_000);
	a.signals.sayYes();
	await couple.pass(30_000);
	expect(a.signals.view().pulse).toBe('quiet');
	expect(b.signals.view().pulse).toBe('asking');
	// Asked and not answered yet is nothing that anybody reads.
	expect(a.signals.view().reading).toBe('none');
	expect(b.signals.view().reading).toBe('yes');
});

it('law 1: no answer reads as wait on both screens, stands nowhere, and ends what anybody said yes to', async () => {
	const { couple, a, b } = await createAskedPair();
	await couple.pass(EVERY_MS);
	a.signals.sayYes();
	await couple.pass(65_000);
	for (const { signals } of [a, b])
		expect(signals.view()).toMatchObject({ reading: 'unanswered', mine: null, theirs: null });
	expect(a.signals.view()).toMatchObject({ unanswered: 'partner', myYes: false, canYes: false });
	expect(b.signals.view()).toMatchObject({ unanswered: 'here', canYes: true });
	expect(couple.rows.size).toBe(0);
});

it('law 4: whoever was silent ends it with any touch, and nobody else does', async () => {
	const { couple, a, b } = await createAskedPair();
	await couple.pass(EVERY_MS);
	a.signals.sayYes();
	await couple.pass(65_000);
	expect(a.signals.sayYes()).toBe(false);
	await couple.settle();
	expect(b.signals.view().reading).toBe('unanswered');
	b.signals.sayYes();
	await couple.settle();
	expect(a.signals.view()).toMatchObject({ reading: 'yes', unanswered: null, canYes: true });
	expect(b.signals.view()).toMatchObject({ reading: 'none', unanswered: null });
});

it('law 3: a yes from before the silence never comes back', async () => {
	const { couple, a, b } = await createAskedPair();
	await couple.pass(EVERY_MS + 50_000);
	a.signals.sayYes();
	await couple.settle();
	expect(b.signals.view().reading).toBe('yes');
	await couple.pass(12_000);
	expect(b.signals.view().reading).toBe('unanswered');
	b.signals.sayYes();
	await couple.settle();
	expect(b.signals.view().reading).toBe('none');
	expect(a.signals.view()).toMatchObject({ reading: 'yes', myYes: false });
});

it('law 7: answers with a wait or a no as with a yes, and rests while one stands', async () => {
	const { couple, a, b } = await createAskedPair();
	await couple.pass(EVERY_MS + 10_000);
	b.signals.raise('no');
	await couple.pass(EVERY_MS + 120_000);
	expect(a.signals.view()).toMatchObject({ reading: 'no', pulse: 'quiet', unanswered: null });
	await b.signals.lower(b.signals.view().mine!.id);
	await couple.pass(10_000);
	expect(b.signals.view().pulse).toBe('quiet');
	await couple.pass(EVERY_MS);
	expect(b.signals.view().pulse).toBe('asking');
});

it('asks nobody while one is alone, nor once it is stopped', async () => {
	const { couple, a, b } = await createAskedPair();
	b.signals.shut();
	await couple.pass(EVERY_MS + 120_000);
	expect(a.signals.view()).toMatchObject({ reading: 'none', pulse: 'quiet' });
	b.signals.open();
	await couple.pass(EVERY_MS + 120_000);
	expect(a.signals.view().reading).toBe('unanswered');
	for (const { signals } of [a, b]) signals.setPulse(null);
	await couple.settle();
	expect(a.signals.view()).toMatchObject({ reading: 'none', pulse: 'quiet' });
});

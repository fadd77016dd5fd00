import { expect, it } from 'vitest';
import { mayCover } from './cover.ts';
import { createLivePair } from './couple-by-hand.fixture.ts';

const EVERY_MS = 180_000;

/** B has been silent; both screens say so. */
async function createSilent() {
	const pair = await createLivePair();
	for (const { signals } of [pair.a, pair.b]) signals.setPulse(EVERY_MS);
	await pair.couple.settle();
	await pair.couple.pass(EVERY_MS);
	pair.a.signals.sayYes();
	await pair.couple.pass(65_000);
	expect(pair.a.signals.view().unanswered).toBe('partner');
	expect(pair.b.signals.view().unanswered).toBe('here');
	return pair;
}

it('law 4: the silence of B does not end because A hides Together for a second', async () => {
	const { couple, a, b } = await createSilent();
	a.signals.shut();
	await couple.settle();
	a.signals.open();
	await couple.pass(2_000);
	expect(b.signals.view().unanswered).toBe('here');
});

it('law 4: the silence of B does not end because A loads the page again', async () => {
	const { couple, a, b } = await createSilent();
	a.signals.shut();
	await couple.settle();
	await couple.reload(a);
	a.signals.setPulse(EVERY_MS);
	await couple.pass(2_000);
	expect(a.signals.view().reading).toBe('unanswered');
	expect(b.signals.view().unanswered).toBe('here');
});

it('law 4: the silence of B does not end because A raises a wait and lowers it', async () => {
	const { couple, a, b } = await createSilent();
	const id = a.signals.raise('wait')!;
	await couple.settle();
	await a.signals.lower(id);
	await couple.pass(2_000);
	expect(b.signals.view().unanswered).toBe('here');
});

it('law 1: the silence of B does not end because the line of A was cut for ten seconds', async () => {
	const { couple, a, b } = await createSilent();
	a.cut = true;
	await couple.pass(12_000);
	a.cut = false;
	await couple.pass(4_000);
	expect(b.signals.view().unanswered).toBe('here');
});

it('law 4: the silence of B does not end because A wishes to be asked less often', async () => {
	const { couple, b } = await createSilent();
	b.signals.setPulse(EVERY_MS + 120_000); // what Together.svelte does when A changes what A said
	await couple.pass(2_000);
	expect(b.signals.view().unanswered).toBe('here');
});

it('law 4: A cannot put off B’s question for ever by raising and lowering', async () => {
	const pair = await createLivePair();
	for (const { signals } of [pair.a, pair.b]) signals.setPulse(EVERY_MS);
	for (let n = 0; n < 4; n += 1) {
		await pair.couple.pass(EVERY_MS - 20_000);
		pair.a.signals.shut();
		await pair.couple.settle();
		pair.a.signals.open();
		await pair.couple.settle();
	}
	expect(pair.b.signals.view().pulse).not.toBe('quiet');
});

it('law 3: a yes that A touched while B was silent is not shown once B touches', async () => {
	const { couple, a, b } = await createSilent();
	b.signals.sayYes();
	b.signals.dropYes();
	await couple.settle();
	await couple.pass(EVERY_MS + 58_000);
	// One second before B falls silent A hears nothing of B for five seconds: beats of B are late.
	await couple.pass(1_900);
	expect(b.signals.view().pulse).toBe('asking');
	couple.jump(200);
	b.signals.refresh();
	expect(b.signals.view().unanswered).toBe('here');
	// A has not heard it yet, and touches yes.
	a.signals.sayYes();
	await couple.sealed();
	for (const beat of couple.beats.splice(0))
		if (beat.device === a.id) await b.signals.takeBeat(beat);
	expect(b.signals.view().reading).toBe('unanswered');
	b.signals.sayYes();
	expect(b.signals.view().reading).not.toBe('yes');
});

it('law 1: with another page of mine silent, a touch of yes here is not taken for one', async () => {
	const pair = await createLivePair();
	const { couple, a } = pair;
	const a2 = couple.add('a');
	a2.signals.open();
	await couple.settle();
	for (const { signals } of [a, a2]) signals.setPulse(EVERY_MS);
	await couple.pass(EVERY_MS);
	a.signals.sayYes();
	await couple.pass(65_000);
	expect(a.signals.view()).toMatchObject({
		reading: 'unanswered',
		unanswered: 'elsewhere',
		canYes: false
	});
	const said = a.signals.sayYes();
	expect(said).toBe(a.signals.view().myYes);
});

it('a cover is lifted when nobody answers "still good?"', () => {
	expect(mayCover({ mine: null, theirs: null, reading: 'unanswered', pulse: 'quiet' }, 'off')).toBe(
		false
	);
});

it('law 1: A cannot hide Together for a second and then have a yes on the screen of B, who never touched', async () => {
	const { couple, a, b } = await createSilent();
	a.signals.shut();
	await couple.settle();
	a.signals.open();
	await couple.pass(2_000);
	a.signals.sayYes();
	await couple.settle();
	expect(b.signals.view().reading).toBe('unanswered');
});

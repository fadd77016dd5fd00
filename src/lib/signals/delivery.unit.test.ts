import { expect, it } from 'vitest';
import { createLivePair } from './couple-by-hand.fixture.ts';

it('law 6: a raise goes from not sent to answered, each step by what really happened', async () => {
	const { couple, a, b } = await createLivePair();
	const delivery = () => a.signals.view().mine!.delivery;
	a.cut = true;
	a.signals.raise('no');
	await couple.settle();
	expect(delivery()).toBe('not_sent');
	await couple.pass(6_000);
	expect(a.signals.view().mine!.isSlow).toBe(true);
	a.cut = false;
	await couple.settle();
	expect(delivery()).toBe('on_server');
	const shown = b.signals.view().theirs!;
	b.signals.markShown(shown);
	await couple.settle();
	expect(delivery()).toBe('on_screen');
	b.signals.answer(shown);
	b.signals.markShown(shown);
	await couple.settle();
	expect(delivery()).toBe('answered');
	expect(a.signals.view().mine!.isSlow).toBe(false);
});

it('law 6: one that is still to be sent stays "not sent" when it is read again from this device', async () => {
	const { couple, a } = await createLivePair();
	a.cut = true;
	a.signals.raise('wait');
	await couple.settle();
	await a.signals.takeUnsent(a.unsent);
	expect(a.signals.view().mine!.delivery).toBe('not_sent');
	a.signals.setNeed(a.signals.view().mine!.id, 'water');
	await couple.settle();
	await couple.reload(a);
	expect(a.signals.view().mine).toMatchObject({ need: 'water', delivery: 'not_sent' });
	a.cut = false;
	await couple.settle();
	expect(a.signals.view().mine).toMatchObject({ need: 'water', delivery: 'on_server' });
});

it('law 6: what another tab of this device has kept is known here before it is sent', async () => {
	const { couple, a } = await createLivePair();
	const tab = couple.addTab(a);
	a.cut = true;
	a.signals.raise('no');
	await couple.sealed();
	await tab.takeUnsent(a.unsent);
	expect(tab.view().mine).toMatchObject({ kind: 'no', delivery: 'not_sent' });
	a.signals.setNeed(a.signals.view().mine!.id, 'comfort');
	await couple.sealed();
	await tab.takeUnsent(a.unsent);
	expect(tab.view().mine).toMatchObject({ need: 'comfort', delivery: 'not_sent' });
});

it('law 6: one the server will not have says so, and shows what the server has instead', async () => {
	const { couple, a } = await createLivePair();
	a.signals.raise('wait');
	await couple.settle();
	const { id } = a.signals.view().mine!;
	const row = couple.rows.get(id)!;
	a.cut = true;
	a.signals.setNeed(id, 'space');
	await couple.sealed();
	const [refused] = a.unsent.splice(0);
	a.signals.settled(refused!.name, refused!.payload, 'not_found');
	expect(a.signals.view().mine).toMatchObject({ refused: true, delivery: 'not_sent' });
	await a.signals.takeRows([row], true);
	expect(a.signals.view().mine).toMatchObject({ need: null, delivery: 'on_server' });
});

it('law 6: one that was not sent is there again after a reload, and is sent then', async () => {
	const { couple, a, b } = await createLivePair();
	a.cut = true;
	a.signals.raise('no');
	await couple.settle();
	await couple.reload(a);
	expect(a.signals.view().mine).toMatchObject({ kind: 'no', delivery: 'not_sent' });
	a.cut = false;
	await couple.settle();
	expect(a.signals.view().mine!.delivery).toBe('on_server');
	expect(b.signals.view().reading).toBe('no');
});

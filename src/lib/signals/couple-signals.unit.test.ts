import { describe, expect, it } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import { createCoupleByHand, createLivePair } from './couple-by-hand.fixture.ts';

describe('two live screens', () => {
	it('prove each other live, and show a yes that was touched', async () => {
		const { couple, a, b } = await createLivePair();
		expect(a.signals.view()).toMatchObject({ partnerHere: true, reading: 'none', canYes: true });
		a.signals.sayYes();
		await couple.settle();
		expect(b.signals.view().reading).toBe('yes');
		expect(a.signals.view()).toMatchObject({ reading: 'none', myYes: true });
	});

	it('law 5: a yes ends by itself after three minutes, and a new touch renews it', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.sayYes();
		await couple.pass(170_000);
		expect(b.signals.view().reading).toBe('yes');
		a.signals.sayYes();
		await couple.pass(20_000);
		expect(b.signals.view().reading).toBe('yes');
		await couple.pass(170_000);
		expect(b.signals.view().reading).toBe('none');
		expect(a.signals.view().myYes).toBe(false);
	});

	it('law 5: when the link is lost both read it within 10 s, and the old yes never comes back', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.sayYes();
		await couple.settle();
		a.cut = true;
		await couple.pass(12_000);
		expect(a.signals.view()).toMatchObject({ reading: 'lost', myYes: false });
		expect(b.signals.view().reading).toBe('lost');
		a.cut = false;
		await couple.pass(6_000);
		expect(b.signals.view()).toMatchObject({ reading: 'none', partnerHere: true });
		a.signals.sayYes();
		await couple.settle();
		expect(b.signals.view().reading).toBe('yes');
	});

	it('law 5: a beat that was held back and delivered late shows nothing', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.sayYes();
		await couple.sealed();
		const held = couple.beats.splice(0);
		couple.jump(11_000);
		for (const beat of held) await b.signals.takeBeat(beat);
		expect(b.signals.view().reading).not.toBe('yes');
	});

	it('law 5: a beat of a yes that was replayed after it ended shows nothing', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.sayYes();
		await couple.sealed();
		const [yes] = couple.beats.slice(-1);
		await couple.settle();
		a.signals.raise('wait');
		await couple.settle();
		await a.signals.lower(a.signals.view().mine!.id);
		await couple.settle();
		await b.signals.takeBeat(yes!);
		expect(b.signals.view().reading).toBe('none');
	});

	it('law 5: hiding drops my yes on both screens at once, and says goodbye instead of seeming lost', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.sayYes();
		await couple.settle();
		a.signals.shut();
		await couple.settle();
		expect(a.signals.view().myYes).toBe(false);
		expect(b.signals.view()).toMatchObject({ reading: 'none', partnerHere: false });
		a.signals.open();
		await couple.settle();
		expect(b.signals.view()).toMatchObject({ reading: 'none', partnerHere: true });
	});

	it('law 5: my yes ends when my partner leaves, and neither screen has it when they are back', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.sayYes();
		await couple.settle();
		expect(b.signals.view().reading).toBe('yes');
		b.signals.shut();
		await couple.settle();
		expect(a.signals.view()).toMatchObject({ partnerHere: false, myYes: false });
		await couple.reload(b);
		await couple.pass(4_000);
		expect(b.signals.view()).toMatchObject({ partnerHere: true, reading: 'none' });
	});

	it('law 1: nobody claims to know where my partner is when the connection is lost, also while their wait stands', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('wait');
		await couple.settle();
		a.cut = true;
		await couple.pass(12_000);
		expect(b.signals.view()).toMatchObject({ reading: 'wait', lost: true, partnerHere: false });
	});

	it('law 5: a goodbye of an earlier page load, sent again by the host, does not hide that the link is lost', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.shut();
		await couple.sealed();
		const goodbye = couple.beats.at(-1)!;
		await couple.settle();
		await couple.reload(a);
		await couple.reload(b);
		await couple.pass(4_000);
		expect(b.signals.view().partnerHere).toBe(true);
		a.cut = true;
		await couple.pass(12_000);
		expect(b.signals.view().reading).toBe('lost');
		await b.signals.takeBeat(goodbye);
		expect(b.signals.view().reading).toBe('lost');
	});

	it('law 5: a goodbye said just now speaks for a page of the same device that crashed', async () => {
		const { couple, a, b } = await createLivePair();
		await couple.reload(a);
		await couple.pass(12_000);
		expect(b.signals.view().partnerHere).toBe(true);
		a.signals.shut();
		await couple.settle();
		expect(b.signals.view()).toMatchObject({ reading: 'none', partnerHere: false });
	});

	it('law 5: a page that hears of too many others to answer mine each time stays proven by its earlier answer', async () => {
		const couple = await createCoupleByHand();
		const a = couple.add('a');
		const others = Array.from({ length: 4 }, () => couple.add('a'));
		const b = couple.add('b');
		for (const device of [a, ...others, b]) device.signals.open();
		await couple.settle();
		a.signals.sayYes();
		await couple.pass(6_000);
		expect(b.signals.view().reading).toBe('yes');
		b.cut = true;
		await couple.pass(12_000);
		expect(b.signals.view().reading).toBe('lost');
	});

	it('law 1: beginning slowly reads as wait on both screens until both say yes, whoever of them wants it', async () => {
		const { couple, a, b } = await createLivePair();
		const readings = () => [a, b].map(({ signals }) => signals.view().reading);
		a.signals.setSlow(true);
		await couple.settle();
		expect(readings()).toEqual(['slow', 'slow']);
		b.signals.sayYes();
		await couple.settle();
		expect(readings()).toEqual(['slow', 'slow']);
		a.signals.sayYes();
		await couple.settle();
		expect(readings()).toEqual(['yes', 'yes']);
		a.signals.raise('wait');
		await couple.settle();
		await a.signals.lower(a.signals.view().mine!.id);
		await couple.settle();
		expect(readings()).toEqual(['slow', 'slow']);
		a.signals.setSlow(false);
		await couple.settle();
		expect(readings()).toEqual(['none', 'none']);
	});

	it('law 5: a clock that is set forward ends what is shown', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.sayYes();
		await couple.settle();
		couple.jumpWall(3_600_000);
		b.signals.refresh();
		expect(b.signals.view().reading).toBe('lost');
	});
});

describe('a wait or no', () => {
	it('law 2: ends the yes of both, and after it is lowered each needs a new touch', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.sayYes();
		b.signals.sayYes();
		await couple.settle();
		expect([a.signals.view().reading, b.signals.view().reading]).toEqual(['yes', 'yes']);

		b.signals.raise('wait');
		expect(b.signals.view()).toMatchObject({ reading: 'none', myYes: false, canYes: false });
		await couple.settle();
		expect(a.signals.view()).toMatchObject({ reading: 'wait', myYes: false, canYes: false });
		expect(a.signals.sayYes()).toBe(false);

		await b.signals.lower(b.signals.view().mine!.id);
		await couple.pass(4_000);
		expect([a.signals.view().reading, b.signals.view().reading]).toEqual(['none', 'none']);
		a.signals.sayYes();
		await couple.settle();
		expect([a.signals.view().reading, b.signals.view().reading]).toEqual(['none', 'yes']);
	});

	it('law 2: a yes and a no at the same moment end as no on both screens', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.sayYes();
		b.signals.raise('no');
		await couple.settle();
		expect(a.signals.view()).toMatchObject({ reading: 'no', myYes: false });
		expect(b.signals.view()).toMatchObject({ reading: 'none', canYes: false });
	});

	it('law 2: my wait never softens my own no, and touching again never lowers', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('wait');
		a.signals.raise('no');
		expect(a.signals.raise('wait')).toBeNull();
		expect(a.signals.raise('no')).toBeNull();
		await couple.settle();
		expect(b.signals.view().reading).toBe('no');
		await a.signals.lower(a.signals.view().mine!.id);
		await couple.settle();
		expect(b.signals.view().reading).toBe('wait');
	});

	it('law 4: the partner cannot lower my wait, even together with the server', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('wait');
		await couple.settle();
		const { id } = a.signals.view().mine!;
		await b.signals.lower(id);
		expect(b.unsent).toEqual([]);
		expect(b.signals.view().reading).toBe('wait');

		// A lowering the partner really sealed, served under the id of my wait.
		b.signals.raise('no');
		await couple.settle();
		await b.signals.lower(b.signals.view().mine!.id);
		const [lowering] = b.unsent;
		const forged = {
			...lowering!.payload,
			sender: b.user,
			device: b.id,
			id,
			lowered: true,
			receipts: []
		};
		await a.signals.takeRows([forged], true);
		await a.signals.takeRows([{ ...forged, sender: a.user }], true);
		expect(a.signals.view().mine).toMatchObject({ id, lowered: false });
	});

	it('stays while the server leaves it out, and an older row served again softens nothing', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('no');
		await couple.settle();
		const { id } = a.signals.view().mine!;
		await b.signals.takeRows([], true);
		expect(b.signals.view().reading).toBe('no');
		const older = couple.rows.get(id)!;
		a.signals.setNeed(id, 'space');
		await couple.settle();
		expect(b.signals.view().theirs).toMatchObject({ kind: 'no', need: 'space' });
		await a.signals.lower(id);
		await couple.settle();
		await b.signals.takeRows([older], true);
		expect(b.signals.view().reading).toBe('none');
	});

	it('that stood here before a reload is known for it, and one that comes after is not', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.raise('wait');
		await couple.settle();
		expect(b.signals.view().theirs).toMatchObject({ kind: 'wait', kept: false });
		await couple.reload(b);
		await b.signals.takeRows([...couple.rows.values()], true);
		expect(b.signals.view().theirs).toMatchObject({ kind: 'wait', kept: true });
		a.signals.raise('no');
		await couple.settle();
		expect(b.signals.view().theirs).toMatchObject({ kind: 'no', kept: false });
	});

	it('law 1: one that cannot be opened counts as wait and ends a yes', async () => {
		const { couple, a, b } = await createLivePair();
		a.signals.sayYes();
		await couple.settle();
		expect(b.signals.view().reading).toBe('yes');
		const broken = { sender: a.user, device: a.id, counter: 9, envelope: 'A'.repeat(382) };
		await b.signals.takeRows([{ ...broken, id: randomId(), lowered: false, receipts: [] }], false);
		expect(b.signals.view()).toMatchObject({ reading: 'wait', theirs: { kind: 'unreadable' } });
	});

	it('law 2: of several devices of one person the most cautious counts', async () => {
		const { couple, a, b } = await createLivePair();
		const second = couple.add('a');
		second.signals.open();
		await couple.settle();
		a.signals.sayYes();
		await couple.settle();
		expect(b.signals.view().reading).toBe('yes');
		second.signals.raise('wait');
		await couple.settle();
		expect(b.signals.view().reading).toBe('wait');
		expect(a.signals.view()).toMatchObject({ myYes: false, mine: { fromOtherDevice: true } });
	});

	it('law 4: one that is lowered while an older reading of the server is on its way stays lowered', async () => {
		const { couple, a } = await createLivePair();
		const before = a.signals.onServer();
		a.signals.raise('no');
		await couple.settle();
		const { id } = a.signals.view().mine!;
		const raised = couple.rows.get(id)!;
		await a.signals.lower(id);
		// The first was read before the no was there, the second before its lowering was.
		await a.signals.takeRows([], true, before);
		await a.signals.takeRows([raised], true, a.signals.onServer());
		expect(a.signals.view().mine).toBeNull();
	});

	it('law 4: one that another device raised is lowered here once it has arrived, and not before', async () => {
		const { couple, a } = await createLivePair();
		const second = couple.add('a');
		second.signals.open();
		await couple.settle();
		a.signals.raise('no');
		// The beat is there before the row is.
		await couple.sealed();
		for (const beat of couple.beats.splice(0)) await second.signals.takeBeat(beat);
		const { id, canLower } = second.signals.view().mine!;
		expect(canLower).toBe(false);
		await second.signals.lower(id);
		expect(second.unsent).toEqual([]);
		await couple.settle();
		expect(second.signals.view().mine!.canLower).toBe(true);
		await second.signals.lower(id);
		await couple.settle();
		expect(a.signals.view().mine).toBeNull();
	});
});

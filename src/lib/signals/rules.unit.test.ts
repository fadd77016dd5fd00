import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Moment } from '#lib/device/time.ts';
import {
	ageOf,
	canLower,
	canTouch,
	deliveryOf,
	findYes,
	isMeant,
	isMyYesAlive,
	isSlowToShow,
	laterReceipt,
	PROOF_LIMIT_MS,
	PULSE_ANSWER_MS,
	pulseStage,
	readPartner,
	TOUCH_LIMIT_MS,
	type Facts,
	type KnownKind,
	type PageFacts,
	type Receipt
} from './rules.ts';

const START: Moment = { mono: 1_000_000, wall: 1_700_000_000_000, steady: 1_000_000 };
/** So much later by each clock. */
const shift = (then: Moment, mono: number, wall: number, steady = mono): Moment => ({
	mono: then.mono + mono,
	wall: then.wall + wall,
	steady: then.steady + steady
});
const after = (ms: number, then = START) => shift(then, ms, ms);
const MARKS = { mine: 'my raises', theirs: 'their raises' };

function facts(change: Partial<Facts> = {}): Facts {
	return {
		mine: [],
		theirs: [],
		pages: [],
		marks: MARKS,
		ended: new Set(),
		raisedAt: null,
		myYes: false,
		slow: false,
		unanswered: null,
		...change
	};
}

function page(change: Partial<PageFacts> = {}): PageFacts {
	const yes = { touch: 'touch', since: START, ageMs: 0, marks: MARKS };
	return { proof: START, yes, wasLive: true, ...change };
}

const kind = fc.constantFrom<KnownKind[]>('wait', 'no', 'unreadable');
const kinds = fc.array(kind, { maxLength: 4 });
const ms = fc.integer({ min: -400_000, max: 400_000 });
const moment = fc
	.record({ mono: ms, wall: ms, steady: ms })
	.map(({ mono, wall, steady }) => shift(START, mono, wall, steady));
const mark = fc.constantFrom('a', 'b');
const marks = fc.record({ mine: mark, theirs: mark });
const anyPage = fc.record({
	proof: fc.option(moment),
	wasLive: fc.boolean(),
	yes: fc.option(
		fc.record({
			touch: fc.constantFrom('one', 'two'),
			since: moment,
			ageMs: fc.nat(400_000),
			marks
		})
	)
});
const anyFacts = fc.record({
	myYes: fc.boolean(),
	unanswered: fc.constantFrom(null, 'here' as const, 'elsewhere' as const, 'partner' as const),
	slow: fc.boolean(),
	mine: kinds,
	theirs: kinds,
	pages: fc.array(anyPage, { maxLength: 4 }),
	marks,
	ended: fc.constantFrom(new Set<string>(), new Set(['one'])),
	raisedAt: fc.option(fc.integer({ min: START.mono - 300_000, max: START.mono + 300_000 }))
});

describe('time', () => {
	it('counts the largest of the clocks', () => {
		expect(ageOf(START, shift(START, 900, 1_500))).toBe(1_500);
		expect(ageOf(START, shift(START, 1_500, 900))).toBe(1_500);
		expect(ageOf(START, shift(START, 900, 1_500, 2_000))).toBe(2_000);
	});

	it('is unknown when a clock runs backwards or the two disagree', () => {
		expect(ageOf(START, shift(START, -1, 5))).toBeNull();
		expect(ageOf(START, shift(START, 5, -1))).toBeNull();
		expect(ageOf(START, shift(START, 5, 3_600_000))).toBeNull();
	});
});

describe('what I read of my partner', () => {
	it('law 1: nothing heard, nothing said and no connection are never yes', () => {
		expect(readPartner(facts(), START)).toBe('none');
		expect(readPartner(facts({ pages: [page({ yes: null })] }), START)).toBe('none');
		expect(readPartner(facts({ pages: [page({ proof: null })] }), START)).toBe('lost');
		expect(readPartner(facts({ pages: [page({ proof: null, wasLive: false })] }), START)).toBe(
			'none'
		);
	});

	it('law 5: a yes is there while it is proven, and ends with its proof', () => {
		const said = facts({ pages: [page()] });
		expect(readPartner(said, after(PROOF_LIMIT_MS - 1))).toBe('yes');
		expect(readPartner(said, after(PROOF_LIMIT_MS))).toBe('lost');
	});

	it('law 5: a yes ends by itself three minutes after its touch, however often it is repeated', () => {
		const late = after(TOUCH_LIMIT_MS);
		// Its own clock says that the touch is young; my cap from when I first saw it holds.
		const repeated = facts({ pages: [page({ proof: late })] });
		expect(readPartner(repeated, late)).toBe('none');
		const old = { touch: 'touch', since: late, ageMs: TOUCH_LIMIT_MS, marks: MARKS };
		expect(readPartner(facts({ pages: [page({ proof: late, yes: old })] }), late)).toBe('none');
	});

	it('law 5: a clock that jumps ends a yes', () => {
		const said = facts({ pages: [page()] });
		const jumped = shift(START, 100, 3_600_000);
		expect(readPartner(said, jumped)).toBe('lost');
		expect(readPartner(said, { ...jumped, wall: START.wall - 3_600_000 })).toBe('lost');
	});

	it('law 5: no facts show a yes but proven, young ones that know of the same raises', () => {
		fc.assert(
			fc.property(anyFacts, moment, (known, now) => {
				if (readPartner(known, now) !== 'yes') return;
				const { touch } = findYes(known, now)!;
				expect(known.mine).toEqual([]);
				expect(known.theirs).toEqual([]);
				expect(known.ended.has(touch)).toBe(false);
				expect(known.unanswered).toBeNull();
				const good = known.pages.filter(
					({ proof, yes }) =>
						yes?.touch === touch &&
						proof !== null &&
						now.mono - proof.mono < PROOF_LIMIT_MS &&
						now.wall - proof.wall < PROOF_LIMIT_MS &&
						now.mono - yes.since.mono < TOUCH_LIMIT_MS &&
						yes.ageMs < TOUCH_LIMIT_MS &&
						yes.marks.mine === known.marks.mine &&
						yes.marks.theirs === known.marks.theirs
				);
				expect(good.length).toBeGreaterThan(0);
			}),
			{ numRuns: 2_000 }
		);
	});

	it('law 3: begun slowly, a yes shows only to somebody who says it too', () => {
		const slowly = facts({ pages: [page()], slow: true });
		expect(readPartner(slowly, START)).toBe('slow');
		expect(readPartner({ ...slowly, myYes: true }, START)).toBe('yes');
		expect(readPartner({ ...slowly, theirs: ['no'] }, START)).toBe('no');
		expect(readPartner({ ...slowly, pages: [] }, START)).toBe('none');
		expect(readPartner({ ...slowly, pages: [page({ proof: null })] }, START)).toBe('lost');
		fc.assert(
			fc.property(anyFacts, moment, (known, now) => {
				if (known.slow && !known.myYes) expect(readPartner(known, now)).not.toBe('yes');
			})
		);
	});

	it('law 1: “still good?” that one of us has not answered is no yes, and what stands goes before it', () => {
		for (const unanswered of ['here', 'elsewhere', 'partner'] as const) {
			const silent = facts({ pages: [page()], myYes: true, unanswered });
			expect(readPartner(silent, START)).toBe('unanswered');
			expect(readPartner({ ...silent, theirs: ['no'] }, START)).toBe('no');
			expect(readPartner({ ...silent, pages: [page({ proof: null })] }, START)).toBe('lost');
			expect(isMyYesAlive(page().yes!, silent, START)).toBe(false);
		}
	});

	it('law 4: my own touch answers for me, and never for my partner', () => {
		expect(canTouch('yes', { mine: [], theirs: [], unanswered: 'here' })).toBe(true);
		expect(canTouch('yes', { mine: [], theirs: [], unanswered: 'elsewhere' })).toBe(false);
		expect(canTouch('yes', { mine: [], theirs: [], unanswered: 'partner' })).toBe(false);
		expect(canTouch('no', { mine: [], theirs: [], unanswered: 'partner' })).toBe(true);
	});

	it('law 1: asked and not touched for a minute is not answered', () => {
		expect(pulseStage(null, 1_000_000)).toBe('quiet');
		expect(pulseStage(180_000, 179_999)).toBe('quiet');
		expect(pulseStage(180_000, 180_000)).toBe('asking');
		expect(pulseStage(180_000, 180_000 + PULSE_ANSWER_MS)).toBe('unanswered');
	});

	it('law 2: the most cautious of all that stands is read, whatever the order and the beats', () => {
		fc.assert(
			fc.property(anyFacts, moment, (known, now) => {
				const turned = {
					...known,
					theirs: known.theirs.toReversed(),
					pages: known.pages.toReversed()
				};
				expect(readPartner(turned, now)).toBe(readPartner(known, now));
				if (known.theirs.includes('no')) expect(readPartner(known, now)).toBe('no');
				else if (known.theirs.length) expect(readPartner(known, now)).toBe('wait');
			})
		);
	});

	it('law 2: a wait or no of either ends the yes of my partner', () => {
		fc.assert(
			fc.property(kind, fc.boolean(), (raised, byMe) => {
				const said = facts({ pages: [page()], [byMe ? 'mine' : 'theirs']: [raised] });
				expect(findYes(said, START)).toBeNull();
			})
		);
	});

	it('law 3: after a wait was raised and lowered, the yes from before it stays ended', () => {
		const lowered = facts({ pages: [page()], marks: { ...MARKS, mine: 'one raise more' } });
		expect(readPartner(lowered, START)).toBe('none');
		const theirs = facts({ pages: [page()], marks: { ...MARKS, theirs: 'one raise more' } });
		expect(readPartner(theirs, START)).toBe('none');
	});

	it('counts a signal that cannot be read as wait, and never ignores it', () => {
		expect(readPartner(facts({ theirs: ['unreadable'], pages: [page()] }), START)).toBe('wait');
		expect(readPartner(facts({ theirs: ['unreadable', 'no'] }), START)).toBe('no');
	});
});

describe('what I can touch', () => {
	it('law 3: yes cannot be touched while a wait or no of either stands', () => {
		fc.assert(
			fc.property(kinds, kinds, (mine, theirs) => {
				expect(canTouch('yes', { mine, theirs, unanswered: null })).toBe(
					mine.length + theirs.length === 0
				);
			})
		);
	});

	it('law 7: no and wait can be touched whatever my partner says', () => {
		fc.assert(
			fc.property(kinds, (theirs) => {
				expect(canTouch('no', { mine: [], theirs, unanswered: null })).toBe(true);
				expect(canTouch('wait', { mine: [], theirs, unanswered: null })).toBe(true);
				expect(canTouch('no', { mine: ['wait', 'unreadable'], theirs, unanswered: null })).toBe(
					true
				);
			})
		);
	});

	it('law 2: my wait does not soften my own no', () => {
		expect(canTouch('wait', { mine: ['no'], theirs: [], unanswered: null })).toBe(false);
	});

	it('law 5: my own yes ends with its touch, with any raise, and with any doubt of the clock', () => {
		const yes = { touch: 'touch', since: START, marks: MARKS };
		expect(isMyYesAlive(yes, facts(), after(TOUCH_LIMIT_MS - 1))).toBe(true);
		expect(isMyYesAlive(yes, facts(), after(TOUCH_LIMIT_MS))).toBe(false);
		expect(isMyYesAlive(yes, facts({ theirs: ['wait'] }), START)).toBe(false);
		expect(isMyYesAlive(yes, facts({ marks: { ...MARKS, theirs: 'more' } }), START)).toBe(false);
		expect(isMyYesAlive(yes, facts(), shift(START, 0, -1))).toBe(false);
	});

	it('law 4: what another device of mine raised is lowered here only once it has arrived', () => {
		expect(canLower(true, false)).toBe(true);
		expect(canLower(false, false)).toBe(false);
		expect(canLower(false, true)).toBe(true);
	});
});

describe('how far a wait or no has come', () => {
	it('law 6: only receipts of the partner say that it was shown or answered', () => {
		expect(deliveryOf(false, 'none')).toBe('not_sent');
		expect(deliveryOf(true, 'none')).toBe('on_server');
		expect(deliveryOf(true, 'shown')).toBe('on_screen');
		expect(deliveryOf(true, 'answered')).toBe('answered');
	});

	it('law 6: an older receipt served again takes nothing back', () => {
		const receipt = fc.constantFrom<Receipt[]>('none', 'shown', 'answered');
		fc.assert(
			fc.property(receipt, receipt, (a, b) => {
				expect(laterReceipt(a, b)).toBe(laterReceipt(b, a));
				expect(laterReceipt(laterReceipt(a, b), a)).toBe(laterReceipt(a, b));
			})
		);
		expect(laterReceipt('answered', 'shown')).toBe('answered');
	});

	it('law 6: after five seconds without the other screen its sender is told', () => {
		expect(isSlowToShow('on_server', START, after(4_999))).toBe(false);
		expect(isSlowToShow('on_server', START, after(5_000))).toBe(true);
		expect(isSlowToShow('not_sent', null, START)).toBe(true);
		expect(isSlowToShow('on_screen', null, after(9_000))).toBe(false);
	});

	it('law 6: "I hear you" counts only when it was in sight for a while before the touch began', () => {
		expect(isMeant(10_000, null)).toBe(false);
		expect(isMeant(10_699, 10_000)).toBe(false);
		expect(isMeant(10_700, 10_000)).toBe(true);
		// A touch that began before it came into sight anew.
		expect(isMeant(9_000, 10_000)).toBe(false);
	});
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MyTime } from './contents.ts';
import {
	idToJoin,
	isDayAfter,
	LASTS_MS,
	offersNow,
	PULSE_MINUTES,
	pulseOf,
	readTime
} from './rules.ts';

const TODAY = '2026-03-01';
const NOW = Date.parse('2026-03-01T21:00');
const UNTIL = NOW + LASTS_MS;
const said = (more: Partial<MyTime> = {}): MyTime => ({
	id: 'a',
	is: 'open',
	day: TODAY,
	until: UNTIL,
	good: '',
	notToday: '',
	pulse: null,
	tomorrow: false,
	...more
});
const part: fc.Arbitrary<MyTime | null> = fc.option(
	fc.record({
		id: fc.constantFrom('a', 'b'),
		is: fc.constantFrom('open', 'ended', 'taken_back'),
		day: fc.constant(TODAY),
		until: fc.constantFrom(NOW - 1, UNTIL, UNTIL + LASTS_MS),
		good: fc.constant(''),
		notToday: fc.constant(''),
		pulse: fc.option(fc.constantFrom(...PULSE_MINUTES)),
		tomorrow: fc.boolean()
	})
);

it('law 3: is on only while both have opened the very same, and either ends it', () => {
	expect(readTime(null, null, NOW).is).toBe('none');
	expect(readTime(said(), null, NOW).is).toBe('waiting');
	expect(readTime(null, said(), NOW).is).toBe('offered');
	expect(readTime(said(), said(), NOW).is).toBe('on');
	for (const [mine, theirs] of [
		[said({ is: 'ended' }), said()],
		[said(), said({ is: 'ended' })]
	] as const)
		expect(readTime(mine, theirs, NOW).is).toBe('over');
	fc.assert(
		fc.property(part, part, (mine, theirs) => {
			const isOn = readTime(mine, theirs, NOW).is === 'on';
			expect(isOn).toBe(readTime(theirs, mine, NOW).is === 'on');
			if (isOn) expect([mine!.id, mine!.is, theirs!.is]).toEqual([theirs!.id, 'open', 'open']);
		})
	);
});

it('law 1: what was opened on another evening is not on, and an old offer is none', () => {
	const old = said({ until: NOW - 1 });
	expect(readTime(old, old, NOW).is).toBe('none');
	expect(readTime(null, old, NOW).is).toBe('none');
	expect(readTime(said(), old, NOW).is).toBe('none');
	// Nor one that would last for ever, as no app makes it.
	expect(readTime(null, said({ until: UNTIL + LASTS_MS }), NOW).is).toBe('none');
});

it('one that was taken back before anybody joined is none', () => {
	expect(readTime(said({ is: 'taken_back' }), said(), NOW).is).toBe('none');
	expect(readTime(said(), said({ is: 'taken_back' }), NOW).is).toBe('none');
	expect(readTime(said({ is: 'ended' }), null, NOW).is).toBe('none');
	expect(readTime(null, said({ is: 'ended' }), NOW).is).toBe('none');
});

it('law 3: asks only if both want it, as often as whoever wants it more often', () => {
	expect(pulseOf(said({ pulse: 5 }), said())).toBeNull();
	expect(pulseOf(said({ pulse: 15 }), said({ pulse: 5 }))).toBe(5);
});

it('two that were opened at the same moment become one', () => {
	const [a, b] = [said({ id: 'a' }), said({ id: 'b' })];
	expect(idToJoin(a, b, NOW)).toBeNull();
	expect(idToJoin(b, a, NOW)).toBe('a');
	expect(readTime({ ...b, id: 'a' }, a, NOW).is).toBe('on');
});

it('law 12: asks on the next day only, and only if both wanted it', () => {
	const both = said({ tomorrow: true, day: '2026-02-28' });
	expect(isDayAfter(both, both, TODAY)).toBe(true);
	expect(isDayAfter(both, { ...both, tomorrow: false }, TODAY)).toBe(false);
	expect(isDayAfter(both, { ...both, id: 'b' }, TODAY)).toBe(false);
	expect(isDayAfter(both, { ...both, is: 'taken_back' }, TODAY)).toBe(false);
	expect(isDayAfter(both, both, '2026-02-28')).toBe(false);
	expect(isDayAfter(both, both, '2026-03-02')).toBe(false);
});

it('an offer is for its evening, and an empty one is none', () => {
	const offers = { until: UNTIL, what: ['hug' as const] };
	expect(offersNow(offers, NOW)).toBe(offers);
	expect(offersNow(offers, UNTIL)).toBeNull();
	expect(offersNow({ ...offers, what: [] }, NOW)).toBeNull();
});

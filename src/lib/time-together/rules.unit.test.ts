import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MyTime } from './contents.ts';
import { idToJoin, isDayAfter, offersOn, PULSE_MINUTES, pulseOf, readTime } from './rules.ts';

const TODAY = '2026-03-01';
const said = (more: Partial<MyTime> = {}): MyTime => ({
	id: 'a',
	is: 'open',
	day: TODAY,
	good: '',
	notToday: '',
	pulse: null,
	tomorrow: false,
	...more
});
const part: fc.Arbitrary<MyTime | null> = fc.option(
	fc.record({
		id: fc.constantFrom('a', 'b'),
		is: fc.constantFrom('open', 'ended'),
		day: fc.constantFrom('2026-02-20', '2026-02-28', TODAY),
		good: fc.constant(''),
		notToday: fc.constant(''),
		pulse: fc.option(fc.constantFrom(...PULSE_MINUTES)),
		tomorrow: fc.boolean()
	})
);

it('law 3: is on only while both have opened the very same, and either ends it', () => {
	expect(readTime(null, null, TODAY).is).toBe('none');
	expect(readTime(said(), null, TODAY).is).toBe('waiting');
	expect(readTime(null, said(), TODAY).is).toBe('offered');
	expect(readTime(said(), said(), TODAY).is).toBe('on');
	for (const [mine, theirs] of [
		[said({ is: 'ended' }), said()],
		[said(), said({ is: 'ended' })]
	] as const)
		expect(readTime(mine, theirs, TODAY).is).toBe('over');
	fc.assert(
		fc.property(part, part, (mine, theirs) => {
			const isOn = readTime(mine, theirs, TODAY).is === 'on';
			expect(isOn).toBe(readTime(theirs, mine, TODAY).is === 'on');
			if (isOn) expect([mine!.id, mine!.is, theirs!.is]).toEqual([theirs!.id, 'open', 'open']);
		})
	);
});

it('law 1: what was opened on another evening is not on, and an old offer is none', () => {
	const old = said({ day: '2026-02-20' });
	expect(readTime(old, old, TODAY).is).toBe('none');
	expect(readTime(null, old, TODAY).is).toBe('none');
	expect(readTime(said({ day: '2026-02-28' }), said(), TODAY).is).toBe('on');
});

it('one that was taken back before anybody joined is none', () => {
	expect(readTime(said({ is: 'ended' }), null, TODAY).is).toBe('none');
	expect(readTime(null, said({ is: 'ended' }), TODAY).is).toBe('none');
});

it('law 3: asks only if both want it, as often as whoever wants it more often', () => {
	expect(pulseOf(said({ pulse: 5 }), said())).toBeNull();
	expect(pulseOf(said({ pulse: 15 }), said({ pulse: 5 }))).toBe(5);
});

it('two that were opened at the same moment become one', () => {
	const [a, b] = [said({ id: 'a' }), said({ id: 'b' })];
	expect(idToJoin(a, b, TODAY)).toBeNull();
	expect(idToJoin(b, a, TODAY)).toBe('a');
	expect(readTime({ ...b, id: 'a' }, a, TODAY).is).toBe('on');
});

it('law 12: asks on the next day only, and only if both wanted it', () => {
	const both = said({ tomorrow: true, day: '2026-02-28' });
	expect(isDayAfter(both, both, TODAY)).toBe(true);
	expect(isDayAfter(both, { ...both, tomorrow: false }, TODAY)).toBe(false);
	expect(isDayAfter(both, { ...both, id: 'b' }, TODAY)).toBe(false);
	expect(isDayAfter(both, both, '2026-02-28')).toBe(false);
	expect(isDayAfter(both, both, '2026-03-02')).toBe(false);
});

it('an offer is for its day and night, and an empty one is none', () => {
	const offers = { id: 'o', day: TODAY, what: ['hug' as const] };
	expect(offersOn(offers, '2026-03-02')).toBe(offers);
	expect(offersOn(offers, '2026-03-03')).toBeNull();
	expect(offersOn({ ...offers, what: [] }, TODAY)).toBeNull();
});

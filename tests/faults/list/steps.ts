import fc from 'fast-check';
import { ANSWERS, type Answer } from '#lib/boundaries/rules.ts';

export const NAMES = ['ana', 'ana2', 'ben', 'ben2'] as const;
export type Name = (typeof NAMES)[number];

/** What can happen, as data. `pick` chooses among what is on that screen. */
export type Step =
	| { do: 'limit'; who: Name; strength: 'no' | 'ask' }
	| { do: 'change'; who: Name; pick: number; strength: 'no' | 'ask' }
	| { do: 'lift' | 'understand' | 'giveUp'; who: Name; pick: number }
	| { do: 'ask'; who: Name }
	| { do: 'answer'; who: Name; pick: number; answer: Answer; next: boolean }
	| { do: 'reword'; who: Name; pick: number }
	| { do: 'openAgain' | 'letGo'; who: Name; pick: number; on: boolean }
	| { do: 'place'; who: Name; pick: number; review: string | null }
	| { do: 'topic'; who: Name; pick: number; gone: boolean }
	| { do: 'pass'; ms: number }
	| { do: 'cut'; who: Name; arrived: boolean }
	| { do: 'mend'; who: Name }
	| { do: 'reload'; who: Name }
	| { do: 'restart' };

const who = fc.constantFrom(...NAMES);
const pick = fc.nat({ max: 9 });
const on = fc.constantFrom(true, true, true, false);
const strength = fc.constantFrom('no', 'ask');
const answer = fc.record({
	says: fc.constantFrom('yes', 'yes', 'yes', 'yes', ...ANSWERS),
	condition: fc.constantFrom(null, null, null, null, 'if we have time')
});
const step = <T extends Step['do']>(name: T, rest: Record<string, fc.Arbitrary<unknown>> = {}) =>
	fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<Step>;

export const anyListHistory = (steps: number): fc.Arbitrary<Step[]> =>
	fc.array(
		fc.oneof(
			{ weight: 3, arbitrary: step('limit', { who, strength }) },
			{ weight: 3, arbitrary: step('change', { who, pick, strength }) },
			{ weight: 1, arbitrary: step('lift', { who, pick }) },
			{ weight: 2, arbitrary: step('understand', { who, pick }) },
			{ weight: 3, arbitrary: step('ask', { who }) },
			{ weight: 18, arbitrary: step('answer', { who, pick, answer, next: fc.boolean() }) },
			{ weight: 3, arbitrary: step('reword', { who, pick }) },
			{ weight: 1, arbitrary: step('giveUp', { who, pick }) },
			{ weight: 3, arbitrary: step('openAgain', { who, pick, on }) },
			{ weight: 2, arbitrary: step('letGo', { who, pick, on }) },
			{
				weight: 2,
				arbitrary: step('place', { who, pick, review: fc.constantFrom(null, '2026-01-31') })
			},
			{ weight: 2, arbitrary: step('topic', { who, pick, gone: fc.boolean() }) },
			{ weight: 16, arbitrary: step('pass', { ms: fc.constantFrom(20, 100, 600, 3_000) }) },
			{ weight: 3, arbitrary: step('cut', { who, arrived: fc.boolean() }) },
			{ weight: 5, arbitrary: step('mend', { who }) },
			{ weight: 2, arbitrary: step('reload', { who }) },
			{ weight: 1, arbitrary: step('restart') }
		),
		{ minLength: steps, maxLength: steps }
	);

import fc from 'fast-check';

/** Who does or suffers it: one of Ana's two devices, or Ben's. */
export type Name = 'ana' | 'ana2' | 'ben';
export type Lie =
	| 'replay'
	| 'older rows'
	| 'no rows'
	| 'noise'
	| 'calls it lowered'
	| 'withhold'
	| 'false ok'
	| 'another couple’s'
	| 'mine as theirs'
	| 'receipt of another'
	| 'reorder'
	| 'duplicate'
	| 'practice as real'
	| 'real as practice';

/** What can happen, as data: a failing history can be read, and run again. */
export type Step =
	| { do: 'yes'; who: Name }
	| { do: 'raise'; who: Name; kind: 'wait' | 'no' }
	| { do: 'need'; who: Name; need: 'space' | 'water' | null }
	| { do: 'lower'; who: Name }
	| { do: 'answer'; who: Name }
	| { do: 'slow'; who: Name; slow: boolean }
	| { do: 'practice'; who: Name; open: boolean }
	| { do: 'pass'; ms: number }
	| { do: 'hide' | 'show' | 'sleep' | 'reload' | 'crash' | 'tab'; who: Name }
	| { do: 'wake'; who: Name; stoodStill: boolean }
	| { do: 'clock'; who: Name; ms: number }
	| { do: 'cut'; who: Name; arrived: boolean }
	| { do: 'silence' | 'mend'; who: Name }
	| { do: 'delay'; who: Name; ms: number }
	| { do: 'restart' }
	| { do: 'lie'; who: Name; lie: Lie }
	| { do: 'unlink'; who: Name };

const who = fc.constantFrom<Name[]>('ana', 'ana', 'ana2', 'ben', 'ben');
const step = <T extends Step['do']>(name: T, rest: Record<string, fc.Arbitrary<unknown>> = {}) =>
	fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<Step>;

const LIES: Lie[] = [
	'replay',
	'older rows',
	'no rows',
	'noise',
	'calls it lowered',
	'withhold',
	'false ok',
	'another couple’s',
	'mine as theirs',
	'receipt of another',
	'reorder',
	'duplicate',
	'practice as real',
	'real as practice'
];

const often = (times: number, ...ms: number[]) => Array.from({ length: times }, () => ms).flat();
const pass = step('pass', {
	ms: fc.constantFrom(
		...often(36, 20, 150, 600, 1_500),
		...often(12, 3_000, 6_000, 11_000),
		40_000,
		180_000
	)
});
const people: fc.WeightedArbitrary<Step>[] = [
	{ weight: 9, arbitrary: step('yes', { who }) },
	{ weight: 7, arbitrary: step('raise', { who, kind: fc.constantFrom('wait', 'no') }) },
	{ weight: 3, arbitrary: step('need', { who, need: fc.constantFrom('space', 'water', null) }) },
	{ weight: 8, arbitrary: step('lower', { who }) },
	{ weight: 5, arbitrary: step('answer', { who }) },
	{ weight: 1, arbitrary: step('slow', { who, slow: fc.boolean() }) },
	{
		weight: 4,
		arbitrary: step('practice', { who, open: fc.constantFrom(true, true, true, false) })
	}
];
const world: fc.WeightedArbitrary<Step>[] = [
	{ weight: 22, arbitrary: pass },
	{ weight: 2, arbitrary: step('hide', { who }) },
	{ weight: 4, arbitrary: step('show', { who }) },
	{ weight: 2, arbitrary: step('sleep', { who }) },
	{ weight: 4, arbitrary: step('wake', { who, stoodStill: fc.boolean() }) },
	{ weight: 2, arbitrary: step('reload', { who }) },
	{ weight: 1, arbitrary: step('crash', { who }) },
	{ weight: 1, arbitrary: step('tab', { who }) },
	{
		weight: 2,
		arbitrary: step('clock', { who, ms: fc.constantFrom(3_600_000, -3_600_000, 1_500, -1_500) })
	},
	{ weight: 3, arbitrary: step('cut', { who, arrived: fc.boolean() }) },
	{ weight: 2, arbitrary: step('silence', { who }) },
	{ weight: 6, arbitrary: step('mend', { who }) },
	{ weight: 2, arbitrary: step('delay', { who, ms: fc.constantFrom(10, 10, 400, 4_000, 9_500) }) },
	{ weight: 2, arbitrary: step('restart') }
];
const lies: fc.WeightedArbitrary<Step>[] = [
	{ weight: 12, arbitrary: step('lie', { who, lie: fc.constantFrom(...LIES) }) }
];

/** Histories of so many steps; with `lying`, the server or somebody on the way lies as well. */
export function anyHistory(steps: number, lying: boolean): fc.Arbitrary<Step[]> {
	const all = [...people, ...world, ...(lying ? lies : [])];
	const body = fc.array(fc.oneof(...all), { minLength: steps, maxLength: steps });
	// The link ends near the end, or the rest of the history would be empty.
	const end = fc.option(
		fc.tuple(step('unlink', { who }), fc.array(fc.oneof(...people, pass), { maxLength: 8 })),
		{
			freq: 4
		}
	);
	return fc
		.tuple(body, end)
		.map(([before, last]) => [...before, ...(last ? [last[0], ...last[1]] : [])]);
}

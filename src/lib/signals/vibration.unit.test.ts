import { expect, test } from 'vitest';
import { Arrivals, patternOf } from './vibration.ts';

test('a wait and a no feel different: in how often, and in how long', () => {
	expect(patternOf('wait').length).not.toBe(patternOf('no').length);
	expect(Math.max(...patternOf('no'))).toBeGreaterThan(3 * Math.max(...patternOf('wait')));
});

test('law 2: what cannot be read feels like a wait', () => {
	expect(patternOf('unreadable')).toEqual(patternOf('wait'));
});

test('what has come is felt once, also when it shows again', () => {
	const arrivals = new Arrivals();
	const felt = ['a wait', 'b no', 'a wait', 'a wait', 'a no'].map((one) => arrivals.isNew(one));
	expect(felt).toEqual([true, true, false, false, true]);
});

import { expect, test } from 'vitest';
import { mayHaveSlept } from './frame-watch.ts';

const AT = { mono: 5_000, wall: 1_700_000_000_000, steady: 5_000 };
const after = (mono: number, wall: number) => ({
	mono: AT.mono + mono,
	wall: AT.wall + wall,
	steady: AT.steady + mono
});

test.each([
	['one frame', 16, 16],
	['a frame that was late', 700, 700],
	['a clock that was set a little', 16, 400],
	['a clock that was set back a little', 16, -1_500]
])('a device does not count as having slept after %s', (_what, mono, wall) => {
	expect(mayHaveSlept(AT, after(mono, wall))).toBe(false);
});

test.each([
	['both clocks went on', 60_000, 60_000],
	['one clock stood still', 16, 60_000],
	['the other one was set back', 60_000, 0],
	['a clock was set back far', 16, -60_000]
])('a device counts as having slept when %s', (_what, mono, wall) => {
	expect(mayHaveSlept(AT, after(mono, wall))).toBe(true);
});

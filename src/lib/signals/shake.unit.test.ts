import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isShake, SHAKE_WINDOW_MS, STRONG_MS2, youngEnough, type Movement } from './shake.ts';

type Swing = {
	/** m/s² at its strongest. */
	peak: number;
	perSecond: number;
	direction: readonly [number, number, number];
	gravity: readonly [number, number, number];
	/** Readings of the sensor in a second. */
	rate: number;
	ms: number;
};

/** A device that swings to and fro, as its sensor tells it. */
function swing({ peak, perSecond, direction, gravity, rate, ms }: Swing): Movement[] {
	const length = Math.hypot(...direction) || 1;
	return Array.from({ length: Math.floor((ms * rate) / 1000) }, (_, step) => {
		const at = (step * 1000) / rate;
		const push = (peak * Math.sin((2 * Math.PI * perSecond * at) / 1000)) / length;
		const [x, y, z] = [0, 1, 2].map((axis) => push * direction[axis]! + gravity[axis]!);
		return { x: x!, y: y!, z: z!, at };
	});
}

/** Whether anywhere along the way somebody would be heard to shake. */
const shakesSomewhere = (trace: Movement[]) =>
	trace.some((_, end) => isShake(trace.slice(0, end + 1)));

const axis = fc.double({ min: -1, max: 1, noNaN: true });
const direction = fc.tuple(axis, axis, axis).filter((vector) => Math.hypot(...vector) > 0.1);
const held = direction.map(([x, y, z]) => {
	const length = Math.hypot(x, y, z);
	return [(9.81 * x) / length, (9.81 * y) / length, (9.81 * z) / length] as const;
});
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('a person says wait by shaking the device', () => {
	test('in any direction, however it is held, fast or slow, by a good sensor or a poor one', () => {
		const shaken = fc.record({
			peak: between(20, 60),
			perSecond: between(2.5, 6),
			direction,
			gravity: held,
			rate: fc.constantFrom(30, 50, 60, 100),
			ms: fc.constant(1500)
		});
		fc.assert(fc.property(shaken, (how) => shakesSomewhere(swing(how))));
	});

	test('and is heard within a second', () => {
		const trace = swing({
			peak: 30,
			perSecond: 3,
			direction: [1, 0, 0],
			gravity: [0, 9.81, 0],
			rate: 60,
			ms: 1000
		});
		expect(shakesSomewhere(trace)).toBe(true);
	});

	test('and not by walking, or by a bed that moves', () => {
		const walking = fc.record({
			peak: between(0, STRONG_MS2 * 0.75),
			perSecond: between(0.5, 4),
			direction,
			gravity: held,
			rate: fc.constantFrom(20, 60, 100),
			ms: fc.constant(3000)
		});
		fc.assert(fc.property(walking, (how) => !shakesSomewhere(swing(how))));
	});

	test('and not by anything that stays below a strong push, in whatever order it comes', () => {
		const weak = between(-STRONG_MS2 / 4, STRONG_MS2 / 4);
		const readings = fc.array(fc.record({ x: weak, y: weak, z: weak, at: between(0, 5000) }));
		fc.assert(
			fc.property(readings, (trace) => {
				expect(shakesSomewhere(trace.sort((a, b) => a.at - b.at))).toBe(false);
			})
		);
	});

	test('and not by running: strong, but always upwards', () => {
		const trace = Array.from({ length: 180 }, (_, step) => {
			const lands = step % 20 < 6;
			return { x: 0, y: lands ? 24 : 0, z: 0, at: step * 16 };
		});
		expect(shakesSomewhere(trace)).toBe(false);
	});

	test('and not by being put down hard, or dropped', () => {
		const knock = [0, 0, 45, -38, 9, -4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
		const putDown = knock.map((z, step) => ({ x: 0, y: 0, z: z + 9.81, at: step * 16 }));
		const fall = [...Array<number>(20).fill(-9.81), 70, -40, 12, -3, 0, 0, 0];
		const dropped = fall.map((z, step) => ({ x: 0, y: 0, z: z + 9.81, at: step * 16 }));
		expect(shakesSomewhere(putDown)).toBe(false);
		expect(shakesSomewhere(dropped)).toBe(false);
	});

	test('and not by turns that are far apart', () => {
		const turns = [25, -25, 25, -25, 25, -25];
		const slow = turns.map((x, step) => ({ x, y: 0, z: 0, at: step * 600 }));
		expect(shakesSomewhere(slow)).toBe(false);
	});

	test('and not by silence', () => {
		expect(isShake([])).toBe(false);
		expect(isShake([{ x: 90, y: 0, z: 0, at: 0 }])).toBe(false);
	});
});

test('only the last second of a movement is kept', () => {
	const trace = [0, 400, 900, 1399].map((at) => ({ x: 0, y: 0, z: 0, at }));
	expect(youngEnough(trace).map(({ at }) => at)).toEqual([400, 900, 1399]);
	expect(1399 - 400).toBeLessThan(SHAKE_WINDOW_MS);
});

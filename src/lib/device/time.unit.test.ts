import { describe, expect, it } from 'vitest';
import { countOn, startCounting } from './time.ts';

/** A device's two clocks, to be moved by hand, and what has passed on the steady one. */
function createDevice() {
	const at = { mono: 1_000, wall: 1_700_000_000_000 };
	let counted = startCounting(at);
	const start = counted.steady;
	return {
		pass(mono: number, wall = mono) {
			at.mono += mono;
			at.wall += wall;
		},
		passed() {
			counted = countOn(counted, at);
			return Math.round(counted.steady - start);
		}
	};
}

describe('law 5: the steady clock', () => {
	it('counts on while the other stands still in a sleep, even if the wall clock is set back before or after', () => {
		for (const order of ['before', 'after']) {
			const { pass, passed } = createDevice();
			const setBack = () => {
				pass(0, -1_500);
				passed();
			};
			if (order === 'before') setBack();
			pass(0, 640);
			passed();
			if (order === 'after') setBack();
			pass(9_000);
			expect(passed(), order).toBe(9_640);
		}
	});

	it('never goes back, whatever is done to either clock', () => {
		const { pass, passed } = createDevice();
		let last = 0;
		for (const [mono, wall] of [
			[0, -3_600_000],
			[-5, 5],
			[0, 7_200_000],
			[10, -7_200_000],
			[0, 0]
		] as const) {
			pass(mono, wall);
			const now = passed();
			expect(now).toBeGreaterThanOrEqual(last);
			last = now;
		}
	});

	it('does not run ahead by rounding, however often it is looked at', () => {
		const { pass, passed } = createDevice();
		for (let look = 0; look < 10_000; look += 1) {
			pass(0.3, look % 10 < 3 ? 1 : 0);
			passed();
		}
		expect(passed()).toBeLessThanOrEqual(3_000 + 100);
	});
});

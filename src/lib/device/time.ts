/**
 * One moment on the clocks of this device, in ms. `steady` counts on where `mono` stood still, as it may while a device
 * sleeps, even if `wall` was set back before or after.
 */
export type Moment = { mono: number; wall: number; steady: number };

/** Where a page gets its time from. A simulation puts its own in this place, and in no other. */
export type Time = {
	now(): Moment;
	/** Runs once after so many ms, unless the returned function is called before. */
	after(ms: number, run: () => void): () => void;
};

/** Further than this the wall clock does not run ahead of the other by rounding, or by being kept right. */
const STOOD_STILL_MS = 100;

type Clocks = Omit<Moment, 'steady'>;
/** `ahead`: how far the wall clock was ahead of the steady one when it was least so. */
export type Counted = Moment & { ahead: number };

export const startCounting = (at: Clocks): Counted => ({
	...at,
	steady: at.mono,
	ahead: at.wall - at.mono
});

/**
 * Counts at least as much as either clock does from one look to the next. What it cannot count is a sleep during which one
 * stands still and the other is set back by as much, with no look in between.
 */
export function countOn(last: Counted, { mono, wall }: Clocks): Counted {
	const counted = last.steady + Math.max(0, mono - last.mono);
	const stoodStill = wall - counted - last.ahead;
	const steady = stoodStill > STOOD_STILL_MS ? counted + stoodStill : counted;
	return { mono, wall, steady, ahead: Math.min(last.ahead, wall - steady) };
}

function readClocks(): Clocks {
	return { mono: performance.now(), wall: Date.now() };
}

let counted = startCounting(readClocks());

export const deviceTime: Time = {
	now: () => (counted = countOn(counted, readClocks())),
	after(ms, run) {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	}
};

/** Runs again and again, each time after what `next` gives in ms, until the returned function is called. */
export function repeat(time: Time, next: () => number, run: () => void): () => void {
	let stop: () => void;
	const again = () => {
		stop = time.after(next(), () => {
			again();
			run();
		});
	};
	again();
	return () => stop();
}

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

/**
 * A clock of a device's two that counts at least as much as either does from one look to the next. What it cannot count
 * is a sleep during which one stands still and the other is set back by as much, with no look in between.
 */
export function createClock(read: () => Omit<Moment, 'steady'>): () => Moment {
	let { mono, wall } = read();
	let steady = mono;
	/** How far the wall clock was ahead when it was least so. */
	let ahead = wall - steady;
	return () => {
		const now = read();
		steady += Math.max(0, now.mono - mono);
		({ mono, wall } = now);
		if (wall - steady > ahead + STOOD_STILL_MS) steady = wall - ahead;
		ahead = Math.min(ahead, wall - steady);
		return { ...now, steady };
	};
}

export const deviceTime: Time = {
	now: createClock(() => ({ mono: performance.now(), wall: Date.now() })),
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

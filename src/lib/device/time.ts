/** One moment on both clocks of this device, in ms. */
export type Moment = { mono: number; wall: number };

/** Where a page gets its time from. A simulation puts its own in this place, and in no other. */
export type Time = {
	now(): Moment;
	/** Runs once after so many ms, unless the returned function is called before. */
	after(ms: number, run: () => void): () => void;
};

export const deviceTime: Time = {
	now: () => ({ mono: performance.now(), wall: Date.now() }),
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

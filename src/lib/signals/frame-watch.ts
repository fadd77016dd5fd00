import { deviceTime, type Moment } from '#lib/device/time.ts';

/** A frame later than this after the last one did not come from a page that was running. */
const LATE_FRAME_MS = 750;
const CLOCK_TOLERANCE_MS = 2_000;

/** Whether the device may have slept between two frames. Its one clock may have stood still, and the other been set. */
export function mayHaveSlept(last: Moment, now: Moment): boolean {
	const mono = now.mono - last.mono;
	const wall = now.wall - last.wall;
	return mono > LATE_FRAME_MS || wall > LATE_FRAME_MS || Math.abs(mono - wall) > CLOCK_TOLERANCE_MS;
}

/**
 * Looks at the clocks in every frame, before it is painted, until the returned function is called. So
 * what is judged anew then is right in the very first frame after a sleep.
 */
export function watchFrames(slept: () => void): () => void {
	let last = deviceTime.now();
	let frame = requestAnimationFrame(look);

	function look(): void {
		frame = requestAnimationFrame(look);
		const now = deviceTime.now();
		if (mayHaveSlept(last, now)) slept();
		last = now;
	}

	return () => cancelAnimationFrame(frame);
}

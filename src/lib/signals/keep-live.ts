import { repeat, type Time } from '#lib/device/time.ts';
import type { CoupleSignals } from './couple-signals.ts';

/** The longest and the shortest time from one beat to the next. */
const BEAT_INTERVAL_MS = { longest: 2_000, shortest: 100 };
/** How often the screen is judged anew, because a yes ends by itself. */
const TICK_MS = 250;

/** Opens these signals and keeps them beating until the returned function is called. */
export function keepLive(couple: CoupleSignals, time: Time): () => void {
	const stopBeats = repeat(time, nextBeatIn, () => void couple.beat());
	const stopTicks = repeat(
		time,
		() => TICK_MS,
		() => couple.refresh()
	);
	couple.open();
	return () => {
		stopBeats();
		stopTicks();
		couple.shut();
	};
}

/**
 * At no fixed pace: a touch of yes sends a beat of its own, and beside a steady rhythm the server could
 * tell it by its timing, although all beats look alike.
 */
function nextBeatIn(): number {
	const { longest, shortest } = BEAT_INTERVAL_MS;
	return shortest + Math.random() * (longest - shortest);
}

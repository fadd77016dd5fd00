import { deviceTime, repeat } from '#lib/device/time.ts';
import { isLockedHere, readDeadline } from './deadline.ts';
import { lockHere } from './lock-here.ts';
import { LOCKED } from './rules.ts';

const LOOK_MS = 1_000;

/**
 * For a page that shows nothing of anybody's, and so has no lock of its own: while it is open the key goes from the device
 * all the same once the time is over. Until the returned function is called.
 */
export function lockWhenDue(): () => void {
	return repeat(
		deviceTime,
		() => LOOK_MS,
		() => {
			const at = readDeadline();
			if (typeof at === 'number' && at !== LOCKED && isLockedHere()) lockHere();
		}
	);
}

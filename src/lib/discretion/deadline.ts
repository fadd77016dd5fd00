import { readChoices } from './choices.ts';
import { LOCKED, nextDeadline, opensLocked } from './rules.ts';

/** Under a name that says nothing. A time to come, not one that has been; while the app is locked, none at all. */
const PLACE = 'until';

/** Where the browser's settings block it, only a page itself can know. */
export type Kept = number | null | 'blocked';

/** When this device locks, in epoch ms: the same for all its tabs. Null when nobody has used the app here. */
export function readDeadline(): Kept {
	try {
		const kept = localStorage.getItem(PLACE);
		return kept === null ? null : Number(kept) || LOCKED;
	} catch {
		return 'blocked';
	}
}

export function keepDeadline(at: number): void {
	try {
		localStorage.setItem(PLACE, String(at));
	} catch {
		// Full, or blocked: every page that is opened asks to unlock.
	}
}

/** Nobody is signed in here any more. */
export function forgetDeadline(): void {
	try {
		localStorage.removeItem(PLACE);
	} catch {
		// Blocked, and so not there.
	}
}

/** From now on the time counts anew: somebody has just signed in, unlocked, or used the app. */
export const renewDeadline = (): void =>
	keepDeadline(nextDeadline(Date.now(), readChoices().lockMinutes));

export function isLockedHere(): boolean {
	const at = readDeadline();
	return opensLocked(at === 'blocked' ? null : at, Date.now(), readChoices().lockMinutes);
}

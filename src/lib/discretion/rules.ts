import type { Moment } from '#lib/device/time.ts';

/** After so many minutes hidden or idle the app locks, as its owner chooses. */
export const LOCK_MINUTES = [1, 2, 5, 15] as const;
export type LockMinutes = (typeof LOCK_MINUTES)[number];

const MINUTE_MS = 60_000;
/** Clocks are kept right in steps; so far back one may go without any doubt. */
const SET_BACK_MS = 60_000;

/** When the app locks unless somebody uses it: epoch ms on this device's clock, and when this page first knew of it. */
export type Deadline = { at: number; since: Moment };

/** What is kept in its place once the app is locked: a deadline that is over on every clock. */
export const LOCKED = 0;

export const nextDeadline = (wall: number, after: LockMinutes): number => wall + after * MINUTE_MS;

/**
 * Whether a page that is opened finds its time over. Anything that could not have been kept by this setting counts as
 * over: nothing kept, or a clock that was set back.
 */
export function opensLocked(at: number | null, wall: number, after: LockMinutes): boolean {
	return at === null || wall >= at || at - wall > after * MINUTE_MS + SET_BACK_MS;
}

/** The same on an open page, which also counts on where the clock was set back or stood still. */
export function isDue({ at, since }: Deadline, now: Moment, after: LockMinutes): boolean {
	return opensLocked(at, now.wall, after) || now.steady - since.steady >= after * MINUTE_MS;
}

/** An address to leave to, or null: https, of another site, and nothing in it but the address. */
export function parseAddress(typed: string, ownOrigin: string): string | null {
	const text = typed.trim();
	const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
	if (!URL.canParse(whole)) return null;
	const url = new URL(whole);
	const isOther = url.protocol === 'https:' && url.host !== new URL(ownOrigin).host;
	const isPlain = url.username === '' && url.password === '' && url.hostname.includes('.');
	return isOther && isPlain ? url.href : null;
}

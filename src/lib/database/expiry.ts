export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** `days` from now in epoch ms, rounded up to a whole day, so that a row does not say when it was made. */
export function expiryInDays(days: number, now = Date.now()): number {
	return (Math.ceil(now / DAY_MS) + days) * DAY_MS;
}

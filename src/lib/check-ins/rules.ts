/** For so many days what was shared can be read; then it is gone on the server and on both devices. */
export const SHARED_DAYS = 7;

const DAY_MS = 86_400_000;

/** Whole days from one to another, both YYYY-MM-DD; less than 0 when the other is before. */
export const daysBetween = (from: string, to: string): number =>
	(Date.parse(to) - Date.parse(from)) / DAY_MS;

/**
 * Whether what was made on a day can still be shown on another, both YYYY-MM-DD. A day ahead is that of somebody further
 * east; more than that is no day of theirs.
 */
export function isStillShared(day: string, today: string): boolean {
	const age = daysBetween(day, today);
	return age >= -1 && age < SHARED_DAYS;
}

/** One person's part of a check-in together, as far as it matters to the other. */
type Part = { commitment: string; isOpen: boolean };

/**
 * What a check-in together is now. That my partner skips it looks like "not yet", and ends like it. (Law 12.)
 * `offered`: my partner has done theirs, and neither can read the other's. `waiting`: I have. `opening`: both have, and
 * not every device has opened. `open`: both can be read.
 */
export type Together = 'offered' | 'waiting' | 'opening' | 'open';

export function readTogether(mine: Part | null, theirs: Part | null): Together | null {
	if (!mine) return theirs && 'offered';
	if (!theirs) return 'waiting';
	return mine.isOpen && theirs.isOpen ? 'open' : 'opening';
}

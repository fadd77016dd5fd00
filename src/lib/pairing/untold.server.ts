import { and, eq, gt, lte } from 'drizzle-orm';
import { expiryInDays } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';
import { untold } from '#lib/database/schema.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';

export type Untold = Pick<typeof untold.$inferSelect, 'userId' | 'coupleId' | 'unlinkHash'>;

/** The couple of a person that is over, while they are not told yet; else null. */
export function getUntold(db: Database | Transaction, userId: string): Untold | null {
	const waits = and(eq(untold.userId, userId), gt(untold.expiresAt, Date.now()));
	return db.select().from(untold).where(waits).get() ?? null;
}

export function getUntoldByHash(tx: Transaction, unlinkHash: string): Untold | null {
	return tx.select().from(untold).where(eq(untold.unlinkHash, unlinkHash)).get() ?? null;
}

/** Whether somebody is not told yet that this couple is over. */
export function hasUntold(tx: Transaction, coupleId: string): boolean {
	const waits = and(eq(untold.coupleId, coupleId), gt(untold.expiresAt, Date.now()));
	return tx.select().from(untold).where(waits).get() !== undefined;
}

/**
 * Nothing may stand in the way of the one who leaves: not what is due and still there, and not a hash that the partner
 * has taken from elsewhere. Without it they leave by name.
 * @param days after the end of today.
 */
export function createUntold(tx: Transaction, row: Untold, days: number): void {
	deleteUntold(tx, row.userId);
	const isTaken = row.unlinkHash !== null && getUntoldByHash(tx, row.unlinkHash) !== null;
	const unlinkHash = isTaken ? null : row.unlinkHash;
	tx.insert(untold)
		.values({ ...row, unlinkHash, expiresAt: expiryInDays(days) })
		.run();
}

export function deleteUntold(tx: Transaction, userId: string): void {
	tx.delete(untold).where(eq(untold.userId, userId)).run();
}

/** Forgets those who are due, and gives them. */
export function takeDue(db: Database, now: number): string[] {
	const due = db.delete(untold).where(lte(untold.expiresAt, now)).returning().all();
	return due.map(({ userId }) => userId);
}

import { and, eq, gt } from 'drizzle-orm';
import { expiryInDays } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';
import { timePart } from '#lib/database/schema.ts';
import type { Couple } from '#lib/pairing/couple.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import type { TimeReply, Version } from './contract.ts';

/** For so many whole days it is kept: until the day after is over everywhere. */
const KEPT_DAYS = 2;

/** @throws Refused `changed_meanwhile` when it was made on another version than the one there is. */
export function putPart(
	tx: Transaction,
	userId: string,
	couple: Couple,
	replaces: Version | null,
	sealed: Sealed
): void {
	const before = getPart(tx, userId, couple.id);
	const isSame = before?.device === replaces?.device && before?.counter === replaces?.counter;
	if (before && !isSame) throw new Refused('changed_meanwhile');
	const part = { coupleId: couple.id, ...sealed, expiresAt: expiryInDays(KEPT_DAYS) };
	tx.insert(timePart)
		.values({ userId, ...part })
		.onConflictDoUpdate({ target: timePart.userId, set: part })
		.run();
}

export const getParts = (db: Database, userId: string, couple: Couple): TimeReply => ({
	mine: getPart(db, userId, couple.id),
	theirs: getPart(db, couple.partnerId, couple.id)
});

function getPart(db: Database | Transaction, userId: string, coupleId: string): Sealed | null {
	const { envelope, device, counter } = timePart;
	const isNow = gt(timePart.expiresAt, Date.now());
	const part = db
		.select({ envelope, device, counter })
		.from(timePart)
		.where(and(eq(timePart.userId, userId), eq(timePart.coupleId, coupleId), isNow))
		.get();
	return part ?? null;
}

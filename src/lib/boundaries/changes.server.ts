import { and, asc, eq, gt, inArray, lt, notInArray, sql } from 'drizzle-orm';
import type { Database } from '#lib/database/open.server.ts';
import { agreement, limit, listChange, member, topic } from '#lib/database/schema.ts';
import type { Couple } from '#lib/pairing/couple.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';

/** What is gone is remembered for so many changes; a device that was away for more reads everything. */
export const REMEMBERED_CHANGES = 5_000;

/**
 * Gives a change of this object the next number of every one of these people. Each counts alone: what one of them may
 * not know of yet moves nothing that they could see. (Laws 8 and 12.)
 */
export function noteChange(
	tx: Transaction,
	coupleId: string,
	people: readonly string[],
	objectId: string
): void {
	for (const userId of people) {
		const { seq } = tx
			.update(member)
			.set({ listSeq: sql`${member.listSeq} + 1` })
			.where(eq(member.userId, userId))
			.returning({ seq: member.listSeq })
			.get();
		tx.insert(listChange)
			.values({ coupleId, userId, objectId, seq })
			.onConflictDoUpdate({
				target: [listChange.coupleId, listChange.userId, listChange.objectId],
				set: { seq }
			})
			.run();
	}
}

/** Forgets what has been gone for long. To be called when something goes. */
export function forgetRemovals(tx: Transaction, couple: Couple, me: string): void {
	for (const userId of [me, couple.partnerId]) {
		const before = readSeq(tx, userId) - REMEMBERED_CHANGES;
		tx.delete(listChange)
			.where(
				and(
					changesOf(couple.id, userId),
					lt(listChange.seq, before),
					...[limit, agreement, topic].map((table) => isNoneOf(tx, table, couple.id))
				)
			)
			.run();
	}
}

/** The number of the latest change that this person may know of. */
export function readSeq(db: Database | Transaction, userId: string): number {
	const found = db
		.select({ seq: member.listSeq })
		.from(member)
		.where(eq(member.userId, userId))
		.get();
	return found?.seq ?? 0;
}

/** The objects that changed for this person after `after`, lowest number first, at most `rows` of them. */
export function readChanges(
	db: Database,
	coupleId: string,
	userId: string,
	after: number,
	rows: number
): { id: string; seq: number }[] {
	return db
		.select({ id: listChange.objectId, seq: listChange.seq })
		.from(listChange)
		.where(and(changesOf(coupleId, userId), gt(listChange.seq, after)))
		.orderBy(asc(listChange.seq))
		.limit(rows)
		.all();
}

/** What there is of these objects. */
export function readRows(db: Database, coupleId: string, ids: string[]) {
	const limits = db
		.select()
		.from(limit)
		.where(and(eq(limit.coupleId, coupleId), inArray(limit.id, ids)))
		.all();
	const agreements = db
		.select()
		.from(agreement)
		.where(and(eq(agreement.coupleId, coupleId), inArray(agreement.id, ids)))
		.all();
	const topics = db
		.select()
		.from(topic)
		.where(and(eq(topic.coupleId, coupleId), inArray(topic.id, ids)))
		.all();
	return { limits, agreements, topics };
}

const isNoneOf = (
	tx: Transaction,
	table: typeof limit | typeof agreement | typeof topic,
	coupleId: string
) =>
	notInArray(
		listChange.objectId,
		tx
			.select({ id: table.id })
			.from(table as typeof limit)
			.where(eq(table.coupleId, coupleId))
	);

const changesOf = (coupleId: string, userId: string) =>
	and(eq(listChange.coupleId, coupleId), eq(listChange.userId, userId));

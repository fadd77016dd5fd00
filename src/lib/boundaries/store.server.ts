import { and, asc, count, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import type { Database } from '#lib/database/open.server.ts';
import {
	agreement,
	agreementLeave,
	answer,
	couple,
	limit,
	removal,
	topic
} from '#lib/database/schema.ts';
import type { Couple } from '#lib/pairing/couple.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';

/** 5,000 rows a couple. By person, so that nobody can fill the list and leave the other no room for a limit. */
const MAX_ROWS_OF_A_PERSON = 2_500;
const MAX_TOPICS = 100;
/** A removal is remembered for this many changes of the list. */
const REMOVAL_MEMORY_CHANGES = 5_000;

/** One change of the list: who makes it, in which couple, and the number it is stamped with. */
export type Change = { tx: Transaction; me: string; couple: Couple; seq: number };

/** Moves a couple's list on by one and returns the number of the change. */
export function nextSeq(tx: Transaction, coupleId: string): number {
	return tx
		.update(couple)
		.set({ seq: sql`${couple.seq} + 1` })
		.where(eq(couple.id, coupleId))
		.returning({ seq: couple.seq })
		.get().seq;
}

/**
 * Adds my limit or changes it; a change takes back what was understood of the old one.
 * @throws Refused `not_yours`, `not_found` (a row of others), `list_full`
 */
export function putLimit({ tx, me, couple, seq }: Change, id: string, sealed: Sealed): void {
	const found = tx.select().from(limit).where(eq(limit.id, id)).get();
	if (!found) {
		requireFreeId(tx, couple, id);
		requireRoom(tx, couple, me);
		tx.insert(limit)
			.values({ id, coupleId: couple.id, userId: me, seq, ...sealed })
			.run();
		tx.delete(removal)
			.where(and(eq(removal.coupleId, couple.id), eq(removal.objectId, id)))
			.run();
		return;
	}
	requireMine(found, couple, me);
	tx.update(limit)
		.set({
			...sealed,
			seq,
			understanding: null,
			understandingDevice: null,
			understandingCounter: null
		})
		.where(eq(limit.id, id))
		.run();
}

/** Deletes my limit for good. @throws Refused `not_yours`, `not_found` */
export function liftLimit({ tx, me, couple, seq }: Change, id: string): void {
	requireMine(tx.select().from(limit).where(eq(limit.id, id)).get(), couple, me);
	tx.delete(limit).where(eq(limit.id, id)).run();
	noteRemoval(tx, couple, id, seq);
}

/** Keeps "I understand" for a limit of my partner's. @throws Refused `not_yours` (my own), `not_found` */
export function understandLimit({ tx, me, couple, seq }: Change, id: string, sealed: Sealed): void {
	const found = tx.select().from(limit).where(eq(limit.id, id)).get();
	if (found?.coupleId !== couple.id) throw new Refused('not_found');
	if (found.userId === me) throw new Refused('not_yours');
	tx.update(limit)
		.set({
			seq,
			understanding: sealed.envelope,
			understandingDevice: sealed.device,
			understandingCounter: sealed.counter
		})
		.where(eq(limit.id, id))
		.run();
}

/** Where a limit of mine, or an agreement of ours, is shown. @throws Refused `not_yours`, `not_found` */
export function placeItem({ tx, me, couple, seq }: Change, id: string, sealed: Sealed): void {
	const placed = {
		seq,
		placing: sealed.envelope,
		placingUser: me,
		placingDevice: sealed.device,
		placingCounter: sealed.counter
	};
	const found = tx.select().from(limit).where(eq(limit.id, id)).get();
	if (found) {
		requireMine(found, couple, me);
		tx.update(limit).set(placed).where(eq(limit.id, id)).run();
		return;
	}
	requireAgreement(tx, couple, id);
	tx.update(agreement).set(placed).where(eq(agreement.id, id)).run();
}

/** Either of the two writes topics. @throws Refused `list_full`, `not_yours`, `not_found` (the id names something else) */
export function putTopic({ tx, me, couple, seq }: Change, id: string, sealed: Sealed): void {
	const ours = eq(topic.coupleId, couple.id);
	const written = { userId: me, seq, ...sealed };
	const changed = tx
		.update(topic)
		.set(written)
		.where(and(ours, eq(topic.id, id)))
		.run();
	if (changed.changes > 0) return;
	requireFreeId(tx, couple, id);
	const rows = tx.select({ rows: count() }).from(topic).where(ours).get()?.rows ?? 0;
	if (rows >= MAX_TOPICS) throw new Refused('list_full');
	tx.insert(topic)
		.values({ id, coupleId: couple.id, ...written })
		.run();
	tx.delete(removal)
		.where(and(eq(removal.coupleId, couple.id), eq(removal.objectId, id)))
		.run();
}

/** What stood under it stands under none. @throws Refused `not_found` */
export function removeTopic({ tx, couple, seq }: Change, id: string): void {
	const gone = tx
		.delete(topic)
		.where(and(eq(topic.coupleId, couple.id), eq(topic.id, id)))
		.run();
	if (gone.changes === 0) throw new Refused('not_found');
	noteRemoval(tx, couple, id, seq);
}

/** @throws Refused `not_found` */
export function requireAgreement(tx: Transaction, couple: Couple, id: string) {
	const found = tx.select().from(agreement).where(eq(agreement.id, id)).get();
	if (found?.coupleId !== couple.id) throw new Refused('not_found');
	return found;
}

/** @throws Refused `not_found` (of others), `not_yours` */
export function requireMine(
	row: { coupleId: string; userId: string } | undefined,
	couple: Couple,
	me: string
): void {
	if (row?.coupleId !== couple.id) throw new Refused('not_found');
	if (row.userId !== me) throw new Refused('not_yours');
}

/**
 * An id names one thing: removing a topic must never take a limit off somebody's screen.
 * @throws Refused `not_yours`, `not_found` (it names something of others)
 */
export function requireFreeId(tx: Transaction, couple: Couple, id: string): void {
	const taken =
		tx.select().from(limit).where(eq(limit.id, id)).get() ??
		tx.select().from(agreement).where(eq(agreement.id, id)).get() ??
		tx
			.select()
			.from(topic)
			.where(and(eq(topic.coupleId, couple.id), eq(topic.id, id)))
			.get();
	if (taken) throw new Refused(taken.coupleId === couple.id ? 'not_yours' : 'not_found');
}

/** @throws Refused `list_full` */
export function requireRoom(tx: Transaction, couple: Couple, me: string): void {
	const rowsIn = (table: typeof limit | typeof agreement) =>
		tx
			.select({ rows: count() })
			.from(table)
			.where(and(eq(table.coupleId, couple.id), eq(table.userId, me)))
			.get()?.rows ?? 0;
	if (rowsIn(limit) + rowsIn(agreement) >= MAX_ROWS_OF_A_PERSON) throw new Refused('list_full');
}

/** So that a device that is away learns that it is gone. */
export function noteRemoval(tx: Transaction, couple: Couple, id: string, seq: number): void {
	tx.insert(removal)
		.values({ coupleId: couple.id, objectId: id, seq })
		.onConflictDoUpdate({ target: [removal.coupleId, removal.objectId], set: { seq } })
		.run();
	tx.delete(removal)
		.where(and(eq(removal.coupleId, couple.id), lt(removal.seq, seq - REMOVAL_MEMORY_CHANGES)))
		.run();
}

/** The rows of a couple stamped after `after`, lowest first, at most `rows` of each kind. */
export function readChangedRows(db: Database, coupleId: string, after: number, rows: number) {
	const newest = db.select({ seq: couple.seq }).from(couple).where(eq(couple.id, coupleId)).get();
	const changedIn = <T extends typeof limit | typeof agreement | typeof topic | typeof removal>(
		table: T
	) =>
		db
			.select()
			.from(table as typeof limit)
			.where(and(eq(table.coupleId, coupleId), gt(table.seq, after)))
			.orderBy(asc(table.seq))
			.limit(rows)
			.all() as unknown as T['$inferSelect'][];
	return {
		seq: newest?.seq ?? 0,
		limits: changedIn(limit),
		agreements: changedIn(agreement),
		topics: changedIn(topic),
		removals: changedIn(removal)
	};
}

/** Every answer to these agreements, older rounds too, and what each person allows. */
export function readAnswers(db: Database, agreementIds: string[]) {
	return {
		answers: db.select().from(answer).where(inArray(answer.agreementId, agreementIds)).all(),
		leaves: db
			.select()
			.from(agreementLeave)
			.where(inArray(agreementLeave.agreementId, agreementIds))
			.all()
	};
}

import { and, asc, count, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import type { Database } from '#lib/database/open.server.ts';
import { agreement, answer, couple, limit, removal } from '#lib/database/schema.ts';
import type { Couple } from '#lib/pairing/couple.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';

/** 5,000 rows a couple. By person, so that nobody can fill the list and leave the other no room for a limit. */
const MAX_ROWS_OF_A_PERSON = 2_500;
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
		requireFreeId(tx, agreement, couple, id);
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
	tx.insert(removal).values({ coupleId: couple.id, objectId: id, seq }).run();
	tx.delete(removal)
		.where(and(eq(removal.coupleId, couple.id), lt(removal.seq, seq - REMOVAL_MEMORY_CHANGES)))
		.run();
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

/** @throws Refused `not_yours`, `not_found` (the id is taken by others), `changed_meanwhile` (by me), `list_full` */
export function addAgreement(
	{ tx, me, couple, seq }: Change,
	id: string,
	sealed: Sealed,
	wordingHash: string
): void {
	const found = tx.select().from(agreement).where(eq(agreement.id, id)).get();
	if (found) {
		requireMine(found, couple, me);
		throw new Refused('changed_meanwhile');
	}
	requireFreeId(tx, limit, couple, id);
	requireRoom(tx, couple, me);
	tx.insert(agreement)
		.values({ id, coupleId: couple.id, userId: me, seq, wordingHash, round: 1, ...sealed })
		.run();
}

/**
 * Keeps my commitment: one for each round, and only for the words that stand now.
 * @throws Refused `not_found`, `changed_meanwhile` (other words or round), `already_answered`
 */
export function commitAnswer(
	{ tx, me, couple, seq }: Change,
	id: string,
	said: { round: number; wordingHash: string; commitment: string },
	own: Sealed
): void {
	const asked = requireAgreement(tx, couple, id);
	if (asked.round !== said.round || asked.wordingHash !== said.wordingHash)
		throw new Refused('changed_meanwhile');
	if (getAnswer(tx, id, me, said.round)) throw new Refused('already_answered');
	tx.insert(answer)
		.values({
			agreementId: id,
			userId: me,
			...said,
			own: own.envelope,
			ownDevice: own.device,
			ownCounter: own.counter
		})
		.run();
	tx.update(agreement).set({ seq }).where(eq(agreement.id, id)).run();
}

/**
 * Keeps my opening, once, and only when both of us have committed.
 * @throws Refused `not_found`, `not_both_committed`, `already_answered`
 */
export function openAnswer(
	{ tx, me, couple, seq }: Change,
	id: string,
	round: number,
	sealed: Sealed
): void {
	requireAgreement(tx, couple, id);
	const mine = getAnswer(tx, id, me, round);
	const theirs = getAnswer(tx, id, couple.partnerId, round);
	if (!mine || !theirs || mine.wordingHash !== theirs.wordingHash)
		throw new Refused('not_both_committed');
	if (mine.opening !== null) throw new Refused('already_answered');
	tx.update(answer)
		.set({
			opening: sealed.envelope,
			openingDevice: sealed.device,
			openingCounter: sealed.counter
		})
		.where(answerOf(id, me, round))
		.run();
	tx.update(agreement).set({ seq }).where(eq(agreement.id, id)).run();
}

/** The rows of a couple stamped after `after`, lowest first, at most `rows` of each kind. */
export function readChangedRows(db: Database, coupleId: string, after: number, rows: number) {
	const newest = db.select({ seq: couple.seq }).from(couple).where(eq(couple.id, coupleId)).get();
	const limits = db
		.select()
		.from(limit)
		.where(and(eq(limit.coupleId, coupleId), gt(limit.seq, after)))
		.orderBy(asc(limit.seq))
		.limit(rows)
		.all();
	const agreements = db
		.select()
		.from(agreement)
		.where(and(eq(agreement.coupleId, coupleId), gt(agreement.seq, after)))
		.orderBy(asc(agreement.seq))
		.limit(rows)
		.all();
	const removals = db
		.select()
		.from(removal)
		.where(and(eq(removal.coupleId, coupleId), gt(removal.seq, after)))
		.orderBy(asc(removal.seq))
		.limit(rows)
		.all();
	return { seq: newest?.seq ?? 0, limits, agreements, removals };
}

/** Every answer to these agreements, older rounds too. */
export function readAnswers(db: Database, agreementIds: string[]) {
	return db.select().from(answer).where(inArray(answer.agreementId, agreementIds)).all();
}

const answerOf = (id: string, userId: string, round: number) =>
	and(eq(answer.agreementId, id), eq(answer.userId, userId), eq(answer.round, round));

function getAnswer(tx: Transaction, id: string, userId: string, round: number) {
	return tx
		.select()
		.from(answer)
		.where(answerOf(id, userId, round))
		.get();
}

function requireAgreement(tx: Transaction, couple: Couple, id: string) {
	const found = tx.select().from(agreement).where(eq(agreement.id, id)).get();
	if (found?.coupleId !== couple.id) throw new Refused('not_found');
	return found;
}

function requireMine(
	row: { coupleId: string; userId: string } | undefined,
	couple: Couple,
	me: string
): void {
	if (row?.coupleId !== couple.id) throw new Refused('not_found');
	if (row.userId !== me) throw new Refused('not_yours');
}

/** An id names one thing: removing a limit must never take an agreement off somebody's screen. */
function requireFreeId(
	tx: Transaction,
	table: typeof limit | typeof agreement,
	couple: Couple,
	id: string
): void {
	const taken = tx.select().from(table).where(eq(table.id, id)).get();
	if (taken) throw new Refused(taken.coupleId === couple.id ? 'not_yours' : 'not_found');
}

function requireRoom(tx: Transaction, couple: Couple, me: string): void {
	const rowsIn = (table: typeof limit | typeof agreement) =>
		tx
			.select({ rows: count() })
			.from(table)
			.where(and(eq(table.coupleId, couple.id), eq(table.userId, me)))
			.get()?.rows ?? 0;
	if (rowsIn(limit) + rowsIn(agreement) >= MAX_ROWS_OF_A_PERSON) throw new Refused('list_full');
}

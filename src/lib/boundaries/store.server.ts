import { and, count, eq, inArray } from 'drizzle-orm';
import type { Database } from '#lib/database/open.server.ts';
import { agreement, agreementLeave, answer, limit, topic } from '#lib/database/schema.ts';
import type { Couple } from '#lib/pairing/couple.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { forgetRemovals } from './changes.server.ts';
import type { Version } from './contract.ts';

/** 5,000 rows a couple. By person, so that nobody can fill the list and leave the other no room for a limit. */
const MAX_ROWS_OF_A_PERSON = 2_500;
const MAX_TOPICS_OF_A_PERSON = 50;
/** Who changes the list, and of which couple. */
export type Change = { tx: Transaction; me: string; couple: Couple };
/** Of a change: both of them, or nobody but who makes it. */
export type Learners = 'both' | 'me';

/**
 * Adds my limit or changes it; a change takes back what was understood of the old one. One that another device of mine
 * has lifted meanwhile stands again: in doubt the more careful counts.
 * @param replaces the version that was changed: a device that was away takes back nothing newer.
 * @throws Refused `not_yours`, `not_found` (a row of others), `changed_meanwhile`, `list_full`
 */
export function putLimit(
	{ tx, me, couple }: Change,
	id: string,
	sealed: Sealed,
	replaces: Version | null
): void {
	const found = tx.select().from(limit).where(eq(limit.id, id)).get();
	if (!found) {
		requireFreeId(tx, couple, id);
		requireRoom(tx, couple, me);
		tx.insert(limit)
			.values({ id, coupleId: couple.id, userId: me, ...sealed })
			.run();
		return;
	}
	requireVersion(requireMine(found, couple, me), replaces);
	tx.update(limit)
		.set({
			...sealed,
			understanding: null,
			understandingDevice: null,
			understandingCounter: null
		})
		.where(eq(limit.id, id))
		.run();
}

/**
 * Deletes my limit for good.
 * @param replaces the version that was lifted.
 * @throws Refused `not_yours`, `not_found`, `changed_meanwhile`
 */
export function liftLimit({ tx, me, couple }: Change, id: string, replaces: Version): void {
	const found = tx.select().from(limit).where(eq(limit.id, id)).get();
	requireVersion(requireMine(found, couple, me), replaces);
	tx.delete(limit).where(eq(limit.id, id)).run();
	forgetRemovals(tx, couple, me);
}

/** Keeps "I understand" for a limit of my partner's. @throws Refused `not_yours` (my own), `not_found` */
export function understandLimit({ tx, me, couple }: Change, id: string, sealed: Sealed): void {
	const found = tx.select().from(limit).where(eq(limit.id, id)).get();
	if (found?.coupleId !== couple.id) throw new Refused('not_found');
	if (found.userId === me) throw new Refused('not_yours');
	tx.update(limit)
		.set({
			understanding: sealed.envelope,
			understandingDevice: sealed.device,
			understandingCounter: sealed.counter
		})
		.where(eq(limit.id, id))
		.run();
}

/** Where a limit of mine, or an agreement of ours, is shown. @throws Refused `not_yours`, `not_found` */
export function placeItem({ tx, me, couple }: Change, id: string, sealed: Sealed): void {
	const placed = {
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
export function putTopic({ tx, me, couple }: Change, id: string, sealed: Sealed): void {
	const ours = eq(topic.coupleId, couple.id);
	const written = { userId: me, ...sealed };
	const changed = tx
		.update(topic)
		.set(written)
		.where(and(ours, eq(topic.id, id)))
		.run();
	if (changed.changes > 0) return;
	requireFreeId(tx, couple, id);
	const mine = and(ours, eq(topic.userId, me));
	const rows = tx.select({ rows: count() }).from(topic).where(mine).get()?.rows ?? 0;
	if (rows >= MAX_TOPICS_OF_A_PERSON) throw new Refused('list_full');
	tx.insert(topic)
		.values({ id, coupleId: couple.id, ...written })
		.run();
}

/** What stood under it stands under none. @throws Refused `not_found` */
export function removeTopic({ tx, me, couple }: Change, id: string): void {
	const gone = tx
		.delete(topic)
		.where(and(eq(topic.coupleId, couple.id), eq(topic.id, id)))
		.run();
	if (gone.changes === 0) throw new Refused('not_found');
	forgetRemovals(tx, couple, me);
}

/** @throws Refused `not_found` */
export function requireAgreement(tx: Transaction, couple: Couple, id: string) {
	const found = tx.select().from(agreement).where(eq(agreement.id, id)).get();
	if (found?.coupleId !== couple.id) throw new Refused('not_found');
	return found;
}

/** @throws Refused `not_found` (of others), `not_yours` */
export function requireMine<Row extends { coupleId: string; userId: string }>(
	row: Row | undefined,
	couple: Couple,
	me: string
): Row {
	if (row?.coupleId !== couple.id) throw new Refused('not_found');
	if (row.userId !== me) throw new Refused('not_yours');
	return row;
}

/** @throws Refused `changed_meanwhile` */
function requireVersion(row: Version, known: Version | null): void {
	if (row.device !== known?.device || row.counter !== known.counter)
		throw new Refused('changed_meanwhile');
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

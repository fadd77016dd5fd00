import { and, asc, count, eq, gt, isNotNull, isNull, or } from 'drizzle-orm';
import type { Resealable } from '#lib/account/own-rows.server.ts';
import { expiryInDays } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';
import { checkIn, sharedCheckIn } from '#lib/database/schema.ts';
import type { Couple } from '#lib/pairing/couple.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import type { KeptRow, SharedRow } from './contract.ts';
import { SHARED_DAYS } from './rules.ts';

const PAGE_ROWS = 100;
export const MAX_KEPT = 2_000;
/** What one person shares at one time. */
export const MAX_SHARED = 40;
/** For so many whole days a check-in together waits, whether it is skipped or just not done. */
const WAITING_DAYS = 1;
/** Rounded up to a day, so that none can be read for longer than is said. */
const sharedUntil = () => expiryInDays(SHARED_DAYS - 1);

const NOTHING_READABLE = {
	own: null,
	ownDevice: null,
	ownCounter: null,
	envelope: null,
	device: null,
	counter: null
};

type Row = typeof sharedCheckIn.$inferSelect;
type Own = { userId: string; id: string };

/** @throws Refused `check_ins_full` */
export function keepCheckIn(tx: Transaction, { userId, id }: Own, sealed: Sealed): void {
	const kept = tx.select({ rows: count() }).from(checkIn).where(eq(checkIn.userId, userId)).get()!;
	if (kept.rows >= MAX_KEPT) throw new Refused('check_ins_full');
	tx.insert(checkIn)
		.values({ userId, id, ...sealed })
		.onConflictDoUpdate({ target: [checkIn.userId, checkIn.id], set: sealed })
		.run();
}

/** @throws Refused `check_ins_full`, or `changed_meanwhile` when the id is taken. */
export function shareCheckIn(tx: Transaction, own: Own, couple: Couple, sealed: Sealed): void {
	requireRoom(tx, own, couple);
	tx.insert(sharedCheckIn)
		.values({ ...own, coupleId: couple.id, ...sealed, expiresAt: sharedUntil() })
		.run();
}

/**
 * My part of a check-in together. Where my partner waits already, mine belongs to theirs; and there is one at a time.
 * @throws Refused `check_ins_full`; `changed_meanwhile` when another one waits, or the id is taken.
 */
export function commitCheckIn(
	tx: Transaction,
	own: Own,
	couple: Couple,
	commitment: string,
	sealed: Sealed
): void {
	requireRoom(tx, own, couple);
	const theirs = getRow(tx, couple.partnerId, own.id);
	if (getWaiting(tx, couple).some(({ id }) => id !== own.id))
		throw new Refused('changed_meanwhile');
	if (theirs && theirs.commitment === null) throw new Refused('changed_meanwhile');
	// Both end alike: from now on as what is shared.
	const expiresAt = theirs ? sharedUntil() : expiryInDays(WAITING_DAYS);
	if (theirs) tx.update(sharedCheckIn).set({ expiresAt }).where(isRow(theirs)).run();
	tx.insert(sharedCheckIn)
		.values({
			...own,
			coupleId: couple.id,
			commitment,
			own: sealed.envelope,
			ownDevice: sealed.device,
			ownCounter: sealed.counter,
			expiresAt
		})
		.run();
}

/** @throws Refused `not_found`; `not_both_committed` */
export function openCheckIn(tx: Transaction, own: Own, couple: Couple, sealed: Sealed): void {
	const mine = getRow(tx, own.userId, own.id);
	if (!mine?.commitment) throw new Refused('not_found');
	if (!getRow(tx, couple.partnerId, own.id)?.commitment) throw new Refused('not_both_committed');
	// Another device of mine may have been the first.
	tx.update(sharedCheckIn)
		.set(sealed)
		.where(and(isRow(mine), isNull(sharedCheckIn.envelope)))
		.run();
}

export function removeKept(tx: Transaction, { userId, id }: Own): void {
	tx.delete(checkIn)
		.where(and(eq(checkIn.userId, userId), eq(checkIn.id, id)))
		.run();
}

/**
 * What I shared or committed to. My partner's part stays theirs. Where both have committed, that I did stays until both
 * parts are over, so that nobody answers in my place what my partner has opened to me.
 */
export function removeShared(tx: Transaction, own: Own, couple: Couple | null): void {
	const theirs = couple && getRow(tx, couple.partnerId, own.id);
	if (theirs?.commitment) tx.update(sharedCheckIn).set(NOTHING_READABLE).where(isRow(own)).run();
	else tx.delete(sharedCheckIn).where(isRow(own)).run();
}

/** What the two share, as one of them may read it. */
export function getShared(db: Database, userId: string, couple: Couple): SharedRow[] {
	return db
		.select()
		.from(sharedCheckIn)
		.where(and(eq(sharedCheckIn.coupleId, couple.id), isNow()))
		.orderBy(asc(sharedCheckIn.expiresAt), asc(sharedCheckIn.id))
		.all()
		.map((row) => toShared(row, userId));
}

/** Everything of a person here that is sealed under their personal key, and what puts another envelope in its place. */
export function ownCheckIns(tx: Database | Transaction, userId: string): Resealable[] {
	const kept = tx
		.select()
		.from(checkIn)
		.where(eq(checkIn.userId, userId))
		.orderBy(asc(checkIn.id))
		.all()
		.map(({ id, device, counter, envelope }): Resealable => {
			const isThis = and(eq(checkIn.userId, userId), eq(checkIn.id, id));
			return {
				row: { of: 'check-in', id, device, counter, envelope },
				replace: (sealed) => tx.update(checkIn).set({ envelope: sealed }).where(isThis).run()
			};
		});
	const committed = tx
		.select()
		.from(sharedCheckIn)
		.where(eq(sharedCheckIn.userId, userId))
		.orderBy(asc(sharedCheckIn.id))
		.all()
		.flatMap((row): Resealable[] => {
			const sealed = toSealed(row.own, row.ownDevice, row.ownCounter);
			if (!sealed) return [];
			return [
				{
					row: { of: 'check-in', id: row.id, ...sealed },
					replace: (own) => tx.update(sharedCheckIn).set({ own }).where(isRow(row)).run()
				}
			];
		});
	return [...kept, ...committed];
}

/** What a person keeps, in order of ids. */
export function getKept(
	db: Database,
	userId: string,
	after: string | null
): { kept: KeptRow[]; more: boolean } {
	const { id, device, counter, envelope } = checkIn;
	const rows = db
		.select({ id, device, counter, envelope })
		.from(checkIn)
		.where(and(eq(checkIn.userId, userId), gt(id, after ?? '')))
		.orderBy(asc(id))
		.limit(PAGE_ROWS + 1)
		.all();
	return { kept: rows.slice(0, PAGE_ROWS), more: rows.length > PAGE_ROWS };
}

function requireRoom(tx: Transaction, own: Own, couple: Couple): void {
	const isMine = and(
		eq(sharedCheckIn.userId, own.userId),
		eq(sharedCheckIn.coupleId, couple.id),
		// What was taken back takes no room.
		or(isNotNull(sharedCheckIn.own), isNotNull(sharedCheckIn.envelope))
	);
	const { rows } = tx.select({ rows: count() }).from(sharedCheckIn).where(isMine).get()!;
	if (rows >= MAX_SHARED) throw new Refused('check_ins_full');
	// Also one that is over and not swept yet.
	if (tx.select().from(sharedCheckIn).where(isRow(own)).get())
		throw new Refused('changed_meanwhile');
}

/** Those of either that only one has committed to. */
function getWaiting(tx: Transaction, couple: Couple): Row[] {
	const committed = tx
		.select()
		.from(sharedCheckIn)
		.where(and(eq(sharedCheckIn.coupleId, couple.id), isNotNull(sharedCheckIn.commitment), isNow()))
		.all();
	return committed.filter(
		({ id, userId }) => !committed.some((other) => other.id === id && other.userId !== userId)
	);
}

const getRow = (tx: Transaction, userId: string, id: string): Row | null =>
	tx
		.select()
		.from(sharedCheckIn)
		.where(and(isRow({ userId, id }), isNow()))
		.get() ?? null;

const isRow = ({ userId, id }: Own) =>
	and(eq(sharedCheckIn.userId, userId), eq(sharedCheckIn.id, id));
const isNow = () => gt(sharedCheckIn.expiresAt, Date.now());

function toShared(row: Row, reader: string): SharedRow {
	const { id, userId: owner, commitment } = row;
	const own = owner === reader ? toSealed(row.own, row.ownDevice, row.ownCounter) : null;
	const together = commitment === null ? null : { commitment, own };
	return { id, owner, together, sealed: toSealed(row.envelope, row.device, row.counter) };
}

const toSealed = (
	envelope: string | null,
	device: string | null,
	counter: number | null
): Sealed | null =>
	envelope !== null && device !== null && counter !== null ? { envelope, device, counter } : null;

import {
	and,
	asc,
	count,
	eq,
	gt,
	inArray,
	isNotNull,
	isNull,
	notExists,
	or,
	sql,
	type SQL
} from 'drizzle-orm';
import { expiryInDays } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';
import { preparedOnce } from '#lib/database/prepared.server.ts';
import { receipt, standingSignal } from '#lib/database/schema.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { requireCouple, type Couple } from '#lib/pairing/couple.server.ts';
import type { ReceiptRow, SignalRow } from './contract.ts';

export type Person = { userId: string; coupleId: string };
type Row = typeof standingSignal.$inferSelect;

/**
 * Above this many rows of one person their oldest lowered ones go early: a device that was away then never learns
 * that one it knows was lowered, and goes on showing it. What stands is never dropped.
 */
const MAX_ROWS_PER_PERSON = 200;
/** Far more than anybody raises; a tampered page must not fill the other's. */
const MAX_STANDING_PER_PERSON = 200;
/** A lowered row stays this long, so that a device that was away learns of it. */
const LOWERED_DAYS = 1;

const given = <Name extends string>(name: Name) => sql`${sql.placeholder(name)}`;

/** What every raise, lowering and receipt asks. */
const statements = preparedOnce((db) => {
	const isThis = isSignal(given('userId'), given('id'));
	const sealed = {
		device: given('device'),
		counter: given('counter'),
		envelope: given('envelope')
	};
	return {
		row: db.select().from(standingSignal).where(isThis).prepare(),
		rows: db
			.select({ count: count() })
			.from(standingSignal)
			.where(eq(standingSignal.userId, given('userId')))
			.prepare(),
		add: db
			.insert(standingSignal)
			.values({
				id: given('id'),
				coupleId: given('coupleId'),
				userId: given('userId'),
				...sealed
			})
			.onConflictDoNothing()
			.prepare(),
		replace: db.update(standingSignal).set(sealed).where(isThis).prepare(),
		lower: db
			.update(standingSignal)
			.set({ ...sealed, expiresAt: given('expiresAt') })
			.where(and(isThis, isNull(standingSignal.expiresAt)))
			.prepare(),
		receipts: db
			.select()
			.from(receipt)
			.where(and(eq(receipt.raiserId, given('userId')), eq(receipt.signalId, given('id'))))
			.prepare()
	};
});

/**
 * Stores a raise, or writes a later one of the same id over it. Gives it as it travels.
 * @throws Refused `standing_full`; `not_found` when it was lowered: a lowered row is never raised again.
 */
export function raiseSignal(
	tx: Transaction,
	{ userId, coupleId }: Person,
	id: string,
	sealed: Sealed
): SignalRow {
	const { rows, row, add, replace } = statements(tx);
	const isNew = () => add.run({ id, coupleId, userId, ...sealed }).changes > 0;
	const fresh = () => toSignalRow({ id, userId, expiresAt: null, ...sealed }, []);
	const { count: hasRows } = rows.get({ userId })!;
	if (hasRows < MAX_STANDING_PER_PERSON && isNew()) return fresh();
	const existing = row.get({ userId, id });
	if (!existing) {
		requireRoom(tx, userId);
		isNew();
		removeOldestLowered(tx, userId);
		return fresh();
	}
	if (existing.expiresAt !== null) throw new Refused('not_found');
	replace.run({ id, userId, ...sealed });
	return requireSignal(tx, userId, id);
}

/**
 * Writes the lowering over the raise. Null when it was lowered already.
 * @throws Refused `not_found`; `not_yours`: only the one who said it takes it back (law 4).
 */
export function lowerSignal(
	tx: Transaction,
	{ userId }: Person,
	id: string,
	sealed: Sealed
): SignalRow | null {
	const { lower, receipts } = statements(tx);
	const lowered = { id, userId, ...sealed, expiresAt: expiryInDays(LOWERED_DAYS) };
	if (lower.run(lowered).changes > 0) return toSignalRow(lowered, receipts.all({ userId, id }));
	if (!getRow(tx, userId, id))
		throw new Refused(getRow(tx, partnerOf(tx, userId), id) ? 'not_yours' : 'not_found');
	return null;
}

/**
 * Keeps the latest receipt of a device. Null when the signal was lowered meanwhile.
 * @throws Refused `not_found`; `not_yours` for one's own signal: only the partner can have seen it.
 */
export function storeReceipt(
	tx: Transaction,
	{ userId }: Person,
	id: string,
	sealed: Sealed
): SignalRow | null {
	const raiserId = partnerOf(tx, userId);
	const existing = getRow(tx, raiserId, id);
	if (!existing) throw new Refused(getRow(tx, userId, id) ? 'not_yours' : 'not_found');
	if (existing.expiresAt !== null) return null;
	tx.insert(receipt)
		.values({ raiserId, signalId: id, userId, ...sealed })
		.onConflictDoUpdate({
			target: [receipt.raiserId, receipt.signalId, receipt.device],
			set: sealed
		})
		.run();
	return requireSignal(tx, raiserId, id);
}

const partnerOf = (tx: Transaction, userId: string) => requireCouple(tx, userId).partnerId;

/** Whether a wait or no of this person stands. */
export function hasStanding(db: Database | Transaction, userId: string): boolean {
	const standing = and(eq(standingSignal.userId, userId), isNull(standingSignal.expiresAt));
	return db.select().from(standingSignal).where(standing).limit(1).get() !== undefined;
}

/** Whether a wait or no of the partner stands that no device of mine has said it showed. */
export function hasUnshown(db: Database, couple: Couple, userId: string): boolean {
	const mine = and(
		eq(receipt.raiserId, standingSignal.userId),
		eq(receipt.signalId, standingSignal.id),
		eq(receipt.userId, userId)
	);
	const theirs = and(eq(standingSignal.userId, couple.partnerId), isNull(standingSignal.expiresAt));
	const shown = db
		.select({ one: sql`1` })
		.from(receipt)
		.where(mine);
	const found = db.select({ id: standingSignal.id }).from(standingSignal);
	return found.where(and(theirs, notExists(shown))).get() !== undefined;
}

/** Everything of a couple that stands, or was lowered a short while ago. */
export function getSignals(
	db: Database | Transaction,
	coupleId: string,
	now = Date.now()
): SignalRow[] {
	const rows = db
		.select()
		.from(standingSignal)
		.where(
			and(
				eq(standingSignal.coupleId, coupleId),
				or(isNull(standingSignal.expiresAt), gt(standingSignal.expiresAt, now))
			)
		)
		.all();
	const receipts = rows.length
		? db
				.select()
				.from(receipt)
				.where(
					inArray(
						receipt.signalId,
						rows.map((row) => row.id)
					)
				)
				.all()
		: [];
	return rows.map((row) =>
		toSignalRow(
			row,
			receipts.filter((each) => each.signalId === row.id && each.raiserId === row.userId)
		)
	);
}

/**
 * One signal as it travels.
 * @throws Refused `not_found`
 */
function requireSignal(tx: Transaction, raiserId: string, id: string): SignalRow {
	const row = getRow(tx, raiserId, id);
	if (!row) throw new Refused('not_found');
	return toSignalRow(row, statements(tx).receipts.all({ userId: raiserId, id }));
}

const isSignal = (raiserId: string | SQL, id: string | SQL) =>
	and(eq(standingSignal.userId, raiserId), eq(standingSignal.id, id));

function getRow(tx: Transaction, raiserId: string, id: string): Row | undefined {
	return statements(tx).row.get({ userId: raiserId, id });
}

/** @throws Refused `standing_full`: so many stand already, and all of them count. */
function requireRoom(tx: Transaction, userId: string): void {
	const standing = and(eq(standingSignal.userId, userId), isNull(standingSignal.expiresAt));
	const rows = tx.select({ count: count() }).from(standingSignal).where(standing).get()!.count;
	if (rows >= MAX_STANDING_PER_PERSON) throw new Refused('standing_full');
}

function removeOldestLowered(tx: Transaction, userId: string): void {
	const mine = eq(standingSignal.userId, userId);
	const rows = tx.select({ count: count() }).from(standingSignal).where(mine).get()!.count;
	if (rows <= MAX_ROWS_PER_PERSON) return;
	const oldest = tx
		.select({ id: standingSignal.id })
		.from(standingSignal)
		.where(and(mine, isNotNull(standingSignal.expiresAt)))
		// Many have the same day; within it, as they were raised.
		.orderBy(asc(standingSignal.expiresAt), asc(sql`rowid`))
		.limit(rows - MAX_ROWS_PER_PERSON)
		.all();
	const ids = oldest.map((row) => row.id);
	if (ids.length)
		tx.delete(standingSignal)
			.where(and(eq(standingSignal.userId, userId), inArray(standingSignal.id, ids)))
			.run();
}

function toSignalRow(
	row: Omit<Row, 'coupleId'>,
	receipts: (typeof receipt.$inferSelect)[]
): SignalRow {
	return {
		id: row.id,
		sender: row.userId,
		lowered: row.expiresAt !== null,
		device: row.device,
		counter: row.counter,
		envelope: row.envelope,
		receipts: receipts.map(({ userId, device, counter, envelope }): ReceiptRow => ({
			sender: userId,
			device,
			counter,
			envelope
		}))
	};
}

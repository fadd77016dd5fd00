import { and, eq, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Database } from '#lib/database/open.server.ts';
import { preparedOnce } from '#lib/database/prepared.server.ts';
import { couple, member } from '#lib/database/schema.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { getUntold } from './untold.server.ts';

export type Couple = { id: string; partnerId: string };
type Member = typeof member.$inferSelect;

const coupleOf = preparedOnce((db) => {
	const partner = alias(member, 'partner');
	const theirs = and(eq(partner.coupleId, member.coupleId), ne(partner.userId, member.userId));
	const partnerId = db.select({ userId: partner.userId }).from(partner).where(theirs);
	return db
		.select({ id: member.coupleId, partnerId: sql<string>`${partnerId}` })
		.from(member)
		.where(eq(member.userId, sql.placeholder('userId')))
		.prepare();
});

/** The couple a person is in, or null; there are always two in it. Membership is read here and nowhere else. */
export function getCouple(db: Database | Transaction, userId: string): Couple | null {
	return coupleOf(db).get({ userId }) ?? null;
}

/**
 * @throws Refused `not_linked`; `unexpected` to whoever is not told yet that their couple has ended: that may pass, so
 * their device keeps what it has and reads *not sent*, which is true. (docs/decisions/0014)
 */
export function requireCouple(db: Database | Transaction, userId: string): Couple {
	const found = getCouple(db, userId);
	if (found) return found;
	throw new Refused(getUntold(db, userId) ? 'unexpected' : 'not_linked');
}

const coupleIdOf = preparedOnce((db) =>
	db
		.select({ id: member.coupleId })
		.from(member)
		.where(eq(member.userId, sql.placeholder('userId')))
		.prepare()
);

/** As `getCouple`, for what does not need to know who the partner is. */
export const getCoupleId = (db: Database | Transaction, userId: string): string | null =>
	coupleIdOf(db).get({ userId })?.id ?? null;

/**
 * As `requireCouple`, for what does not need to know who the partner is.
 * @throws Refused the same
 */
export const requireCoupleId = (db: Database | Transaction, userId: string): string =>
	getCoupleId(db, userId) ?? requireCouple(db, userId).id;

/** Whether a person is in a couple, as far as they know. */
export const isBound = (db: Database | Transaction, userId: string): boolean =>
	getCouple(db, userId) !== null || getUntold(db, userId) !== null;

/** @throws Refused `already_linked` or `partner_already_linked`: a person is in at most one couple. */
export function createCouple(tx: Transaction, id: string, me: string, partner: string): void {
	if (isBound(tx, me)) throw new Refused('already_linked');
	if (isBound(tx, partner)) throw new Refused('partner_already_linked');
	tx.insert(couple).values({ id }).run();
	tx.insert(member)
		.values([
			{ userId: me, coupleId: id },
			{ userId: partner, coupleId: id }
		])
		.run();
}

/** Ends a couple and everything the two shared. */
export function deleteCouple(tx: Transaction, id: string): void {
	tx.delete(couple).where(eq(couple.id, id)).run();
}

export const hasCouple = (tx: Transaction, id: string): boolean =>
	tx.select().from(couple).where(eq(couple.id, id)).get() !== undefined;

export function getMember(db: Database | Transaction, userId: string): Member | null {
	return db.select().from(member).where(eq(member.userId, userId)).get() ?? null;
}

export function getMemberByHash(tx: Transaction, unlinkHash: string): Member | null {
	return tx.select().from(member).where(eq(member.unlinkHash, unlinkHash)).get() ?? null;
}

export function setUnlinkHash(tx: Transaction, userId: string, unlinkHash: string): void {
	tx.update(member).set({ unlinkHash }).where(eq(member.userId, userId)).run();
}

export function getName(db: Database, userId: string): Sealed | null {
	const row = getMember(db, userId);
	if (row?.name == null || row.nameDevice == null || row.nameCounter == null) return null;
	return { envelope: row.name, device: row.nameDevice, counter: row.nameCounter };
}

export function setName(tx: Transaction, userId: string, name: Sealed): void {
	tx.update(member)
		.set({ name: name.envelope, nameDevice: name.device, nameCounter: name.counter })
		.where(eq(member.userId, userId))
		.run();
}

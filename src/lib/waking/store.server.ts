import { and, eq, gt, inArray, type SQL } from 'drizzle-orm';
import type { Database } from '#lib/database/open.server.ts';
import { session, waking, wakingKey } from '#lib/database/schema.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { createVapidKey } from './vapid.server.ts';

/** Of one session. What was there for it, or for whoever was signed in to this browser before, goes. */
export function startWaking(db: Database, sessionHash: string, endpoint: string): void {
	db.transaction((tx) => {
		const known = tx.select().from(waking).where(eq(waking.endpoint, endpoint)).get();
		// Every opening of the app says it again; then nothing is written.
		if (known?.sessionHash === sessionHash) return;
		if (known) forgetEndpoint(tx, endpoint);
		tx.insert(waking)
			.values({ sessionHash, endpoint })
			.onConflictDoUpdate({ target: waking.sessionHash, set: { endpoint } })
			.run();
	});
}

export function stopWaking(db: Database, deviceId: string): void {
	const mine = db
		.select({ idHash: session.idHash })
		.from(session)
		.where(eq(session.deviceId, deviceId));
	db.delete(waking).where(inArray(waking.sessionHash, mine)).run();
}

/** The service says that it leads nowhere any more. */
export function forgetEndpoint(db: Database | Transaction, endpoint: string): void {
	db.delete(waking).where(eq(waking.endpoint, endpoint)).run();
}

/** Everybody who has a device that can be woken. */
export const whoCanBeWoken = (db: Database): string[] => whoHas(db);

/** Everybody who has a device that was woken, and has not had the app open since. */
export const whoWasWoken = (db: Database): string[] => whoHas(db, eq(waking.woken, 1));

const whoHas = (db: Database, which?: SQL): string[] =>
	db
		.selectDistinct({ userId: session.userId })
		.from(waking)
		.innerJoin(session, eq(session.idHash, waking.sessionHash))
		.where(which)
		.all()
		.map(({ userId }) => userId);

/** The devices of a person that have not been woken since they last had the app open; from now on they have. */
export function takeDue(db: Database, userId: string): string[] {
	const due = and(inArray(waking.sessionHash, sessionsOf(db, userId)), eq(waking.woken, 0));
	const taken = db.update(waking).set({ woken: 1 }).where(due).returning().all();
	return taken.map(({ endpoint }) => endpoint);
}

/** It could not be woken after all. */
export function giveBack(db: Database, endpoint: string): void {
	db.update(waking).set({ woken: 0 }).where(eq(waking.endpoint, endpoint)).run();
}

/** The person has the app open. */
export function forgetWoken(db: Database, userId: string): void {
	const mine = inArray(waking.sessionHash, sessionsOf(db, userId));
	db.update(waking)
		.set({ woken: 0 })
		.where(and(mine, eq(waking.woken, 1)))
		.run();
}

const sessionsOf = (db: Database, userId: string) =>
	db
		.select({ idHash: session.idHash })
		.from(session)
		.where(and(eq(session.userId, userId), gt(session.expiresAt, Date.now())));

/** This server's key, made when somebody first switches waking on. */
export function requireWakingKey(db: Database): string {
	return db.transaction((tx) => {
		const kept = tx.select().from(wakingKey).get();
		if (kept) return kept.privateKey;
		const privateKey = createVapidKey();
		tx.insert(wakingKey).values({ id: 1, privateKey }).run();
		return privateKey;
	});
}

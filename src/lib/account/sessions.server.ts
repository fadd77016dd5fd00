import {
	and,
	eq,
	getTableColumns,
	gt,
	inArray,
	lt,
	ne,
	notInArray,
	sql,
	type SQL
} from 'drizzle-orm';
import { Lucia, TimeSpan, type Adapter } from 'lucia';
import { expiryInDays } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';
import { preparedOnce } from '#lib/database/prepared.server.ts';
import { device, session, user } from '#lib/database/schema.ts';
import { hash } from '#lib/database/hash.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';

declare module 'lucia' {
	interface Register {
		Lucia: Lucia<DatabaseSessionAttributes, DatabaseUserAttributes>;
		DatabaseSessionAttributes: DatabaseSessionAttributes;
		DatabaseUserAttributes: DatabaseUserAttributes;
	}
}
type DatabaseSessionAttributes = { deviceId: string };
type DatabaseUserAttributes = { keysVersion: number };

export type SignedIn = {
	userId: string;
	deviceId: string;
	sessionHash: string;
	/** How often this person's keys were made. */
	keysVersion: number;
};
export type Cookie = { name: string; value: string; attributes: CookieAttributes };
type CookieAttributes = {
	path: '/';
	httpOnly: true;
	sameSite: 'strict';
	secure: boolean;
	maxAge: number;
};

const SESSION_DAYS = 30;
const DEVICE_DAYS = 365;
const DAY_S = 24 * 60 * 60;

export type Sessions = ReturnType<typeof createSessions>;

/** The one file that knows lucia (docs/decisions/0002 says how it goes). */
export function createSessions(db: Database, { secure }: { secure: boolean }) {
	const lucia = new Lucia(adapterOf(db), {
		sessionExpiresIn: new TimeSpan(SESSION_DAYS, 'd'),
		getSessionAttributes: ({ deviceId }: DatabaseSessionAttributes) => ({ deviceId }),
		getUserAttributes: ({ keysVersion }: DatabaseUserAttributes) => ({ keysVersion })
	});
	const prefix = secure ? '__Host-' : '';
	const sessionCookie = `${prefix}session`;
	const deviceCookie = `${prefix}device`;

	const cookie = (name: string, value: string, days: number): Cookie => ({
		name,
		value,
		attributes: {
			path: '/',
			httpOnly: true,
			sameSite: 'strict',
			secure,
			maxAge: days * DAY_S
		}
	});

	return {
		sessionCookie,
		deviceCookie,

		/** Who a session cookie belongs to, or null. */
		async getSignedIn(sessionId: string | undefined): Promise<SignedIn | null> {
			if (!sessionId) return null;
			const { session: found, user } = await lucia.validateSession(hash(sessionId));
			if (!found) return null;
			const { id: sessionHash, userId, deviceId } = found;
			return { userId, deviceId, sessionHash, keysVersion: user.keysVersion };
		},

		/** Whether this one, which was looked up a moment ago, is still there. */
		isOpen: (idHash: string): boolean => sessionByHash(db).get({ idHash }) !== undefined,

		/**
		 * A new session on a new device id (its counters start at 1), in place of the one the device cookie
		 * named. `replaced`: the hashes of the sessions that ended with it, whose sockets are still open.
		 */
		async createSession(
			userId: string,
			deviceToken: string | undefined
		): Promise<{ deviceId: string; cookies: Cookie[]; replaced: string[] }> {
			const deviceId = randomToken(16);
			const token = deviceToken ?? randomToken(32);
			const tokenHash = hash(token);
			const replaced = db.transaction((tx) => {
				const ended = tx
					.select({ idHash: session.idHash })
					.from(session)
					.innerJoin(device, eq(device.id, session.deviceId))
					.where(eq(device.tokenHash, tokenHash))
					.all();
				tx.delete(device).where(eq(device.tokenHash, tokenHash)).run();
				tx.insert(device)
					.values({ id: deviceId, userId, tokenHash, expiresAt: expiryInDays(DEVICE_DAYS) })
					.run();
				return ended.map(({ idHash }) => idHash);
			});
			const sessionId = randomToken(32);
			await lucia.createSession(userId, { deviceId }, { sessionId: hash(sessionId) });
			return {
				deviceId,
				replaced,
				cookies: [
					cookie(sessionCookie, sessionId, SESSION_DAYS),
					cookie(deviceCookie, token, DEVICE_DAYS)
				]
			};
		},

		/** A session beside the one a device has: this browser gets its cookie, and a copy of the browser's files does not. */
		async addSession(userId: string, deviceId: string): Promise<Cookie> {
			const sessionId = randomToken(32);
			await lucia.createSession(userId, { deviceId }, { sessionId: hash(sessionId) });
			return cookie(sessionCookie, sessionId, SESSION_DAYS);
		},

		/** Signs a device out. */
		signOut({ userId, deviceId }: SignedIn): { ended: string[]; cookie: Cookie } {
			const ended = db.transaction((tx) => endDevice(tx, userId, deviceId));
			return { ended, cookie: cookie(sessionCookie, '', 0) };
		},

		endAllSessions(userId: string): void {
			db.transaction((tx) => endSessions(tx, eq(session.userId, userId)));
		},

		/** For a browser whose account is gone: it is not known any more either. */
		forgetCookies: (): Cookie[] => [cookie(sessionCookie, '', 0), cookie(deviceCookie, '', 0)]
	};
}

/** The devices of a person that are signed in. */
export const signedInDevices = (tx: Database | Transaction, userId: string) =>
	tx
		.selectDistinct({ id: device.id, name: device.name })
		.from(device)
		.innerJoin(session, eq(session.deviceId, device.id))
		.where(and(eq(device.userId, userId), gt(session.expiresAt, Date.now())))
		.orderBy(device.id)
		.all();

/** Ends every session of this person but this one: a copy of its cookie that was made before it is out as well. */
export const endOtherSessions = (tx: Transaction, userId: string, but: string): string[] =>
	endSessions(tx, and(eq(session.userId, userId), ne(session.idHash, but)));

/** Ends the session of one device of this person. Gives the hashes of what has ended. */
export const endDevice = (tx: Transaction, userId: string, deviceId: string): string[] =>
	endSessions(tx, and(eq(session.userId, userId), eq(session.deviceId, deviceId)));

/** Ends every session of this person but that of one device. */
export const endOtherDevices = (tx: Transaction, userId: string, but: string): string[] =>
	endSessions(tx, and(eq(session.userId, userId), ne(session.deviceId, but)));

/**
 * The device stays known, without its name: it keeps tries of its own, so that whoever ends it cannot also keep its
 * person from signing in there again (law 11).
 */
function endSessions(tx: Transaction, which: SQL | undefined): string[] {
	const ended = tx
		.delete(session)
		.where(which)
		.returning({ idHash: session.idHash, deviceId: session.deviceId })
		.all();
	const devices = ended.map(({ deviceId }) => deviceId);
	const signedIn = tx.select({ id: session.deviceId }).from(session);
	tx.update(device)
		.set({ name: null })
		.where(and(inArray(device.id, devices), notInArray(device.id, signedIn)))
		.run();
	return ended.map(({ idHash }) => idHash);
}

function randomToken(bytes: number): string {
	return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url');
}

const sessionByHash = preparedOnce((db) =>
	db
		.select({
			...getTableColumns(session),
			keysVersion: sql<number>`${db.select({ keysVersion: user.keysVersion }).from(user).where(eq(user.id, session.userId))}`
		})
		.from(session)
		.where(eq(session.idHash, sql.placeholder('idHash')))
		.prepare()
);

/** What lucia calls a session's id is the hash of it: whoever reads the database cannot sign in with what is there. */
function adapterOf(db: Database): Adapter {
	const toLucia = ({ idHash, userId, deviceId, expiresAt }: typeof session.$inferSelect) => ({
		id: idHash,
		userId,
		expiresAt: new Date(expiresAt),
		attributes: { deviceId }
	});
	return {
		async getSessionAndUser(idHash) {
			const found = sessionByHash(db).get({ idHash });
			if (!found) return [null, null];
			const { userId, keysVersion } = found;
			return [toLucia(found), { id: userId, attributes: { keysVersion } }];
		},
		async getUserSessions(userId) {
			return db.select().from(session).where(eq(session.userId, userId)).all().map(toLucia);
		},
		async setSession({ id, userId, attributes }) {
			db.insert(session)
				.values({
					idHash: id,
					userId,
					deviceId: attributes.deviceId,
					expiresAt: expiryInDays(SESSION_DAYS)
				})
				.run();
		},
		async updateSessionExpiration(idHash) {
			db.update(session)
				.set({ expiresAt: expiryInDays(SESSION_DAYS) })
				.where(eq(session.idHash, idHash))
				.run();
		},
		async deleteSession() {
			// Asked for when its time is over. The row stays until `removeExpired` takes it, by which its lines are ended too.
		},
		async deleteUserSessions(userId) {
			db.delete(session).where(eq(session.userId, userId)).run();
		},
		async deleteExpiredSessions() {
			db.delete(session).where(lt(session.expiresAt, Date.now())).run();
		}
	};
}

import { eq, lt } from 'drizzle-orm';
import { Lucia, TimeSpan, type Adapter } from 'lucia';
import { expiryInDays } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';
import { device, session } from '#lib/database/schema.ts';
import { hash } from '#lib/database/hash.server.ts';

declare module 'lucia' {
	interface Register {
		Lucia: Lucia<{ deviceId: string }>;
		DatabaseSessionAttributes: { deviceId: string };
	}
}

export type SignedIn = { userId: string; deviceId: string; sessionHash: string };
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
	const lucia = new Lucia<{ deviceId: string }>(hashingAdapter(db), {
		sessionExpiresIn: new TimeSpan(SESSION_DAYS, 'd'),
		getSessionAttributes: ({ deviceId }) => ({ deviceId })
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
			const { session: found } = await lucia.validateSession(sessionId);
			if (!found) return null;
			return { userId: found.userId, deviceId: found.deviceId, sessionHash: hash(sessionId) };
		},

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
			await lucia.createSession(userId, { deviceId }, { sessionId });
			return {
				deviceId,
				replaced,
				cookies: [
					cookie(sessionCookie, sessionId, SESSION_DAYS),
					cookie(deviceCookie, token, DEVICE_DAYS)
				]
			};
		},

		/** Ends one session by its stored hash: lucia would hash it once more and delete nothing. */
		endSession(sessionHash: string): Cookie {
			db.delete(session).where(eq(session.idHash, sessionHash)).run();
			return cookie(sessionCookie, '', 0);
		},

		endAllSessions(userId: string): void {
			db.delete(session).where(eq(session.userId, userId)).run();
		}
	};
}

function randomToken(bytes: number): string {
	return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url');
}

/** Stores only the hash of a session id: whoever reads the database cannot sign in with what is there. */
function hashingAdapter(db: Database): Adapter {
	const toLucia = (row: typeof session.$inferSelect, id: string) => ({
		id,
		userId: row.userId,
		expiresAt: new Date(row.expiresAt),
		attributes: { deviceId: row.deviceId }
	});
	return {
		async getSessionAndUser(sessionId) {
			const row = db
				.select()
				.from(session)
				.where(eq(session.idHash, hash(sessionId)))
				.get();
			if (!row) return [null, null];
			return [toLucia(row, sessionId), { id: row.userId, attributes: {} }];
		},
		async getUserSessions(userId) {
			const rows = db.select().from(session).where(eq(session.userId, userId)).all();
			return rows.map((row) => toLucia(row, row.idHash));
		},
		async setSession({ id, userId, attributes }) {
			db.insert(session)
				.values({
					idHash: hash(id),
					userId,
					deviceId: attributes.deviceId,
					expiresAt: expiryInDays(SESSION_DAYS)
				})
				.run();
		},
		async updateSessionExpiration(sessionId) {
			db.update(session)
				.set({ expiresAt: expiryInDays(SESSION_DAYS) })
				.where(eq(session.idHash, hash(sessionId)))
				.run();
		},
		async deleteSession(sessionId) {
			db.delete(session)
				.where(eq(session.idHash, hash(sessionId)))
				.run();
		},
		async deleteUserSessions(userId) {
			db.delete(session).where(eq(session.userId, userId)).run();
		},
		async deleteExpiredSessions() {
			db.delete(session).where(lt(session.expiresAt, Date.now())).run();
		}
	};
}

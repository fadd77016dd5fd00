import { isNotNull, lt, and, inArray, notInArray, or } from 'drizzle-orm';
import { HOUR_MS } from '#lib/database/expiry.ts';
import { checkpoint, type Database } from '#lib/database/open.server.ts';
import {
	device,
	invite,
	rateLimit,
	session,
	sharedCheckIn,
	standingSignal,
	timePart
} from '#lib/database/schema.ts';
import { cutOff } from '#lib/realtime/cut-off.server.ts';
import { sessionRoom } from '#lib/realtime/rooms.ts';
import type { App } from './app.ts';

/** An ended invite is remembered this long, so that its link can say what became of it. */
const INVITE_MEMORY_MS = 24 * HOUR_MS;

/** What is done every few minutes. A disk that takes nothing ends no server: what stands is still shown, and a yes is. */
export function tidy(app: App): void {
	try {
		endExpired(app);
		app.leaving.tellDue();
		checkpoint(app.db);
	} catch {
		app.log.error('what is over could not be removed');
	}
}

/**
 * Deletes every row whose time is over, and ends the lines of the sessions among them: one that was never broken would go
 * on for ever, of a device that is on no list any more and that nobody could sign out.
 */
export function endExpired(app: App, now = Date.now()): void {
	for (const ended of removeExpired(app.db, now)) cutOff(app, sessionRoom(ended));
}

/** Deletes every row whose time is over. Gives the hashes of the sessions among them. */
export function removeExpired(db: Database, now = Date.now()): string[] {
	return db.transaction((tx) => {
		const gone = tx.select({ id: device.id }).from(device).where(lt(device.expiresAt, now));
		const ended = tx
			.delete(session)
			.where(or(lt(session.expiresAt, now), inArray(session.deviceId, gone)))
			.returning({ idHash: session.idHash })
			.all();
		tx.delete(device).where(lt(device.expiresAt, now)).run();
		const signedIn = tx.select({ id: session.deviceId }).from(session);
		tx.update(device)
			.set({ name: null })
			.where(and(isNotNull(device.name), notInArray(device.id, signedIn)))
			.run();
		tx.delete(invite)
			.where(lt(invite.expiresAt, now - INVITE_MEMORY_MS))
			.run();
		tx.delete(sharedCheckIn).where(lt(sharedCheckIn.expiresAt, now)).run();
		tx.delete(timePart).where(lt(timePart.expiresAt, now)).run();
		tx.delete(rateLimit).where(lt(rateLimit.expire, now)).run();
		tx.delete(standingSignal)
			.where(and(isNotNull(standingSignal.expiresAt), lt(standingSignal.expiresAt, now)))
			.run();
		return ended.map(({ idHash }) => idHash);
	});
}

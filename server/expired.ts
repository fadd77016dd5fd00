import { isNotNull, lt, and, notInArray } from 'drizzle-orm';
import { HOUR_MS } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';
import {
	device,
	invite,
	rateLimit,
	session,
	sharedCheckIn,
	standingSignal,
	timePart
} from '#lib/database/schema.ts';

/** An ended invite is remembered this long, so that its link can say what became of it. */
const INVITE_MEMORY_MS = 24 * HOUR_MS;

/** Deletes every row whose time is over. */
export function removeExpired(db: Database, now = Date.now()): void {
	db.transaction((tx) => {
		tx.delete(session).where(lt(session.expiresAt, now)).run();
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
	});
}

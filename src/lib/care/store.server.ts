import { eq } from 'drizzle-orm';
import type { Resealable } from '#lib/account/own-rows.server.ts';
import type { Database } from '#lib/database/open.server.ts';
import { careCard, sharedCareCard } from '#lib/database/schema.ts';
import type { Couple } from '#lib/pairing/couple.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { hasStanding } from '#lib/signals/store.server.ts';
import type { CareReply, Shown } from './contract.ts';

/** Keeps my card: for me alone, and in the place of what my partner could read before, what they may read now. */
export function putCare(
	tx: Transaction,
	userId: string,
	couple: Couple | null,
	own: Sealed,
	shared: (Sealed & { shown: Shown }) | null
): void {
	tx.insert(careCard)
		.values({ userId, ...own })
		.onConflictDoUpdate({ target: careCard.userId, set: own })
		.run();
	tx.delete(sharedCareCard).where(eq(sharedCareCard.userId, userId)).run();
	if (couple && shared)
		tx.insert(sharedCareCard)
			.values({ userId, coupleId: couple.id, ...shared })
			.run();
}

/** My card as only I can read it, to be sealed under another key. */
export const ownCard = (tx: Database | Transaction, userId: string): Resealable[] =>
	tx
		.select()
		.from(careCard)
		.where(eq(careCard.userId, userId))
		.all()
		.map(({ device, counter, envelope }) => ({
			row: { of: 'care', device, counter, envelope },
			replace: (sealed) =>
				tx.update(careCard).set({ envelope: sealed }).where(eq(careCard.userId, userId)).run()
		}));

/** My own card, and my partner's where they let me read it now. */
export function getCare(db: Database, userId: string, couple: Couple | null): CareReply {
	const own = db.select().from(careCard).where(eq(careCard.userId, userId)).get();
	return {
		couple: couple && couple.id,
		mine: own ? toSealed(own) : null,
		shown: getShared(db, userId)?.shown ?? null,
		theirs: couple && getReadable(db, couple.partnerId)
	};
}

/** A person's card as their partner may read it now. */
export function getReadable(db: Database | Transaction, ownerId: string): Sealed | null {
	const shared = getShared(db, ownerId);
	const isShown = shared && (shared.shown === 'always' || hasStanding(db, ownerId));
	return isShown ? toSealed(shared) : null;
}

const getShared = (db: Database | Transaction, userId: string) =>
	db.select().from(sharedCareCard).where(eq(sharedCareCard.userId, userId)).get() ?? null;

const toSealed = ({ envelope, device, counter }: Sealed): Sealed => ({ envelope, device, counter });

import { and, eq, gt } from 'drizzle-orm';
import { MINUTE_MS } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';
import { invite } from '#lib/database/schema.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { InviteProgress } from './contract.ts';
import { endOf, INVITE_MINUTES, INVITE_TRIES, type InviteState } from './rules.ts';

export type Invite = typeof invite.$inferSelect;
type Step = 'inviterNonce' | 'joinerKey' | 'joinerNonce' | 'joinerMac' | 'inviterMac';

/** What one commitment leads to; a new commitment begins without any of it. */
const NOTHING_FOLLOWED = {
	inviterNonce: null,
	joinerKey: null,
	joinerNonce: null,
	joinerMac: null,
	inviterMac: null
};

export function getInvite(db: Database | Transaction, inviteHash: string): Invite | null {
	return db.select().from(invite).where(eq(invite.idHash, inviteHash)).get() ?? null;
}

/**
 * The invite, for the two it is between. To everybody else it does not exist.
 * @throws Refused `invite_unknown`, or what became of it
 */
export function requireInvite(
	tx: Database | Transaction,
	inviteHash: string,
	userId: string
): Invite {
	const found = getInvite(tx, inviteHash);
	if (!found || (found.userId !== userId && found.joinerId !== userId))
		throw new Refused('invite_unknown');
	const ended = endOf(found, Date.now());
	if (ended) throw new Refused(ended);
	return found;
}

/** Makes an invite. A repeat, after a lost answer, gives the one that was made. */
export function createInvite(
	tx: Transaction,
	idHash: string,
	userId: string,
	inviterKey: string
): Invite {
	const existing = getInvite(tx, idHash);
	if (existing) {
		if (existing.userId !== userId || existing.inviterKey !== inviterKey)
			throw new Refused('not_yours');
		return existing;
	}
	return tx
		.insert(invite)
		.values({
			idHash,
			userId,
			inviterKey,
			state: 'open',
			expiresAt: Date.now() + INVITE_MINUTES * MINUTE_MS,
			triesLeft: INVITE_TRIES
		})
		.returning()
		.get();
}

/** A person's invites that can still be joined. */
export function getOpenInvites(tx: Transaction, userId: string): Invite[] {
	const mine = eq(invite.userId, userId);
	return tx.select().from(invite).where(and(mine, isOpen())).all();
}

/** Invites of others that a person has begun to join. */
export function getJoinedInvites(tx: Transaction, userId: string): Invite[] {
	const joined = eq(invite.joinerId, userId);
	return tx.select().from(invite).where(and(joined, isOpen())).all();
}

/** Ends an invite and forgets what the two sent each other. */
export function endInvite(
	tx: Transaction,
	idHash: string,
	state: Exclude<InviteState, 'open'>
): void {
	tx.update(invite)
		.set({ ...NOTHING_FOLLOWED, state, inviterKey: '', commitment: null })
		.where(eq(invite.idHash, idHash))
		.run();
}

/** Binds the joiner with a new commitment, which costs a try. */
export function beginJoin(
	tx: Transaction,
	found: Invite,
	joinerId: string,
	commitment: string
): Invite {
	return tx
		.update(invite)
		.set({ ...NOTHING_FOLLOWED, joinerId, commitment, triesLeft: found.triesLeft - 1 })
		.where(eq(invite.idHash, found.idHash))
		.returning()
		.get()!;
}

/** Lets another person join: this one is linked with somebody else by now. */
export function releaseJoiner(tx: Transaction, idHash: string): void {
	tx.update(invite)
		.set({ ...NOTHING_FOLLOWED, joinerId: null, commitment: null })
		.where(eq(invite.idHash, idHash))
		.run();
}

/**
 * Adds what a step brings. A repeat changes nothing and gives false.
 * @throws Refused `out_of_order` when the step was taken with something else: nobody chooses twice.
 */
export function takeStep(
	tx: Transaction,
	found: Invite,
	brings: Partial<Record<Step, string>>
): boolean {
	const entries = Object.entries(brings) as [Step, string][];
	if (entries.every(([name, value]) => found[name] === value)) return false;
	if (entries.some(([name]) => found[name] !== null)) throw new Refused('out_of_order');
	tx.update(invite).set(brings).where(eq(invite.idHash, found.idHash)).run();
	return true;
}

export function toProgress(found: Invite): InviteProgress {
	const { userId, joinerId, expiresAt, inviterKey, commitment, inviterNonce } = found;
	const { joinerKey, joinerNonce, joinerMac, inviterMac } = found;
	return {
		inviter: userId,
		inviterKey,
		expiresAt,
		joiner: joinerId,
		commitment,
		inviterNonce,
		joinerKey,
		joinerNonce,
		joinerMac,
		inviterMac
	};
}

const isOpen = () => and(eq(invite.state, 'open'), gt(invite.expiresAt, Date.now()));

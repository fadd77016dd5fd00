import { and, eq, sql } from 'drizzle-orm';
import type * as v from 'valibot';
import type { Database } from '#lib/database/open.server.ts';
import { device, user } from '#lib/database/schema.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { FinishRecovery, SaveKeyring, SealedKeyring, SignUp } from './contract.ts';
import { hash, matchesHash } from '#lib/database/hash.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import type { Resealable } from './own-rows.server.ts';

export type User = typeof user.$inferSelect;
type Recovery = { passwordWrap: string; recoveryProof: string; recoveryWrap: string };

/** Compared with when there is no such user, so that both cases do the same work. */
const NOBODY = hash('nobody');

/**
 * A repeat of the same sign-up is ok: its answer was lost. The recovery proof is asked for as well, since
 * with less this would be a way to guess a password that has no budget for its name.
 * @throws Refused `name_taken`
 */
export function createUser(db: Database, input: v.InferOutput<typeof SignUp>): void {
	const inserted = db
		.insert(user)
		.values({
			id: input.userId,
			handle: input.handle,
			authHash: hash(input.authSecret),
			recoveryHash: hash(input.recoveryProof),
			passwordWrap: input.passwordWrap,
			recoveryWrap: input.recoveryWrap,
			keyring: input.keyring,
			keyringVersion: 1
		})
		.onConflictDoNothing()
		.run();
	if (inserted.changes === 0 && !isRepeat(db, input)) throw new Refused('name_taken');
}

/** The user whose password gives this secret, or null. Unknown name and wrong password take the same way. */
export function getUserByPassword(db: Database, handle: string, authSecret: string): User | null {
	const found = getUser(db, handle);
	return matchesHash(authSecret, found?.authHash ?? NOBODY) && found ? found : null;
}

/** The user whose recovery code gives this proof, or null. */
export function getUserByRecovery(db: Database, handle: string, proof: string): User | null {
	const found = getUser(db, handle);
	return matchesHash(proof, found?.recoveryHash ?? NOBODY) && found ? found : null;
}

/** The user whom this very recovery has given a new password already, or null. Its answer was lost. */
export function getUserRecovered(
	db: Database,
	{ handle, newRecoveryProof, authSecret }: v.InferOutput<typeof FinishRecovery>
): User | null {
	const found = getUserByRecovery(db, handle, newRecoveryProof);
	return found && matchesHash(authSecret, found.authHash) ? found : null;
}

/** The hash of the device cookie when it belongs to a device this user has signed in on, else null. */
export function getKnownDevice(
	db: Database,
	handle: string,
	deviceToken: string | undefined
): string | null {
	if (!deviceToken) return null;
	const tokenHash = hash(deviceToken);
	const known = db
		.select({ id: device.id })
		.from(device)
		.innerJoin(user, eq(user.id, device.userId))
		.where(and(eq(device.tokenHash, tokenHash), eq(user.handle, handle)))
		.get();
	return known ? tokenHash : null;
}

/** @throws Refused `signed_out` when the account is gone. */
export function requireUser(db: Database | Transaction, userId: string): User {
	const found = db.select().from(user).where(eq(user.id, userId)).get();
	if (!found) throw new Refused('signed_out');
	return found;
}

/** With all that hangs on it. */
export function deleteUser(tx: Transaction, userId: string): void {
	tx.delete(user).where(eq(user.id, userId)).run();
}

export function setPassword(
	tx: Database | Transaction,
	userId: string,
	{ authSecret, passwordWrap }: { authSecret: string; passwordWrap: string }
): void {
	tx.update(user)
		.set({ authHash: hash(authSecret), passwordWrap })
		.where(eq(user.id, userId))
		.run();
}

export function setRecovery(
	tx: Database | Transaction,
	userId: string,
	{ passwordWrap, recoveryProof, recoveryWrap }: Recovery
): void {
	tx.update(user)
		.set({ passwordWrap, recoveryHash: hash(recoveryProof), recoveryWrap })
		.where(eq(user.id, userId))
		.run();
}

/**
 * New keys: every row of theirs in its new envelope, the keyring and every wrap, or nothing of it.
 * @param rows all that is sealed for them now.
 * @param staged the new envelopes, by the hash of the old ones.
 * @throws Refused `changed_meanwhile` unless exactly these rows were sealed anew, and the keyring follows the one that is stored.
 */
export function changeKeys(
	tx: Transaction,
	userId: string,
	{
		newAuthSecret,
		keyring,
		...recovery
	}: Recovery & { newAuthSecret: string; keyring: SealedKeyring },
	rows: Resealable[],
	staged: ReadonlyMap<string, string>
): void {
	if (rows.length !== staged.size) throw new Refused('changed_meanwhile');
	for (const { row, replace } of rows) {
		const envelope = staged.get(hash(row.envelope));
		if (envelope === undefined) throw new Refused('changed_meanwhile');
		replace(envelope);
	}
	saveKeyring(tx, userId, keyring);
	setRecovery(tx, userId, recovery);
	setPassword(tx, userId, { authSecret: newAuthSecret, passwordWrap: recovery.passwordWrap });
	tx.update(user)
		.set({ keysVersion: sql`${user.keysVersion} + 1` })
		.where(eq(user.id, userId))
		.run();
}

/** @throws Refused `changed_meanwhile` unless it follows the version that is stored. */
export function saveKeyring(
	db: Database | Transaction,
	userId: string,
	{ version, envelope }: v.InferOutput<typeof SaveKeyring>
): void {
	const saved = db
		.update(user)
		.set({ keyring: envelope, keyringVersion: version })
		.where(and(eq(user.id, userId), eq(user.keyringVersion, version - 1)))
		.run();
	if (saved.changes === 0) throw new Refused('changed_meanwhile');
}

const getUser = (db: Database, handle: string) =>
	db.select().from(user).where(eq(user.handle, handle)).get();

function isRepeat(db: Database, input: v.InferOutput<typeof SignUp>): boolean {
	const found = getUser(db, input.handle);
	return (
		found?.id === input.userId &&
		matchesHash(input.authSecret, found.authHash) &&
		matchesHash(input.recoveryProof, found.recoveryHash)
	);
}

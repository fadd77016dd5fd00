import type * as v from 'valibot';
import type { App } from '#server/app.ts';
import { matchesHash } from '#lib/database/hash.server.ts';
import { checkpoint } from '#lib/database/open.server.ts';
import { deleteCouple, getCouple } from '#lib/pairing/couple.server.ts';
import { getJoinedInvites, getOpenInvites, releaseJoiner } from '#lib/pairing/store.server.ts';
import type { Code } from '#lib/realtime/codes.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { cutOff } from '#lib/realtime/cut-off.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { coupleRoom, userRoom } from '#lib/realtime/rooms.ts';
import type { DeleteAccount } from './contract.ts';
import type { SignedIn } from './sessions.server.ts';
import { deleteUser, requireUser, type User } from './store.server.ts';

type Secret = v.InferOutput<typeof DeleteAccount>;

/**
 * Deletes everything of a person, who proves once more that it is theirs, and ends their link as unlinking does: in one
 * step. The partner is told that the link has ended, and nothing more.
 * @throws Refused `too_many`, `wrong_name_or_password`, `wrong_name_or_code`
 */
export async function deleteAccount(
	app: App,
	{ userId, deviceId }: SignedIn,
	secret: Secret
): Promise<void> {
	await app.tries.takeProof(userId, deviceId);
	const { couple, invites } = app.db.transaction((tx) => {
		const found = requireUser(tx, userId);
		requireSecret(found, secret);
		const couple = getCouple(tx, userId);
		if (couple) deleteCouple(tx, couple.id);
		const invites = endInvites(tx, userId);
		app.tries.forget(tx, [found.handle, userId]);
		deleteUser(tx, userId);
		return { couple, invites };
	});
	// What was deleted is overwritten in the log as well.
	checkpoint(app.db);
	cutOff(app, userRoom(userId));
	if (couple) {
		app.io?.in(coupleRoom(couple.id)).socketsLeave(coupleRoom(couple.id));
		push(app, userRoom(couple.partnerId), 'couple:changed', {});
	}
	for (const { person, inviteHash } of invites)
		push(app, userRoom(person), 'invite:changed', { inviteHash });
}

/** What was begun with others: theirs stays open for somebody else, mine goes. Gives who is to look again. */
function endInvites(tx: Transaction, userId: string) {
	const joined = getJoinedInvites(tx, userId);
	for (const { idHash } of joined) releaseJoiner(tx, idHash);
	const offered = getOpenInvites(tx, userId).filter(({ joinerId }) => joinerId !== null);
	return [
		...joined.map((one) => ({ person: one.userId, inviteHash: one.idHash })),
		...offered.map((one) => ({ person: one.joinerId!, inviteHash: one.idHash }))
	];
}

function requireSecret({ authHash, recoveryHash }: User, secret: Secret): void {
	const [given, stored, code]: [string, string, Code] =
		'authSecret' in secret
			? [secret.authSecret, authHash, 'wrong_name_or_password']
			: [secret.recoveryProof, recoveryHash, 'wrong_name_or_code'];
	if (!matchesHash(given, stored)) throw new Refused(code);
}

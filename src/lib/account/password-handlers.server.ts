import { hash, matchesHash } from '#lib/database/hash.server.ts';
import { checkpoint } from '#lib/database/open.server.ts';
import { cutOff } from '#lib/realtime/cut-off.server.ts';
import { command, Refused, requireSocket, type Caller } from '#lib/realtime/handlers.server.ts';
import { userRoom } from '#lib/realtime/rooms.ts';
import {
	ChangeKeys,
	ChangePassword,
	ChangeRecovery,
	Nothing,
	ProvePassword,
	ReadOwn,
	StageOwn
} from './contract.ts';
import { endLines } from './device-handlers.server.ts';
import { ownRows } from './own-rows.server.ts';
import { endOtherSessions, type SignedIn } from './sessions.server.ts';
import { changeKeys, requireUser, setPassword, setRecovery, type User } from './store.server.ts';

const PAGE_ROWS = 200;

export const passwordHandlers = [
	command('password:prove', ProvePassword, 'write', (caller, { authSecret }) =>
		withPassword(caller, byPassword(authSecret), ({ passwordWrap }) => ({ passwordWrap }))
	),

	command('password:change', ChangePassword, 'write', (caller, input) => {
		const { authSecret, newAuthSecret, passwordWrap } = input;
		// Its answer was lost: what it asks for is so already.
		const isRepeat = (user: User) =>
			user.passwordWrap === passwordWrap && matchesHash(newAuthSecret, user.authHash);
		const isRight = (user: User) => byPassword(authSecret)(user) || isRepeat(user);
		return withPassword(caller, isRight, () => {
			setPassword(caller.app.db, caller.userId, { authSecret: newAuthSecret, passwordWrap });
			checkpoint(caller.app.db);
			return {};
		});
	}),

	command('recovery:change', ChangeRecovery, 'write', (caller, { authSecret, ...recovery }) =>
		withPassword(caller, byPassword(authSecret), () => {
			setRecovery(caller.app.db, caller.userId, recovery);
			checkpoint(caller.app.db);
			return {};
		})
	),

	command('recovery:mark', Nothing, 'read', ({ app, userId }) => ({
		mark: hash(requireUser(app.db, userId).passwordWrap)
	})),

	command('keys:read', ReadOwn, 'read', (caller, { after }) => {
		const { app, userId, deviceId } = caller;
		const socket = requireSocket(caller);
		const all = ownRows(app.db, userId, deviceId);
		if (after === 0) {
			app.staging.begin(userId, socket.id, all.length);
			if (!socket.data.stages) socket.once('disconnect', () => app.staging.drop(userId, socket.id));
			socket.data.stages = true;
		}
		const rows = all.slice(after, after + PAGE_ROWS).map(({ row }) => row);
		return { rows, total: all.length };
	}),

	command('keys:stage', StageOwn, 'keys', (caller, { rows }) => {
		caller.app.staging.stage(caller.userId, requireSocket(caller).id, rows);
		return {};
	}),

	command('keys:change', ChangeKeys, 'write', (caller, { authSecret, ...input }) => {
		const { app, userId, deviceId } = caller;
		return withPassword(caller, byPassword(authSecret), () => {
			const socket = requireSocket(caller);
			const { sessionHash } = socket.data as SignedIn;
			const staged = app.staging.take(userId, socket.id);
			const ended = app.db.transaction((tx) => {
				const others = endOtherSessions(tx, userId, sessionHash);
				changeKeys(tx, userId, input, ownRows(tx, userId, deviceId), staged);
				return others;
			});
			// The old envelopes are overwritten in the log as well.
			checkpoint(app.db);
			endLines(app, userId, ended);
			cutOldPages(caller);
			return {};
		});
	})
];

const byPassword =
	(authSecret: string) =>
	(user: User): boolean =>
		matchesHash(authSecret, user.authHash);

/**
 * Takes a try of this device before the secret is looked at, and gives the tries back when it was right. All else is
 * done in the same turn as the look.
 * @throws Refused `too_many`, `wrong_name_or_password`
 */
async function withPassword<T>(
	{ app, userId, deviceId }: Caller,
	isRight: (user: User) => boolean,
	run: (user: User) => T
): Promise<T> {
	const proof = await app.tries.takeProof(userId, deviceId);
	const user = requireUser(app.db, userId);
	if (!isRight(user)) throw new Refused('wrong_name_or_password');
	try {
		return run(user);
	} finally {
		await proof.forgive();
	}
}

/** Tabs of this device still have the old keys. The one that asked goes last, and leaves by itself once it has its answer. */
function cutOldPages(caller: Caller): void {
	const { app, userId } = caller;
	const socket = requireSocket(caller);
	cutOff(app, userRoom(userId), socket);
	setImmediate(() => socket.disconnect());
}

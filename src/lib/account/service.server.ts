import type * as v from 'valibot';
import type { App } from '#server/app.ts';
import { matchesHash } from '#lib/database/hash.server.ts';
import { cutOff } from '#lib/realtime/cut-off.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { sessionRoom, userRoom } from '#lib/realtime/rooms.ts';
import type {
	BeginRecovery,
	BeginRecoveryReply,
	DeleteAccount,
	FinishRecovery,
	ProvePassword,
	SignedInReply,
	SignIn,
	SignInReply,
	SignUp
} from './contract.ts';
import { deleteAccount } from './deletion.server.ts';
import { endLines } from './device-handlers.server.ts';
import { signedInDevices, type Cookie, type SignedIn } from './sessions.server.ts';
import {
	createUser,
	getKnownDevice,
	getUserByPassword,
	getUserByRecovery,
	getUserRecovered,
	requireUser,
	setPassword,
	setRecovery,
	type User
} from './store.server.ts';

/** What comes with a request besides its body. */
export type Visitor = { address: string; deviceToken: string | undefined };
type WithCookies<T> = { reply: T; cookies: Cookie[] };

export type AccountService = ReturnType<typeof createAccountService>;

/** What can be done without being signed in, and signing out. Refusals are thrown as Refused. */
export function createAccountService(app: () => App) {
	/** Takes a try before the code is looked at. */
	async function recovering<T>(handle: string, visitor: Visitor, look: () => T | null): Promise<T> {
		const { db, tries } = app();
		const known = getKnownDevice(db, handle, visitor.deviceToken);
		if (!(await tries.takeRecovery(known, visitor.address))) throw new Refused('too_many');
		const found = look();
		if (!found) throw new Refused('wrong_name_or_code');
		return found;
	}

	/** A session in place of the one this browser had; a tab of that one is cut off at once. */
	async function openSession(userId: string, visitor: Visitor) {
		const session = await app().sessions.createSession(userId, visitor.deviceToken);
		for (const replaced of session.replaced) cutOff(app(), sessionRoom(replaced));
		push(app(), userRoom(userId), 'device:changed', {});
		return session;
	}

	async function open(
		user: Pick<User, 'id' | 'passwordWrap' | 'keyring' | 'keyringVersion' | 'keysVersion'>,
		visitor: Visitor
	): Promise<WithCookies<SignInReply>> {
		const { deviceId, cookies } = await openSession(user.id, visitor);
		const keyring = { version: user.keyringVersion, envelope: user.keyring };
		const { id: userId, passwordWrap, keysVersion } = user;
		const devices = signedInDevices(app().db, userId).map(({ id }) => id);
		return { reply: { userId, deviceId, devices, passwordWrap, keyring, keysVersion }, cookies };
	}

	return {
		async signUp(
			input: v.InferOutput<typeof SignUp>,
			visitor: Visitor
		): Promise<WithCookies<SignedInReply>> {
			if (!(await app().tries.takeSignUp(visitor.address))) throw new Refused('too_many');
			createUser(app().db, input);
			const session = await openSession(input.userId, visitor);
			return {
				reply: { userId: input.userId, deviceId: session.deviceId },
				cookies: session.cookies
			};
		},

		/** Takes a try before the secret is looked at, and gives the tries back when it was right. */
		async signIn({ handle, authSecret }: v.InferOutput<typeof SignIn>, visitor: Visitor) {
			const { db, tries } = app();
			const known = getKnownDevice(db, handle, visitor.deviceToken);
			if (!(await tries.takeGuess(handle, known, visitor.address))) throw new Refused('too_many');
			const found = getUserByPassword(db, handle, authSecret);
			if (!found) throw new Refused('wrong_name_or_password');
			await tries.forgiveGuesses(handle, known);
			return open(found, visitor);
		},

		async beginRecovery(
			{ handle, recoveryProof }: v.InferOutput<typeof BeginRecovery>,
			visitor: Visitor
		): Promise<BeginRecoveryReply> {
			const found = await recovering(handle, visitor, () =>
				getUserByRecovery(app().db, handle, recoveryProof)
			);
			return { userId: found.id, recoveryWrap: found.recoveryWrap };
		},

		/** Sets the new password, ends every session there was, and signs in; a repeat does the same again. */
		async finishRecovery(input: v.InferOutput<typeof FinishRecovery>, visitor: Visitor) {
			const { db } = app();
			const found = await recovering(
				input.handle,
				visitor,
				() =>
					getUserByRecovery(db, input.handle, input.recoveryProof) ?? getUserRecovered(db, input)
			);
			const { authSecret, passwordWrap, newRecoveryProof, newRecoveryWrap } = input;
			const recovery = { recoveryProof: newRecoveryProof, recoveryWrap: newRecoveryWrap };
			db.transaction((tx) => {
				setRecovery(tx, found.id, { passwordWrap, ...recovery });
				setPassword(tx, found.id, { authSecret, passwordWrap });
			});
			app().sessions.endAllSessions(found.id);
			cutOff(app(), userRoom(found.id));
			return open({ ...found, passwordWrap }, visitor);
		},

		async deleteAccount(
			signedIn: SignedIn | null,
			secret: v.InferOutput<typeof DeleteAccount>
		): Promise<Cookie[]> {
			if (!signedIn) throw new Refused('signed_out');
			await deleteAccount(app(), signedIn, secret);
			return app().sessions.forgetCookies();
		},

		/** Another session for the same device, for whoever proves the password. The one there was stays until it is ended. */
		async addSession(
			signedIn: SignedIn | null,
			{ authSecret }: v.InferOutput<typeof ProvePassword>
		): Promise<Cookie> {
			if (!signedIn) throw new Refused('signed_out');
			const { db, sessions, tries } = app();
			const { userId, deviceId, sessionHash } = signedIn;
			const proof = await tries.takeProof(userId, deviceId);
			if (!matchesHash(authSecret, requireUser(db, userId).authHash))
				throw new Refused('wrong_name_or_password');
			await proof.forgive();
			if (!sessions.isOpen(sessionHash)) throw new Refused('signed_out');
			return sessions.addSession(userId, deviceId);
		},

		signOut(signedIn: SignedIn): Cookie {
			const { ended, cookie } = app().sessions.signOut(signedIn);
			endLines(app(), signedIn.userId, ended);
			return cookie;
		}
	};
}

import { unwrapAccountKey, wrapAccountKey, type PasswordKeys } from '#lib/crypto/account-keys.ts';
import { usernameHandle } from '#lib/crypto/password.ts';
import type { Bytes } from '#lib/crypto/bytes.ts';
import type { Storage } from '#lib/device/storage.ts';
import { refuse, type Refusal, type Reply } from '#lib/realtime/codes.ts';
import type { Connection } from '#lib/realtime/connection.svelte.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import type { Account } from './account.svelte.ts';
import { changeKeys, type OnProgress } from './change-keys.ts';
import { takeNextKeys } from './next-keys.ts';
import { makePasswordKeys } from './password-keys.ts';
import { keepForRetry } from './prepared.ts';
import { post } from './requests.ts';
import { followPassword } from './wrapped-key.ts';

export type Ground = { account: Account; connection: Connection; outbox: Outbox; storage: Storage };
/** Who I am, as I sign in: the device itself knows neither. */
export type Credentials = { username: string; password: string };

const ATTEMPTS = 4;

/** What the password there is gives, once the server has said that it is the right one; and the account key it wraps. */
export async function provePassword(
	{ account, connection }: Ground,
	{ username, password }: Credentials
): Promise<Reply<{ keys: PasswordKeys; accountKey: Bytes }>> {
	// Another name is refused here: the server is asked about the person who is signed in, and nobody else.
	if ((await usernameHandle(username)) !== account.handle) return refuse('wrong_name_or_password');
	const made = await makePasswordKeys(username, password);
	if (!made.ok) return made;
	const { keys } = made;
	const proven = await connection.send('password:prove', { authSecret: keys.authSecret });
	if (!proven.ok) return proven;
	const { passwordWrap } = proven;
	const accountKey = await unwrapAccountKey(keys.wrapKey, account.handle, 'password', passwordWrap);
	return accountKey ? { ok: true, keys, accountKey } : refuse('unexpected');
}

/**
 * A new password and new keys: everything of mine is sealed anew, all other devices are signed out, and there is a new
 * recovery code. Either all of it is so or nothing.
 * @param leave loads the page again, which has the old keys. Nothing is returned then: what waits to be added to the list
 * would be sealed with these, and goes with the page.
 */
export async function changePasswordAndKeys(
	ground: Ground,
	credentials: Credentials,
	newPassword: string,
	onprogress: OnProgress,
	leave: () => void
): Promise<Refusal> {
	const { account, connection, outbox, storage } = ground;
	const before = await provePassword(ground, credentials);
	if (!before.ok) return before;
	const after = await makePasswordKeys(credentials.username, newPassword);
	if (!after.ok) return after;
	// Whoever has copied this browser's files is in its very session. The change ends all but the one this gives.
	const renewed = await post('/api/session', { authSecret: before.keys.authSecret });
	if (!renewed.ok) return renewed;
	await connection.connectAnew();
	// What waits to be sent is sealed with the keys of before.
	const refused = await outbox.whileEmpty('list', async () => {
		for (let attempt = 1; ; attempt += 1) {
			await account.refresh(connection);
			const about = { account, link: connection };
			const { accountKey } = before;
			const old = { authSecret: before.keys.authSecret, accountKey };
			const reply = await changeKeys(about, old, { ...after.keys, salt: after.salt }, onprogress);
			if (reply.ok) break;
			if (reply.code !== 'changed_meanwhile' || attempt === ATTEMPTS) return reply;
		}
		await takeNextKeys(storage);
		leave();
		return new Promise<never>(() => undefined);
	});
	return refused ?? refuse('not_sent_yet');
}

/**
 * What sets a new password to the same keys: whoever is signed in stays so, and the recovery code stays as well. One for
 * each form. Called again with the same words after a lost answer, it sends the very same.
 */
export function createPasswordChange(ground: Ground) {
	const change = keepForRetry(async (username: string, password: string, newPassword: string) => {
		const before = await provePassword(ground, { username, password });
		if (!before.ok) return before;
		const after = await makePasswordKeys(username, newPassword);
		if (!after.ok) return after;
		const { authSecret: newAuthSecret, wrapKey } = after.keys;
		const { handle } = ground.account;
		const passwordWrap = await wrapAccountKey(wrapKey, handle, 'password', before.accountKey);
		const { authSecret } = before.keys;
		return { ok: true as const, body: { authSecret, newAuthSecret, passwordWrap } };
	});
	return async ({ username, password }: Credentials, newPassword: string): Promise<Reply> => {
		const prepared = await change.prepare(username, password, newPassword);
		if (!prepared.ok) return prepared;
		const { body } = prepared;
		const reply = await ground.connection.send('password:change', body);
		// Without an answer nobody knows which one is in force: the next connection tells.
		if (reply.ok) await followPassword(ground.storage, ground.account, body.passwordWrap);
		return reply;
	};
}

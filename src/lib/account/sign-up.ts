import {
	createAccountKey,
	createKeyring,
	importAccountKey,
	sealKeyring,
	wrapAccountKey
} from '#lib/crypto/account-keys.ts';
import { randomId } from '#lib/crypto/bytes.ts';
import { usernameHandle } from '#lib/crypto/password.ts';
import type { Storage } from '#lib/device/storage.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import type { SignedInReply } from './contract.ts';
import { createRecovery } from './create-recovery.ts';
import { keepAccount, type Kept } from './kept-account.ts';
import { makePasswordKeys } from './password-keys.ts';
import { keepForRetry } from './prepared.ts';
import { keepPostedCode, sealRecoveryCode } from './recovery-code.ts';
import { post } from './requests.ts';

/**
 * What makes an account; one for each form. Called again with the same name and password after a
 * lost answer, it posts the very same account. The username is normalised already; the password and
 * the account key stay here.
 */
export function createSignUp() {
	const account = keepForRetry(prepareAccount);
	return async (storage: Storage, username: string, password: string): Promise<Reply<Kept>> => {
		const prepared = await account.prepare(username, password);
		if (!prepared.ok) return prepared;
		const { body, accountKey, salt, sealedCode } = prepared;
		await keepPostedCode(storage, body.passwordWrap, sealedCode);
		const reply = await post<SignedInReply>('/api/sign-up', body);
		if (!reply.ok) return reply;
		const keys = {
			accountKey,
			keyring: { version: 1, envelope: body.keyring },
			keysVersion: 1
		};
		const { handle, passwordWrap } = body;
		const mine = { handle, ...keys, passwordWrap, salt };
		const kept = await keepAccount(storage, reply, mine);
		account.forget();
		return kept;
	};
}

async function prepareAccount(username: string, password: string) {
	const [handle, fromPassword] = await Promise.all([
		usernameHandle(username),
		makePasswordKeys(username, password)
	]);
	if (!fromPassword.ok) return fromPassword;
	const { keys, salt } = fromPassword;
	const { authSecret, wrapKey } = keys;
	const raw = createAccountKey();
	const accountKey = await importAccountKey(raw);
	const recovery = await createRecovery(handle, raw);
	const userId = randomId();
	const body = {
		userId,
		handle,
		authSecret,
		passwordWrap: await wrapAccountKey(wrapKey, handle, 'password', raw),
		recoveryProof: recovery.proof,
		recoveryWrap: recovery.wrap,
		keyring: await sealKeyring(accountKey, userId, createKeyring())
	};
	const sealedCode = await sealRecoveryCode(accountKey, userId, recovery.code);
	return { ok: true as const, body, accountKey, salt, sealedCode };
}

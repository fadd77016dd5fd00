import {
	deriveRecoveryKeys,
	importAccountKey,
	unwrapAccountKey,
	wrapAccountKey
} from '#lib/crypto/account-keys.ts';
import { usernameHandle } from '#lib/crypto/password.ts';
import { parseRecoveryCode } from '#lib/crypto/recovery-code.ts';
import type { Storage } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { BeginRecoveryReply, SignInReply } from './contract.ts';
import { createRecovery } from './create-recovery.ts';
import { keepOpened, type Kept } from './kept-account.ts';
import { makePasswordKeys } from './password-keys.ts';
import { keepForRetry } from './prepared.ts';
import { keepPostedCode, sealRecoveryCode } from './recovery-code.ts';
import { post } from './requests.ts';

/**
 * What sets a new password with the recovery code, and makes a new code: each is good for one use.
 * One for each form. Called again with the same words after a lost answer, it posts the very same
 * new code, since the old one may have done its work.
 */
export function createRecover() {
	const finish = keepForRetry(prepareFinish);
	return async (
		storage: Storage,
		username: string,
		codeText: string,
		newPassword: string
	): Promise<Reply<Kept>> => {
		const prepared = await finish.prepare(username, codeText, newPassword);
		if (!prepared.ok) return prepared;
		const { body, userId, accountKey, salt, sealedCode } = prepared;
		const { handle, passwordWrap } = body;
		await keepPostedCode(storage, passwordWrap, sealedCode);
		const reply = await post<SignInReply>('/api/recover/finish', body);
		if (!reply.ok) return reply;
		if (reply.userId !== userId) return refuse('unexpected');
		const kept = await keepOpened(storage, reply, { handle, accountKey, passwordWrap, salt });
		if (kept.ok) finish.forget();
		return kept;
	};
}

async function prepareFinish(username: string, codeText: string, newPassword: string) {
	const code = parseRecoveryCode(codeText);
	if (!code) return refuse('wrong_name_or_code');
	const handle = await usernameHandle(username);
	const old = await deriveRecoveryKeys(code);
	const begun = await post<BeginRecoveryReply>('/api/recover/begin', {
		handle,
		recoveryProof: old.proof
	});
	if (!begun.ok) return begun;
	const { userId, recoveryWrap } = begun;
	const raw = await unwrapAccountKey(old.wrapKey, handle, 'recovery', recoveryWrap);
	if (!raw) return refuse('unexpected');

	const fromPassword = await makePasswordKeys(username, newPassword);
	if (!fromPassword.ok) return fromPassword;
	const { keys, salt } = fromPassword;
	const { authSecret, wrapKey } = keys;
	const accountKey = await importAccountKey(raw);
	const next = await createRecovery(handle, raw);
	const body = {
		handle,
		recoveryProof: old.proof,
		authSecret,
		passwordWrap: await wrapAccountKey(wrapKey, handle, 'password', raw),
		newRecoveryProof: next.proof,
		newRecoveryWrap: next.wrap
	};
	const sealedCode = await sealRecoveryCode(accountKey, userId, next.code);
	return { ok: true as const, body, userId, accountKey, salt, sealedCode };
}

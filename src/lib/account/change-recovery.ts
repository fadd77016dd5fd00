import { importAccountKey, wrapAccountKey } from '#lib/crypto/account-keys.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import { provePassword, type Credentials, type Ground } from './change-password.ts';
import { createRecovery } from './create-recovery.ts';
import { keepForRetry } from './prepared.ts';
import { keepPostedCode, sealRecoveryCode } from './recovery-code.ts';

/**
 * What makes a new recovery code in the place of the old one, which stops working at once. One for each form. Called
 * again with the same words after a lost answer, it sends the very same code; and should the page go, the next
 * connection finds out whether it is in force.
 */
export function createRecoveryChange(ground: Ground) {
	const { account, connection, storage } = ground;
	const change = keepForRetry(async (username: string, password: string) => {
		const proven = await provePassword(ground, { username, password });
		if (!proven.ok) return proven;
		const { keys, accountKey } = proven;
		const { handle, userId } = account;
		const { code, proof, wrap } = await createRecovery(handle, accountKey);
		const body = {
			authSecret: keys.authSecret,
			passwordWrap: await wrapAccountKey(keys.wrapKey, handle, 'password', accountKey),
			recoveryProof: proof,
			recoveryWrap: wrap
		};
		const sealedCode = await sealRecoveryCode(await importAccountKey(accountKey), userId, code);
		return { ok: true as const, body, sealedCode };
	});
	return async ({ username, password }: Credentials): Promise<Reply> => {
		const prepared = await change.prepare(username, password);
		if (!prepared.ok) return prepared;
		const { body, sealedCode } = prepared;
		await keepPostedCode(storage, body.passwordWrap, sealedCode);
		const reply = await connection.send('recovery:change', body);
		if (!reply.ok) return reply;
		await account.refresh(connection);
		// Without a connection to ask by, it is known all the same.
		if (!account.codeUnseen) await account.keepRecoveryCode(sealedCode);
		change.forget();
		return reply;
	};
}

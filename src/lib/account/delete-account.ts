import { deriveRecoveryKeys } from '#lib/crypto/account-keys.ts';
import { usernameHandle } from '#lib/crypto/password.ts';
import { parseRecoveryCode } from '#lib/crypto/recovery-code.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { Account } from './account.svelte.ts';
import type { Credentials } from './change-password.ts';
import { makePasswordKeys } from './password-keys.ts';
import { post } from './requests.ts';

/** Deletes the account on the server. What this device keeps goes after it. */
export async function deleteByPassword(
	account: Account,
	{ username, password }: Credentials
): Promise<Reply> {
	if ((await usernameHandle(username)) !== account.handle) return refuse('wrong_name_or_password');
	const made = await makePasswordKeys(username, password);
	if (!made.ok) return made;
	return post('/api/delete', { authSecret: made.keys.authSecret });
}

/** The same, for whoever does not know the password any more. */
export async function deleteByRecoveryCode(codeText: string): Promise<Reply> {
	const code = parseRecoveryCode(codeText);
	if (!code) return refuse('wrong_name_or_code');
	const { proof } = await deriveRecoveryKeys(code);
	return post('/api/delete', { recoveryProof: proof });
}

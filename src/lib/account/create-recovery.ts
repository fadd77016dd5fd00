import { deriveRecoveryKeys, wrapAccountKey } from '#lib/crypto/account-keys.ts';
import type { Bytes } from '#lib/crypto/bytes.ts';
import { createRecoveryCode, parseRecoveryCode } from '#lib/crypto/recovery-code.ts';

/** A new recovery code, what the server compares it by, and the account key sealed for it. */
export async function createRecovery(handle: string, accountKey: Bytes) {
	const code = createRecoveryCode();
	const { proof, wrapKey } = await deriveRecoveryKeys(parseRecoveryCode(code)!);
	return { code, proof, wrap: await wrapAccountKey(wrapKey, handle, 'recovery', accountKey) };
}

import { idBytes, sha256, toBase64url, utf8 } from './bytes.ts';
import { deriveBytes, importSecret, labelled } from './key-derivation.ts';

/**
 * What ends this couple for whoever shows it to the server: 32 bytes as base64url. All devices of one person make the
 * same; the partner, who has the couple key, cannot.
 * @param personalKey the 32 bytes of the keyring.
 * @throws RangeError when the couple is not an id.
 */
export async function deriveUnlinkToken(personalKey: Uint8Array, couple: string): Promise<string> {
	const secret = await importSecret(personalKey);
	const info = labelled('attune/1/unlink', idBytes(couple));
	return toBase64url(await deriveBytes(secret, info, 32));
}

/** What the server keeps of it, as base64url: SHA-256 of the token as it is written. */
export async function hashUnlinkToken(token: string): Promise<string> {
	return toBase64url(await sha256(utf8(token)));
}

import { fixedBytes, randomBytes, toBase64url, type Bytes } from './bytes.ts';
import { NO_ID, openEnvelope, sealEnvelope, type Context } from './envelope.ts';
import {
	deriveBytes,
	deriveSealKey,
	importSealKey,
	importSecret,
	labelled
} from './key-derivation.ts';

export { createKeyring, openKeyring, sealKeyring, type Keyring } from './keyring.ts';

/** `authSecret`: 32 bytes as base64url, sent at sign-in. `wrapKey` never leaves the browser. */
export type PasswordKeys = { authSecret: string; wrapKey: CryptoKey };
/** `proof`: 32 bytes as base64url, sent to set a new password; the server keeps its SHA-256. */
export type RecoveryKeys = { proof: string; wrapKey: CryptoKey };

/** The ways to the account key, by the number that binds a wrap to its way. */
const WAY = { password: 1, recovery: 2, passkey: 3 } as const;
export type Way = keyof typeof WAY;

/** @param stretched what stretchPassword returned. */
export async function derivePasswordKeys(stretched: Uint8Array): Promise<PasswordKeys> {
	const secret = await importSecret(stretched);
	return {
		authSecret: toBase64url(await deriveBytes(secret, labelled('attune/1/auth'), 32)),
		wrapKey: await deriveSealKey(secret, labelled('attune/1/wrap'))
	};
}

/** @param code what parseRecoveryCode returned. Its 128 random bits need no stretching. */
export async function deriveRecoveryKeys(code: Uint8Array): Promise<RecoveryKeys> {
	const secret = await importSecret(code);
	return {
		proof: toBase64url(await deriveBytes(secret, labelled('attune/1/recovery/proof'), 32)),
		wrapKey: await deriveSealKey(secret, labelled('attune/1/recovery/wrap'))
	};
}

/** @param secret 32 bytes that a passkey of one device derives for this app alone (WebAuthn, extension `prf`). */
export async function derivePasskeyWrapKey(secret: Uint8Array): Promise<CryptoKey> {
	return deriveSealKey(await importSecret(secret), labelled('attune/1/passkey/wrap'));
}

/** 32 random bytes. Only its owner's browser may hold them, and only for as long as wrapping takes. */
export function createAccountKey(): Bytes {
	return randomBytes(32);
}

/**
 * @param handle what usernameHandle returned.
 * @throws RangeError when the handle is malformed.
 */
export function wrapAccountKey(
	wrapKey: CryptoKey,
	handle: string,
	way: Way,
	accountKey: Uint8Array
): Promise<string> {
	return sealEnvelope(wrapKey, wrapContext(handle, way), accountKey);
}

/**
 * Null when it does not open with this key, handle and way: also with the wrong password.
 * @throws RangeError when the handle is malformed.
 */
export async function unwrapAccountKey(
	wrapKey: CryptoKey,
	handle: string,
	way: Way,
	envelope: string
): Promise<Bytes | null> {
	const opened = await openEnvelope(wrapKey, wrapContext(handle, way), envelope);
	return opened.ok && opened.content.length === 32 ? opened.content : null;
}

/** AES-256-GCM, non-extractable; seals the keyring and drafts. */
export function importAccountKey(raw: Uint8Array): Promise<CryptoKey> {
	return importSealKey(raw);
}

/** The AES-256-GCM key, non-extractable, for what I keep for myself (kind `own`). */
export async function importPersonalKey(raw: Uint8Array): Promise<CryptoKey> {
	return deriveSealKey(await importSecret(raw), labelled('attune/1/own'));
}

function wrapContext(handle: string, way: Way): Context {
	return {
		couple: NO_ID,
		sender: NO_ID,
		device: NO_ID,
		kind: 'account-key',
		object: toBase64url(fixedBytes(handle, 32).slice(0, 16)),
		counter: WAY[way]
	};
}

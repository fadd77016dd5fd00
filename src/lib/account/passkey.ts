import {
	derivePasskeyWrapKey,
	unwrapAccountKey,
	wrapAccountKey
} from '#lib/crypto/account-keys.ts';
import { fromBase64url, randomBytes, toBase64url } from '#lib/crypto/bytes.ts';
import type { Storage, StoredAccount, StoredPasskey } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import { changeStored } from './device-key.ts';
import { openByPassword } from './unlock.ts';
import { putKeyBack } from './wrapped-key.ts';

/** A device shows these beside a passkey, to anybody who looks through its list. */
const OUTSIDE_NAME = 'Unlock';
/** -7 is ES256 and -257 RS256, which every device has one of. Nobody checks what they sign. */
const ALGORITHMS = [-7, -257].map((alg) => ({ type: 'public-key', alg }) as const);

/** Whether this browser has passkeys at all. Whether one gives a key shows only when it is made. */
export const canHavePasskey = (): boolean => typeof PublicKeyCredential === 'function';

/**
 * Adds a passkey of this device as a second way to the account key. It seals what only the password can open, and so asks
 * for that once more. What the device signs is of no use: only the secret it derives is taken.
 */
export async function addPasskey(storage: Storage, password: string): Promise<Reply> {
	const stored = await storage.get('account', 'me');
	if (!stored) return refuse('signed_out');
	const opened = await openByPassword(stored, password);
	if (!opened.ok) return opened;
	const salt = randomBytes(32);
	const made = await createCredential(salt).catch(() => null);
	if (!made) return refuse('no_passkey');
	const id = toBase64url(new Uint8Array(made.rawId));
	// Most devices give no secret while they make one.
	const secret = secretOf(made) ?? (await askSecret(id, salt));
	if (!secret) return refuse('no_passkey');
	const wrapKey = await derivePasskeyWrapKey(secret);
	const wrap = await wrapAccountKey(wrapKey, stored.handle, 'passkey', opened.raw);
	const passkey = { id, salt: toBase64url(salt), wrap };
	const isKept = await changeStored(storage, ({ keysVersion, unlock }) =>
		keysVersion === stored.keysVersion ? { unlock: { ...unlock, passkey } } : null
	);
	return isKept ? { ok: true } : refuse('signed_out');
}

/** It leads to the keys it was made for. Once others are known to be in force, only the new password opens. */
export const passkeyOf = ({ unlock, next }: StoredAccount): StoredPasskey | null =>
	next?.is === 'in force' ? null : unlock.passkey;

export async function unlockByPasskey(storage: Storage): Promise<Reply> {
	const stored = await storage.get('account', 'me');
	const passkey = stored && passkeyOf(stored);
	if (!stored || !passkey) return refuse('no_passkey');
	const secret = await askSecret(passkey.id, fromBase64url(passkey.salt));
	if (!secret) return refuse('no_passkey');
	const wrapKey = await derivePasskeyWrapKey(secret);
	const raw = await unwrapAccountKey(wrapKey, stored.handle, 'passkey', passkey.wrap);
	const isBack = raw && (await putKeyBack(storage, stored, { raw, nextRaw: null }));
	return isBack ? { ok: true } : refuse('no_passkey');
}

/** This device's own list of passkeys still has it; it opens nothing any more. */
export async function removePasskey(storage: Storage): Promise<void> {
	await changeStored(storage, ({ unlock }) => ({ unlock: { ...unlock, passkey: null } }));
}

function createCredential(salt: BufferSource): Promise<PublicKeyCredential | null> {
	return navigator.credentials.create({
		publicKey: {
			challenge: randomBytes(32),
			rp: { name: OUTSIDE_NAME },
			user: { id: randomBytes(16), name: OUTSIDE_NAME, displayName: OUTSIDE_NAME },
			pubKeyCredParams: ALGORITHMS,
			authenticatorSelection: {
				authenticatorAttachment: 'platform',
				residentKey: 'preferred',
				userVerification: 'required'
			},
			extensions: { prf: { eval: { first: salt } } }
		}
	}) as Promise<PublicKeyCredential | null>;
}

async function askSecret(id: string, salt: BufferSource): Promise<Uint8Array | null> {
	const asked = navigator.credentials.get({
		publicKey: {
			challenge: randomBytes(32),
			allowCredentials: [{ type: 'public-key', id: fromBase64url(id) }],
			userVerification: 'required',
			extensions: { prf: { eval: { first: salt } } }
		}
	}) as Promise<PublicKeyCredential | null>;
	return asked.then(
		(given) => given && secretOf(given),
		// Declined, timed out, or not here.
		() => null
	);
}

function secretOf(credential: PublicKeyCredential): Uint8Array | null {
	const first = credential.getClientExtensionResults().prf?.results?.first;
	return first ? new Uint8Array(first as ArrayBuffer) : null;
}

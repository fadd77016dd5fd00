import { sha256, toBase64url, utf8 } from '#lib/crypto/bytes.ts';
import { NO_ID, openEnvelope, sealEnvelope, type Context } from '#lib/crypto/envelope.ts';
import type { Storage } from '#lib/device/storage.ts';

/** Where among the drafts posted codes wait. */
export const POSTED_CODES = 'recovery-code:';

const place = (userId: string): Context => ({
	couple: NO_ID,
	sender: userId,
	device: NO_ID,
	kind: 'draft',
	object: NO_ID,
	counter: 0
});

/** Keeps the code on this device until its owner says they have it: a reload must not lose it. */
export function sealRecoveryCode(accountKey: CryptoKey, userId: string, code: string) {
	return sealEnvelope(accountKey, place(userId), utf8(code));
}

/** Null when it cannot be opened. */
export async function openRecoveryCode(accountKey: CryptoKey, userId: string, envelope: string) {
	const opened = await openEnvelope(accountKey, place(userId), envelope);
	return opened.ok ? new TextDecoder().decode(opened.content) : null;
}

/**
 * Keeps a sealed code before the server is told of it: its answer can be lost, and this page with it.
 * It is found again by the password wrap it came with, since that tells whether the code is in force.
 */
export async function keepPostedCode(
	storage: Storage,
	passwordWrap: string,
	sealedCode: string
): Promise<void> {
	await storage.put('draft', sealedCode, await draftOf(passwordWrap));
}

/** The sealed code that was posted with this password wrap from this device, or null. */
export async function getPostedCode(storage: Storage, passwordWrap: string) {
	return (await storage.get('draft', await draftOf(passwordWrap))) ?? null;
}

/** Whether any code posted from this device waits to be found in force. */
export const hasPostedCode = async (storage: Storage): Promise<boolean> =>
	(await storage.count('draft', IDBKeyRange.bound(POSTED_CODES, `${POSTED_CODES}\uffff`))) > 0;

/** The sealed code that was posted with the password wrap of this hash, taken out of where it waited; or null. */
export async function takePostedCode(storage: Storage, mark: string): Promise<string | null> {
	const sealed = (await storage.get('draft', POSTED_CODES + mark)) ?? null;
	if (sealed) await storage.delete('draft', POSTED_CODES + mark);
	return sealed;
}

// A hash: with the wrap itself, whoever has the device could try passwords on it.
const draftOf = async (passwordWrap: string) =>
	POSTED_CODES + toBase64url(await sha256(utf8(passwordWrap)));

import { fixedBytes, idBytes, randomBytes, toBase64url } from './bytes.ts';
import { NO_ID, openJson, sealJson, type Context } from './envelope.ts';

/**
 * The keys of one person, sealed under their account key. A device refuses a version older than one
 * it has seen. Keys are 32 bytes as base64url.
 */
export type Keyring = {
	/** From 1, one more with every change. */
	version: number;
	/** For what I keep for myself. */
	personalKey: string;
	/** What my partner calls me. */
	name: string | null;
	couple: { id: string; key: string; partner: string } | null;
};

/** Version 1 with a fresh personal key and no couple. */
export function createKeyring(): Keyring {
	return { version: 1, personalKey: toBase64url(randomBytes(32)), name: null, couple: null };
}

/** @throws RangeError when the version is not a counter, or the name does not fit. */
export function sealKeyring(
	accountKey: CryptoKey,
	userId: string,
	keyring: Keyring
): Promise<string> {
	return sealJson(accountKey, keyringContext(userId, keyring.version), keyring);
}

/** Null when it does not open as this version of this person's keyring, or has another shape. */
export async function openKeyring(
	accountKey: CryptoKey,
	userId: string,
	version: number,
	envelope: string
): Promise<Keyring | null> {
	const opened = await openJson(accountKey, keyringContext(userId, version), envelope);
	if (!opened.ok || !isKeyring(opened.value)) return null;
	return opened.value.version === version ? opened.value : null;
}

function keyringContext(userId: string, version: number): Context {
	return {
		couple: NO_ID,
		sender: userId,
		device: NO_ID,
		kind: 'keyring',
		object: NO_ID,
		counter: version
	};
}

function isKeyring(value: unknown): value is Keyring {
	if (!hasExactly(value, ['version', 'personalKey', 'name', 'couple'])) return false;
	const { version, personalKey, name, couple } = value;
	return (
		Number.isSafeInteger(version) &&
		isRead(() => fixedBytes(personalKey as string, 32)) &&
		(name === null || typeof name === 'string') &&
		(couple === null || isCouple(couple))
	);
}

function isCouple(value: unknown): boolean {
	return (
		hasExactly(value, ['id', 'key', 'partner']) &&
		isRead(() => idBytes(value.id as string)) &&
		isRead(() => fixedBytes(value.key as string, 32)) &&
		isRead(() => idBytes(value.partner as string))
	);
}

// A field this version does not know would be lost when it is sealed again, so it is not accepted.
function hasExactly<K extends string>(value: unknown, keys: K[]): value is Record<K, unknown> {
	return (
		typeof value === 'object' &&
		value !== null &&
		Object.keys(value).length === keys.length &&
		keys.every((key) => Object.hasOwn(value, key))
	);
}

function isRead(read: () => unknown): boolean {
	try {
		read();
		return true;
	} catch {
		return false;
	}
}

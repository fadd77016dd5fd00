import { concat, utf8, type Bytes } from './bytes.ts';

/** A label of SPEC.md, with the data it is bound to after a bar. No label contains a bar itself. */
export function labelled(label: `attune/1/${string}`, ...data: Uint8Array[]): Bytes {
	return data.length === 0 ? utf8(label) : concat(utf8(label + '|'), ...data);
}

/** Makes secret bytes into a non-extractable key that only derives others. */
export function importSecret(secret: Uint8Array): Promise<CryptoKey> {
	return crypto.subtle.importKey('raw', concat(secret), 'HKDF', false, ['deriveKey', 'deriveBits']);
}

/** HKDF-SHA-256. */
export async function deriveBytes(
	secret: CryptoKey,
	info: Bytes,
	length: number,
	salt: Bytes = new Uint8Array()
): Promise<Bytes> {
	return new Uint8Array(await crypto.subtle.deriveBits(hkdf(info, salt), secret, length * 8));
}

/** HKDF-SHA-256 to a non-extractable AES-256-GCM key. */
export function deriveSealKey(
	secret: CryptoKey,
	info: Bytes,
	salt: Bytes = new Uint8Array()
): Promise<CryptoKey> {
	return crypto.subtle.deriveKey(
		hkdf(info, salt),
		secret,
		{ name: 'AES-GCM', length: 256 },
		false,
		['encrypt', 'decrypt']
	);
}

/** Makes 32 random bytes into a non-extractable AES-256-GCM key. */
export function importSealKey(raw: Uint8Array): Promise<CryptoKey> {
	return crypto.subtle.importKey('raw', concat(raw), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

function hkdf(info: Bytes, salt: Bytes): HkdfParams {
	return { name: 'HKDF', hash: 'SHA-256', salt, info };
}

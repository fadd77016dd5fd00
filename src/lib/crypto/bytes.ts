/** Bytes over a plain ArrayBuffer, which is what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

export const ID_BYTES = 16;
const BASE64URL = /^[A-Za-z0-9_-]*$/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** What of the last character stands for no byte, by how many characters are left over from whole fours. */
const SPARE_BITS = [0, 0, 0b1111, 0b11];

/** @param length at most 65,536. */
export function randomBytes(length: number): Bytes {
	return crypto.getRandomValues(new Uint8Array(length));
}

/** 16 random bytes as base64url, 22 characters: the form of every id. */
export function randomId(): string {
	return toBase64url(randomBytes(ID_BYTES));
}

/** Unpadded base64url (RFC 4648, section 5). */
export function toBase64url(bytes: Uint8Array): string {
	let binary = '';
	for (const byte of bytes) binary += String.fromCharCode(byte);
	return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * @throws RangeError unless `text` is the one unpadded base64url form of its bytes: two texts for
 * the same bytes would let one thing pass as two.
 */
export function fromBase64url(text: string): Bytes {
	if (typeof text !== 'string' || !BASE64URL.test(text) || text.length % 4 === 1)
		throw new RangeError('not base64url');
	if (ALPHABET.indexOf(text.at(-1) ?? 'A') & SPARE_BITS[text.length % 4]!)
		throw new RangeError('not canonical base64url');
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	const bytes = new Uint8Array(binary.length);
	for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
	return bytes;
}

/**
 * Reads base64url of exactly `length` bytes.
 * @throws RangeError otherwise.
 */
export function fixedBytes(text: string, length: number): Bytes {
	const bytes = fromBase64url(text);
	if (bytes.length !== length) throw new RangeError(`not ${length} bytes`);
	return bytes;
}

/** @throws RangeError unless `id` is 22 characters of base64url. */
export function idBytes(id: string): Bytes {
	return fixedBytes(id, ID_BYTES);
}

export function utf8(text: string): Bytes {
	return concat(new TextEncoder().encode(text));
}

export function concat(...parts: Uint8Array[]): Bytes {
	const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let offset = 0;
	for (const part of parts) {
		whole.set(part, offset);
		offset += part.length;
	}
	return whole;
}

export async function sha256(bytes: Uint8Array): Promise<Bytes> {
	return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(bytes)));
}

/** Compares in a time that depends on the lengths only, never on where the bytes differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
	if (a.length !== b.length) return false;
	let difference = 0;
	for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
	return difference === 0;
}

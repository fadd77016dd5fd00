import type { Bytes } from '#lib/crypto/bytes.ts';

export const fromHex = (hex: string): Bytes => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Plain AES-256-GCM bytes as the key the first implementation takes. */
export function aesKey(raw: Uint8Array): Promise<CryptoKey> {
	const bytes = Uint8Array.from(raw);
	return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** A fixed X25519 private key; WebCrypto reads one only in its PKCS #8 wrapping (RFC 8410). */
export function x25519Key(raw: Uint8Array): Promise<CryptoKey> {
	const bytes = Uint8Array.of(...fromHex('302e020100300506032b656e04220420'), ...raw);
	return crypto.subtle.importKey('pkcs8', bytes, 'X25519', false, ['deriveBits']);
}

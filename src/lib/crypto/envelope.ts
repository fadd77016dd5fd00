import { associatedData, type Context } from './associated-data.ts';
import { concat, fromBase64url, randomBytes, toBase64url, utf8, type Bytes } from './bytes.ts';
import { bucketsOf } from './kinds.ts';
import { pad, unpad } from './padding.ts';

export { NO_ID, type Context } from './associated-data.ts';
export { MAX_CONTENT_BYTES, type Kind } from './kinds.ts';

const VERSION = 1;
const SUITE_AES_256_GCM = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 2 + NONCE_BYTES;

type Closed = { ok: false; reason: 'unreadable' | 'unknown-version' };
/** `unknown-version` asks for "please update"; `unreadable` covers everything else that is wrong. */
export type Opened = { ok: true; content: Bytes } | Closed;
export type OpenedJson = { ok: true; value: unknown } | Closed;

const UNREADABLE: Closed = { ok: false, reason: 'unreadable' };

/**
 * Seals content so that it opens with this key and this very context only. Layout in SPEC.md.
 * @returns base64url.
 * @throws RangeError when the content exceeds its kind's largest bucket or the context is malformed.
 */
export async function sealEnvelope(
	key: CryptoKey,
	context: Context,
	content: Uint8Array
): Promise<string> {
	const nonce = randomBytes(NONCE_BYTES);
	const sealed = await crypto.subtle.encrypt(
		gcm(nonce, associatedData(VERSION, SUITE_AES_256_GCM, context)),
		key,
		pad(content, bucketsOf(context.kind))
	);
	return toBase64url(
		concat(Uint8Array.of(VERSION, SUITE_AES_256_GCM), nonce, new Uint8Array(sealed))
	);
}

/** Opens what sealEnvelope made. Never throws, whatever the envelope or the context. */
export async function openEnvelope(
	key: CryptoKey,
	context: Context,
	envelope: string
): Promise<Opened> {
	try {
		const bytes = fromBase64url(envelope);
		if (bytes.length < HEADER_BYTES) return UNREADABLE;
		if (bytes[0] !== VERSION || bytes[1] !== SUITE_AES_256_GCM)
			return { ok: false, reason: 'unknown-version' };
		const buckets = bucketsOf(context.kind);
		if (!buckets.includes(bytes.length - HEADER_BYTES - TAG_BYTES)) return UNREADABLE;
		const padded = await crypto.subtle.decrypt(
			gcm(bytes.slice(2, HEADER_BYTES), associatedData(VERSION, SUITE_AES_256_GCM, context)),
			key,
			bytes.slice(HEADER_BYTES)
		);
		const content = unpad(new Uint8Array(padded), buckets);
		return content ? { ok: true, content } : UNREADABLE;
	} catch {
		return UNREADABLE;
	}
}

/** Seals a value as JSON in UTF-8. Throws as sealEnvelope does, and when there is no JSON for the value. */
export function sealJson(key: CryptoKey, context: Context, value: unknown): Promise<string> {
	return sealEnvelope(key, context, encodeJson(value));
}

/** Opens what sealJson made; content that is not JSON is unreadable. The shape is for the caller to check. */
export async function openJson(
	key: CryptoKey,
	context: Context,
	envelope: string
): Promise<OpenedJson> {
	return decodeJson(await openEnvelope(key, context, envelope));
}

/** @throws RangeError when there is no JSON for the value. */
export function encodeJson(value: unknown): Bytes {
	const text: string | undefined = JSON.stringify(value);
	if (text === undefined) throw new RangeError('no JSON for this value');
	return utf8(text);
}

export function decodeJson(opened: Opened): OpenedJson {
	if (!opened.ok) return opened;
	try {
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(opened.content);
		return { ok: true, value: JSON.parse(text) };
	} catch {
		return UNREADABLE;
	}
}

function gcm(iv: Bytes, additionalData: Bytes): AesGcmParams {
	return { name: 'AES-GCM', iv, additionalData, tagLength: TAG_BYTES * 8 };
}

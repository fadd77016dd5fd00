import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** A push service refuses what is signed for longer than a day. */
const VALID_S = 12 * 60 * 60;

/** A new key, PKCS #8 as base64url: only this server ever holds it. */
export const createVapidKey = (): string =>
	generateKeyPairSync('ec', { namedCurve: 'P-256' })
		.privateKey.export({ type: 'pkcs8', format: 'der' })
		.toString('base64url');

/** The public half as browsers and push services want it: an uncompressed point, base64url. */
export function vapidPublicKey(key: string): string {
	const { x, y } = createPublicKey(read(key)).export({ format: 'jwk' });
	const point = [Buffer.from([4]), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')];
	return Buffer.concat(point).toString('base64url');
}

/**
 * What a push service reads to know who sends (RFC 8292).
 * @param contact where its people can reach whoever runs this server; without one some of them refuse.
 */
export function vapidHeader(
	key: string,
	{
		endpoint,
		contact,
		now = Date.now()
	}: { endpoint: string; contact: string | null; now?: number }
): string {
	const claims = {
		aud: new URL(endpoint).origin,
		exp: Math.floor(now / 1000) + VALID_S,
		...(contact && { sub: contact })
	};
	const signed = [{ typ: 'JWT', alg: 'ES256' }, claims].map(encode).join('.');
	// A token has the two numbers one after the other, and not the structure that is usual elsewhere.
	const how = { key: read(key), dsaEncoding: 'ieee-p1363' } as const;
	const signature = sign('sha256', Buffer.from(signed), how).toString('base64url');
	return `vapid t=${signed}.${signature}, k=${vapidPublicKey(key)}`;
}

const read = (key: string) =>
	createPrivateKey({ key: Buffer.from(key, 'base64url'), format: 'der', type: 'pkcs8' });

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

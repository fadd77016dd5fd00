import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, it } from 'vitest';
import { createVapidKey, vapidHeader, vapidPublicKey } from './vapid.server.ts';

const NOW = Date.UTC(2026, 0, 1);
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;

function partsOf(header: string) {
	const found = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header);
	const [head = '', claims = '', signature = '', key = ''] = found?.slice(1) ?? [];
	return { head, claims, signature, key };
}

it('the header has the form of RFC 8292: a token for this service alone, for less than a day, and the key', () => {
	const key = createVapidKey();
	const header = vapidHeader(key, {
		endpoint: 'https://push.example.net/p/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV',
		contact: 'https://example.org',
		now: NOW
	});
	const { head, claims, key: shown } = partsOf(header);
	expect(read(head)).toEqual({ typ: 'JWT', alg: 'ES256' });
	expect(read(claims)).toEqual({
		aud: 'https://push.example.net',
		exp: NOW / 1000 + 12 * 60 * 60,
		sub: 'https://example.org'
	});
	expect(shown).toBe(vapidPublicKey(key));
	expect(bytes(shown)).toHaveLength(65);
	expect(bytes(shown)[0]).toBe(4);
});

it('another implementation verifies the signature by the key beside it, and not when a letter differs', () => {
	const contact = null;
	for (let round = 0; round < 50; round += 1) {
		const header = vapidHeader(createVapidKey(), { endpoint: 'https://a.example/x', contact });
		const { head, claims, signature, key } = partsOf(header);
		expect(bytes(signature)).toHaveLength(64);
		const verifies = (signed: string) =>
			p256.verify(bytes(signature), sha256(Buffer.from(signed)), bytes(key), {
				prehash: false,
				lowS: false
			});
		expect(verifies(`${head}.${claims}`)).toBe(true);
		expect(verifies(`${head}.${claims}x`)).toBe(false);
		expect(read(claims)).not.toHaveProperty('sub');
	}
});

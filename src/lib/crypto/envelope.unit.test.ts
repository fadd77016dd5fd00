import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { associatedData } from './associated-data.ts';
import { concat, fromBase64url, randomBytes, randomId, toBase64url, utf8 } from './bytes.ts';
import {
	MAX_CONTENT_BYTES,
	NO_ID,
	openEnvelope,
	openJson,
	sealEnvelope,
	sealJson,
	type Context
} from './envelope.ts';
import { importSealKey } from './key-derivation.ts';
import { ALL_KINDS, bucketsOf, kindNumber } from './kinds.ts';

const UNREADABLE = { ok: false, reason: 'unreadable' };
const bytes32 = () => toBase64url(randomBytes(32));
const context: Context = {
	couple: randomId(),
	sender: randomId(),
	device: randomId(),
	kind: 'answer',
	object: randomId(),
	counter: 7,
	wording: { hash: bytes32(), round: 3 }
};
const live: Context = { ...context, kind: 'beat', wording: undefined };

let key: CryptoKey;
beforeAll(async () => {
	key = await importSealKey(randomBytes(32));
});

describe('what is bound', () => {
	const { wording, ...withoutWording } = context;
	const others: Record<string, Context> = {
		couple: { ...context, couple: randomId() },
		sender: { ...context, sender: randomId() },
		device: { ...context, device: NO_ID },
		kind: { ...context, kind: 'opening' },
		object: { ...context, object: randomId() },
		'sender and device, changed over': {
			...context,
			sender: context.device,
			device: context.sender
		},
		'counter, an earlier one': { ...context, counter: 6 },
		'counter, a far one': { ...context, counter: 7 + 2 ** 32 },
		'wording, another hash': { ...context, wording: { ...wording!, hash: bytes32() } },
		'wording, another round': { ...context, wording: { ...wording!, round: 4 } },
		'wording, none': withoutWording
	};

	it('the context it was sealed with opens an envelope', async () => {
		const envelope = await sealEnvelope(key, context, utf8('tea, and a slower pace'));
		const opened = await openEnvelope(key, context, envelope);
		expect(opened).toEqual({ ok: true, content: utf8('tea, and a slower pace') });
	});

	it.each(Object.keys(others))('another context does not: %s', async (name) => {
		const envelope = await sealEnvelope(key, context, utf8('tea'));
		expect(await openEnvelope(key, others[name]!, envelope)).toEqual(UNREADABLE);
	});

	it('an envelope without a wording does not open as one with it', async () => {
		const envelope = await sealEnvelope(key, withoutWording, utf8('tea'));
		expect(await openEnvelope(key, context, envelope)).toEqual(UNREADABLE);
	});

	it('another key does not open it', async () => {
		const envelope = await sealEnvelope(key, context, utf8('tea'));
		const other = await importSealKey(randomBytes(32));
		expect(await openEnvelope(other, context, envelope)).toEqual(UNREADABLE);
	});

	it.each(ALL_KINDS)('an envelope of kind %s opens as no other kind', async (kind) => {
		const envelope = await sealEnvelope(key, { ...context, kind }, utf8('tea'));
		for (const other of ALL_KINDS.filter((other) => other !== kind))
			expect(await openEnvelope(key, { ...context, kind: other }, envelope)).toEqual(UNREADABLE);
	});

	it('no two kinds share a number', () => {
		expect(new Set(ALL_KINDS.map(kindNumber)).size).toBe(ALL_KINDS.length);
	});
});

describe('what is hidden', () => {
	it('law 9: the server finds none of the words in an envelope, nor the same bytes twice', async () => {
		const words = 'please hold me and say nothing';
		const one = await sealEnvelope(key, context, utf8(words));
		const two = await sealEnvelope(key, context, utf8(words));
		for (const envelope of [one, two]) {
			const bytes = Buffer.from(fromBase64url(envelope));
			for (const word of words.split(' ').filter((word) => word.length > 3))
				expect(bytes.includes(word) || envelope.includes(word)).toBe(false);
		}
		expect(one.slice(20)).not.toBe(two.slice(20));
	});

	it('law 9: a yes, a wait, a no, nothing, their lowering and receipts all have one length', async () => {
		const contents = ['', 'yes', 'wait', 'no', 'x'.repeat(MAX_CONTENT_BYTES.beat)].map(utf8);
		for (const kind of ['beat', 'raise', 'lower', 'receipt'] as const)
			for (const content of contents)
				expect(await sealEnvelope(key, { ...live, kind }, content)).toHaveLength(382);
	});

	it('what is written has one of three lengths', async () => {
		const lengths = [0, 254, 255, 1022, 1023, 4094].map(async (length) => {
			const envelope = await sealEnvelope(key, context, new Uint8Array(length));
			return envelope.length;
		});
		expect(await Promise.all(lengths)).toEqual([382, 382, 1406, 1406, 5502, 5502]);
	});

	it.each(ALL_KINDS)('a %s that is too long is not sealed at all', async (kind) => {
		const most = new Uint8Array(MAX_CONTENT_BYTES[kind]);
		const at = { ...context, kind };
		expect(await openEnvelope(key, at, await sealEnvelope(key, at, most))).toMatchObject({
			ok: true
		});
		await expect(sealEnvelope(key, at, concat(most, Uint8Array.of(0)))).rejects.toThrow(RangeError);
	});
});

describe('what is refused', () => {
	it('a byte that was changed anywhere makes an envelope unreadable, and never other content', async () => {
		const sealed = fromBase64url(await sealEnvelope(key, live, utf8('no')));
		for (let place = 0; place < sealed.length; place++) {
			const changed = sealed.slice();
			changed[place]! ^= 1 << (place % 8);
			const reason = place < 2 ? 'unknown-version' : 'unreadable';
			const opened = await openEnvelope(key, live, toBase64url(changed));
			expect(opened).toEqual({ ok: false, reason });
		}
	});

	it('an envelope that was cut or lengthened is unreadable', async () => {
		const sealed = fromBase64url(await sealEnvelope(key, live, utf8('no')));
		for (const length of [14, 30, 285])
			expect(await openEnvelope(key, live, toBase64url(sealed.slice(0, length)))).toEqual(
				UNREADABLE
			);
		const longer = toBase64url(concat(sealed, new Uint8Array(768)));
		expect(await openEnvelope(key, context, longer)).toEqual(UNREADABLE);
	});

	it('an unknown version or suite asks for an update and is not tried as an older one', async () => {
		const sealed = fromBase64url(await sealEnvelope(key, live, utf8('no')));
		for (const [version, suite] of [
			[2, 1],
			[0, 1],
			[255, 1],
			[1, 2],
			[1, 0]
		] as const) {
			sealed[0] = version;
			sealed[1] = suite;
			const opened = await openEnvelope(key, live, toBase64url(sealed));
			expect(opened).toEqual({ ok: false, reason: 'unknown-version' });
		}
	});

	it('a plaintext that was sealed with the right key but a wrong padding is unreadable', async () => {
		const paddings: Record<string, Uint8Array> = {
			'a length that overruns': new Uint8Array(256).fill(255, 0, 2),
			'more than zeros after the content': new Uint8Array(256).fill(1, 255),
			'a size that is no bucket': new Uint8Array(255),
			'the bucket of another kind': new Uint8Array(1024)
		};
		for (const [name, padded] of Object.entries(paddings)) {
			const iv = randomBytes(12);
			const additionalData = associatedData(1, 1, live);
			const algorithm = { name: 'AES-GCM', iv, additionalData };
			const sealed = await crypto.subtle.encrypt(algorithm, key, concat(padded));
			const envelope = toBase64url(concat(Uint8Array.of(1, 1), iv, new Uint8Array(sealed)));
			expect(await openEnvelope(key, live, envelope), name).toEqual(UNREADABLE);
		}
	});

	it('whatever the server sends as an envelope, opening it never throws', async () => {
		const framed = fc
			.tuple(fc.constantFrom(...bucketsOf('answer')), fc.infiniteStream(fc.nat(255)))
			.map(([bucket, bytes]) => toBase64url(Uint8Array.from([1, 1, ...bytes.take(bucket + 28)])));
		const anything = fc.oneof(
			fc.string({ maxLength: 500 }),
			fc.uint8Array({ maxLength: 400 }).map(toBase64url),
			framed,
			fc.anything()
		);
		await fc.assert(
			fc.asyncProperty(anything, async (envelope) => {
				const opened = await openEnvelope(key, context, envelope as string);
				expect(opened.ok).toBe(false);
			}),
			{ numRuns: 500 }
		);
	});

	it('a context that is malformed, as a server may send it, is unreadable; sealing with it throws', async () => {
		const envelope = await sealEnvelope(key, context, utf8('tea'));
		const malformed = [
			{ object: 'short' },
			{ object: 'B'.repeat(22) },
			{ sender: null },
			{ counter: -1 },
			{ counter: 1.5 },
			{ counter: 2 ** 53 },
			{ counter: '7' },
			{ kind: 'toString' },
			{ wording: { hash: 'short', round: 1 } },
			{ wording: { hash: bytes32(), round: 2 ** 32 } },
			{ wording: { hash: bytes32(), round: -1 } }
		];
		for (const part of malformed) {
			const wrong = { ...context, ...part } as Context;
			expect(await openEnvelope(key, wrong, envelope)).toEqual(UNREADABLE);
			await expect(sealEnvelope(key, wrong, utf8('tea'))).rejects.toThrow(RangeError);
		}
	});
});

describe('JSON', () => {
	it('a value comes back as it was', async () => {
		const value = { words: 'só um pouco 🌿', strength: 'ask-first', many: [1, null] };
		const envelope = await sealJson(key, context, value);
		expect(await openJson(key, context, envelope)).toEqual({ ok: true, value });
	});

	it('content that is not JSON, or not UTF-8, is unreadable', async () => {
		for (const content of [utf8('{'), utf8(''), Uint8Array.of(34, 255, 34), utf8('\ufeff1')]) {
			const envelope = await sealEnvelope(key, context, content);
			expect(await openJson(key, context, envelope)).toEqual(UNREADABLE);
		}
	});

	it('a value without JSON is refused', () => {
		expect(() => sealJson(key, context, undefined)).toThrow(RangeError);
	});
});

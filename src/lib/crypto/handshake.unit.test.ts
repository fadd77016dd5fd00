import { beforeAll, describe, expect, it } from 'vitest';
import { randomBytes, randomId, toBase64url } from './bytes.ts';
import {
	commitTo,
	completeHandshake,
	createHandshakeKey,
	HandshakeError,
	type Transcript
} from './handshake.ts';

type Pair = Awaited<ReturnType<typeof createHandshakeKey>>;
const bytes32 = () => toBase64url(randomBytes(32));
const secret = bytes32();

let inviter: Pair;
let joiner: Pair;
let transcript: Transcript;
beforeAll(async () => {
	inviter = await createHandshakeKey();
	joiner = await createHandshakeKey();
	transcript = {
		inviteId: randomId(),
		inviter: randomId(),
		joiner: randomId(),
		inviterKey: inviter.publicKey,
		joinerKey: joiner.publicKey,
		inviterNonce: bytes32(),
		joinerNonce: bytes32()
	};
});

const asInviter = (seen = transcript, link = secret) =>
	completeHandshake('inviter', inviter.privateKey, link, seen);
const asJoiner = (seen = transcript, link = secret) =>
	completeHandshake('joiner', joiner.privateKey, link, seen);

it('two people who saw the same come to one couple, one key and the same four words', async () => {
	const result = await asInviter();
	expect(await asJoiner()).toEqual(result);
	expect(result.coupleId).toHaveLength(22);
	expect(result.coupleKey).toHaveLength(32);
	expect(result.inviterMac).not.toBe(result.joinerMac);
	expect(result.words).toHaveLength(4);
	for (const word of result.words) {
		expect(Number.isInteger(word)).toBe(true);
		expect(word).toBeGreaterThanOrEqual(0);
		expect(word).toBeLessThan(2048);
	}
});

describe('nobody in between', () => {
	async function expectNothingInCommon(seen: Transcript, link = secret) {
		const [mine, theirs] = [await asInviter(), await asJoiner(seen, link)];
		expect(theirs.coupleId).not.toBe(mine.coupleId);
		expect(theirs.coupleKey).not.toEqual(mine.coupleKey);
		expect(theirs.words).not.toEqual(mine.words);
		expect(theirs.inviterMac).not.toBe(mine.inviterMac);
		expect(theirs.joinerMac).not.toBe(mine.joinerMac);
	}

	it.each(['inviteId', 'inviter', 'joiner'] as const)('can change the %s', (field) =>
		expectNothingInCommon({ ...transcript, [field]: randomId() })
	);

	it.each(['inviterNonce', 'joinerNonce'] as const)('can change the %s', (field) =>
		expectNothingInCommon({ ...transcript, [field]: bytes32() })
	);

	it.each(['inviterKey', 'joinerKey'] as const)('can change the %s', async (field) => {
		const { publicKey } = await createHandshakeKey();
		await expectNothingInCommon({ ...transcript, [field]: publicKey });
	});

	it('can do it without the link’s secret', () => expectNothingInCommon(transcript, bytes32()));

	it('can change the two people over', () =>
		expectNothingInCommon({
			...transcript,
			inviter: transcript.joiner,
			joiner: transcript.inviter
		}));
});

describe('a key that leads to no secret', () => {
	// Points of small order (RFC 7748, section 6.1): with them every private key agrees on zeros.
	const prime = Buffer.from('ed' + 'ff'.repeat(30) + '7f', 'hex');
	const one = Buffer.from('01' + '00'.repeat(31), 'hex');
	const eight = 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800';
	const points = [Buffer.alloc(32), one, prime, Buffer.from(eight, 'hex')];

	it.each(points.map((point) => point.toString('base64url')))('is refused: %s', async (point) => {
		await expect(asInviter({ ...transcript, joinerKey: point })).rejects.toMatchObject({
			name: 'HandshakeError',
			code: 'weak-key'
		});
	});
});

describe('a malformed transcript', () => {
	const malformed: Record<string, () => Partial<Transcript>> = {
		'a short key': () => ({ joinerKey: 'AAAA' }),
		'an id that is no id': () => ({ inviteId: 'invite' }),
		'a nonce that is not text': () => ({ joinerNonce: null as unknown as string }),
		'one person twice': () => ({ joiner: transcript.inviter }),
		'one key twice': () => ({ joinerKey: transcript.inviterKey })
	};

	it.each(Object.keys(malformed))('is refused with a code: %s', async (name) => {
		const refused = asInviter({ ...transcript, ...malformed[name]!() });
		await expect(refused).rejects.toThrow(HandshakeError);
		await expect(refused).rejects.toMatchObject({ code: 'malformed' });
	});

	it('is refused with a code: a secret that is none', async () => {
		await expect(asInviter(transcript, 'secret')).rejects.toMatchObject({ code: 'malformed' });
	});
});

it('a commitment holds its maker to one key and one nonce', async () => {
	const [key, nonce] = [bytes32(), bytes32()];
	const commitment = await commitTo(key, nonce);
	expect(await commitTo(key, nonce)).toBe(commitment);
	expect(await commitTo(bytes32(), nonce)).not.toBe(commitment);
	expect(await commitTo(key, bytes32())).not.toBe(commitment);
	expect(await commitTo(nonce, key)).not.toBe(commitment);
	await expect(commitTo('', nonce)).rejects.toThrow(RangeError);
});

it('nobody can copy the private key out of the browser', async () => {
	expect(inviter.privateKey.extractable).toBe(false);
	await expect(crypto.subtle.exportKey('pkcs8', inviter.privateKey)).rejects.toThrow();
});

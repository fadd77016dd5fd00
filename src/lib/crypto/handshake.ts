import { concat, fixedBytes, idBytes, sha256, toBase64url, type Bytes } from './bytes.ts';
import { deriveBytes, importSecret, labelled } from './key-derivation.ts';

export {
	formatInviteFragment,
	hashInviterKey,
	inviteHash,
	parseInviteFragment,
	type InviteLink
} from './invite-link.ts';

/** What both sides must have seen alike. Ids are 16 bytes, keys and nonces 32, as base64url. */
export type Transcript = {
	inviteId: string;
	/** Both user ids are in it, so that the server cannot swap people. */
	inviter: string;
	joiner: string;
	inviterKey: string;
	joinerKey: string;
	inviterNonce: string;
	joinerNonce: string;
};

export type HandshakeResult = {
	coupleId: string;
	/** 32 bytes. Only the two partners may hold it. */
	coupleKey: Bytes;
	/** 11 bits each: places in a list of 2048 words. */
	words: [number, number, number, number];
	/** Each side sends its own and checks the other's. 32 bytes as base64url. */
	inviterMac: string;
	joinerMac: string;
};

/** `malformed`: a field has not its form. `weak-key`: the partner's key leads to no secret. */
export class HandshakeError extends Error {
	readonly code: 'malformed' | 'weak-key';

	constructor(code: HandshakeError['code']) {
		super(code);
		this.name = 'HandshakeError';
		this.code = code;
	}
}

/** A fresh X25519 pair for one invite. The private key is non-extractable and storable in IndexedDB. */
export async function createHandshakeKey(): Promise<{ privateKey: CryptoKey; publicKey: string }> {
	const pair = (await crypto.subtle.generateKey('X25519', false, ['deriveBits'])) as CryptoKeyPair;
	const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
	return { privateKey: pair.privateKey, publicKey: toBase64url(publicKey) };
}

/**
 * The joiner's commitment to its key and nonce, 32 bytes as base64url. It is sent before the
 * inviter's nonce is known, which leaves an attacker one guess at the four words.
 * @throws RangeError when either is not 32 bytes.
 */
export async function commitTo(publicKey: string, nonce: string): Promise<string> {
	const committed = labelled(
		'attune/1/commitment',
		fixedBytes(publicKey, 32),
		fixedBytes(nonce, 32)
	);
	return toBase64url(await sha256(committed));
}

/**
 * Everything the two need to be a couple, alike on both sides when they saw one transcript and know
 * the link's secret. It confirms nothing by itself: check the other's MAC, then compare the words.
 * @throws HandshakeError
 */
export async function completeHandshake(
	role: 'inviter' | 'joiner',
	privateKey: CryptoKey,
	secret: string,
	transcript: Transcript
): Promise<HandshakeResult> {
	const { hash, salt, theirs } = await read(role, secret, transcript);
	const shared = await importSecret(await agree(privateKey, theirs));
	const derive = (part: string, length: number) =>
		deriveBytes(shared, labelled(`attune/1/handshake/${part}`, hash), length, salt);
	return {
		coupleId: toBase64url(await derive('couple-id', 16)),
		coupleKey: await derive('couple-key', 32),
		words: toWords(await derive('words', 6)),
		inviterMac: await mac(await derive('inviter-mac', 32), hash),
		joinerMac: await mac(await derive('joiner-mac', 32), hash)
	};
}

async function read(role: 'inviter' | 'joiner', secret: string, transcript: Transcript) {
	const { inviter, joiner, inviterKey, joinerKey } = transcript;
	// One person or one key on both sides can only be a reflection.
	if (inviter === joiner || inviterKey === joinerKey) throw new HandshakeError('malformed');
	try {
		return {
			hash: await transcriptHash(transcript),
			salt: fixedBytes(secret, 32),
			theirs: fixedBytes(role === 'inviter' ? joinerKey : inviterKey, 32)
		};
	} catch {
		throw new HandshakeError('malformed');
	}
}

function transcriptHash(transcript: Transcript): Promise<Bytes> {
	return sha256(
		labelled(
			'attune/1/transcript',
			idBytes(transcript.inviteId),
			idBytes(transcript.inviter),
			idBytes(transcript.joiner),
			fixedBytes(transcript.inviterKey, 32),
			fixedBytes(transcript.joinerKey, 32),
			fixedBytes(transcript.inviterNonce, 32),
			fixedBytes(transcript.joinerNonce, 32)
		)
	);
}

/** X25519. A key of small order gives all zeros, which some runtimes refuse by themselves. */
async function agree(privateKey: CryptoKey, publicKey: Bytes): Promise<Bytes> {
	const theirs = await crypto.subtle.importKey('raw', publicKey, 'X25519', false, []);
	const shared = await crypto.subtle
		.deriveBits({ name: 'X25519', public: theirs }, privateKey, 256)
		.catch(() => new ArrayBuffer(32));
	const bytes = new Uint8Array(shared);
	if (!bytes.some((byte) => byte !== 0)) throw new HandshakeError('weak-key');
	return bytes;
}

function toWords(bytes: Bytes): HandshakeResult['words'] {
	const bits = new DataView(concat(new Uint8Array(2), bytes).buffer).getBigUint64(0) >> 4n;
	const word = (place: bigint) => Number((bits >> (33n - 11n * place)) & 0x7ffn);
	return [word(0n), word(1n), word(2n), word(3n)];
}

async function mac(key: Bytes, transcript: Bytes): Promise<string> {
	const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, [
		'sign'
	]);
	return toBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', hmac, transcript)));
}

/**
 * The crypto a second time, from src/lib/crypto/SPEC.md alone and on other primitives: a mistake
 * would have to be made twice, in the same way, to go unnoticed. It shares no code with the first,
 * is synchronous, and takes keys and nonces as plain bytes.
 */
import { gcm } from '@noble/ciphers/aes.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { argon2id } from '@noble/hashes/argon2.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

export type Place = {
	couple: string;
	sender: string;
	device: string;
	kind: string;
	object: string;
	counter: number;
	wording?: { hash: string; round: number } | undefined;
};

export const NONE = 'AAAAAAAAAAAAAAAAAAAAAA';

const KIND_BYTES =
	'beat raise lower receipt limit understanding agreement answer opening name keyring account-key own draft topic placing kept care own-care check-in own-check-in time-part device-name';
const PURPOSES: Record<string, string> = {
	beats: 'beat',
	signals: 'raise lower',
	receipts: 'receipt',
	boundaries: 'limit understanding agreement answer opening topic placing',
	names: 'name'
};

export const kindByte = (kind: string) => KIND_BYTES.split(' ').indexOf(kind) + 1;
export const sizesOf = (kind: string) => (kindByte(kind) <= 4 ? [256] : [256, 1024, 4096]);
export const purposeOf = (kind: string) =>
	Object.keys(PURPOSES).find((purpose) => PURPOSES[purpose]!.split(' ').includes(kind));

const text = (value: string) => new Uint8Array(Buffer.from(value, 'utf8'));
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
export const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

export function unb64(value: string, length?: number): Uint8Array {
	const bytes = new Uint8Array(Buffer.from(value, 'base64url'));
	if (b64(bytes) !== value) throw new Error('not base64url');
	if (length !== undefined && bytes.length !== length) throw new Error('wrong length');
	return bytes;
}

function bigEndian(value: number, length: number): Uint8Array {
	return new Uint8Array(Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex'));
}

function expand(
	ikm: Uint8Array,
	info: string | Uint8Array,
	length = 32,
	salt: Uint8Array = new Uint8Array()
) {
	return hkdf(sha256, ikm, salt, typeof info === 'string' ? text(info) : info, length);
}

export function additionalData(place: Place): Uint8Array {
	const { wording } = place;
	return join(
		Uint8Array.of(1, 1),
		...[place.couple, place.sender, place.device].map((id) => unb64(id, 16)),
		Uint8Array.of(kindByte(place.kind)),
		unb64(place.object, 16),
		bigEndian(place.counter, 8),
		wording
			? join(Uint8Array.of(1), unb64(wording.hash, 32), bigEndian(wording.round, 4))
			: Uint8Array.of(0)
	);
}

export function seal(
	key: Uint8Array,
	place: Place,
	content: Uint8Array,
	nonce: Uint8Array
): string {
	const size = sizesOf(place.kind).find((bytes) => bytes >= content.length + 2);
	if (!size) throw new Error('too long');
	const filler = new Uint8Array(size - content.length - 2);
	return sealPlaintext(key, place, join(bigEndian(content.length, 2), content, filler), nonce);
}

/** Seals a plaintext as it is, so that tests can make envelopes with a wrong padding. */
export function sealPlaintext(
	key: Uint8Array,
	place: Place,
	plaintext: Uint8Array,
	nonce: Uint8Array
): string {
	const sealed = gcm(key, nonce, additionalData(place)).encrypt(plaintext);
	return b64(join(Uint8Array.of(1, 1), nonce, sealed));
}

export function open(key: Uint8Array, place: Place, envelope: string): Uint8Array | string {
	try {
		const bytes = unb64(envelope);
		if (bytes.length < 14) return 'unreadable';
		if (bytes[0] !== 1 || bytes[1] !== 1) return 'unknown-version';
		if (!sizesOf(place.kind).includes(bytes.length - 30)) return 'unreadable';
		const cipher = gcm(key, bytes.subarray(2, 14), additionalData(place));
		const plaintext = cipher.decrypt(bytes.subarray(14));
		const end = 2 + plaintext[0]! * 256 + plaintext[1]!;
		const sound = end <= plaintext.length && plaintext.subarray(end).every((byte) => !byte);
		return sound ? plaintext.slice(2, end) : 'unreadable';
	} catch {
		return 'unreadable';
	}
}

export function coupleSealKey(coupleKey: Uint8Array, couple: string, kind: string, sender: string) {
	const label = text(`attune/1/couple/${purposeOf(kind)}|`);
	return expand(coupleKey, join(label, unb64(sender, 16)), 32, unb64(couple, 16));
}

export function stretch(username: string, password: string): Uint8Array {
	const salt = sha256(text('attune/1/password|' + username)).slice(0, 16);
	return argon2id(text(password.normalize('NFKC')), salt, { m: 65536, t: 3, p: 1, dkLen: 32 });
}

export const handleOf = (username: string) => b64(sha256(text('attune/1/username|' + username)));

export const passwordKeys = (stretched: Uint8Array) => ({
	authSecret: b64(expand(stretched, 'attune/1/auth')),
	wrapKey: expand(stretched, 'attune/1/wrap')
});

export const recoveryKeys = (code: Uint8Array) => ({
	proof: b64(expand(code, 'attune/1/recovery/proof')),
	wrapKey: expand(code, 'attune/1/recovery/wrap')
});

export const ownKey = (personalKey: Uint8Array) => expand(personalKey, 'attune/1/own');

export function unlinkToken(personalKey: Uint8Array, couple: string) {
	const token = b64(expand(personalKey, join(text('attune/1/unlink|'), unb64(couple, 16))));
	return { token, hash: b64(sha256(text(token))) };
}

export function wrapPlace(handle: string, way: 'password' | 'recovery'): Place {
	const object = b64(unb64(handle, 32).subarray(0, 16));
	const counter = way === 'password' ? 1 : 2;
	return { couple: NONE, sender: NONE, device: NONE, kind: 'account-key', object, counter };
}

export function keyringPlace(user: string, version: number): Place {
	return {
		couple: NONE,
		sender: user,
		device: NONE,
		kind: 'keyring',
		object: NONE,
		counter: version
	};
}

/** The product in GF(2^5) modulo x^5 + x^2 + 1. */
function times(a: number, b: number): number {
	let product = 0;
	for (let bit = 0; bit < 5; bit++) if ((b >> bit) & 1) product ^= a << bit;
	for (let bit = 9; bit >= 5; bit--) if ((product >> bit) & 1) product ^= 0b100101 << (bit - 5);
	return product;
}

export function writeRecoveryCode(code: Uint8Array): string {
	let bits = '';
	for (const byte of code) bits += (256 + byte).toString(2).slice(1);
	bits += '00';
	const digits = Array.from({ length: 26 }, (_, i) => parseInt(bits.slice(i * 5, i * 5 + 5), 2));
	let check = 0;
	digits.forEach((digit, i) => {
		let term = digit;
		for (let power = 0; power < 26 - i; power++) term = times(term, 2);
		check ^= term;
	});
	const letters = [...digits, check].map((digit) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[digit]);
	const all = letters.join('');
	return [
		[0, 5],
		[5, 10],
		[10, 15],
		[15, 19],
		[19, 23],
		[23, 27]
	]
		.map(([from, to]) => all.slice(from, to))
		.join('-');
}

export const inviteHashOf = (id: string) =>
	b64(sha256(join(text('attune/1/invite|'), unb64(id, 16))));
export const inviterKeyHashOf = (key: string) =>
	b64(sha256(join(text('attune/1/invite-key|'), unb64(key, 32))));
export const commitmentTo = (key: string, nonce: string) =>
	b64(sha256(join(text('attune/1/commitment|'), unb64(key, 32), unb64(nonce, 32))));

export const practiceIdOf = (couple: string) =>
	b64(sha256(join(text('attune/1/practice|'), unb64(couple, 16))).slice(0, 16));

export const publicKeyOf = (privateKey: Uint8Array) => b64(x25519.getPublicKey(privateKey));

export type Seen = Record<
	'inviteId' | 'inviter' | 'joiner' | 'inviterKey' | 'joinerKey' | 'inviterNonce' | 'joinerNonce',
	string
>;

/** @param theirs the other side's public key. */
export function agreeOn(privateKey: Uint8Array, theirs: string, secret: string, seen: Seen) {
	const hash = sha256(
		join(
			text('attune/1/transcript|'),
			...[seen.inviteId, seen.inviter, seen.joiner].map((id) => unb64(id, 16)),
			...[seen.inviterKey, seen.joinerKey, seen.inviterNonce, seen.joinerNonce].map((value) =>
				unb64(value, 32)
			)
		)
	);
	const shared = x25519.getSharedSecret(privateKey, unb64(theirs, 32));
	const derive = (part: string, length = 32) =>
		expand(shared, join(text(`attune/1/handshake/${part}|`), hash), length, unb64(secret, 32));
	let bits = '';
	for (const byte of derive('words', 6)) bits += (256 + byte).toString(2).slice(1);
	return {
		coupleId: b64(derive('couple-id', 16)),
		coupleKey: derive('couple-key'),
		words: [0, 11, 22, 33].map((start) => parseInt(bits.slice(start, start + 11), 2)),
		inviterMac: b64(hmac(sha256, derive('inviter-mac'), hash)),
		joinerMac: b64(hmac(sha256, derive('joiner-mac'), hash))
	};
}

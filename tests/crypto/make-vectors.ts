import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as second from './second-implementation.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
/** `length` bytes, each one more than the last: easy to recognise in a debugger. */
const run = (first: number, length: number) =>
	Uint8Array.from({ length }, (_, i) => (first + i) & 255);
const id = (first: number) => second.b64(run(first, 16));
const bytes32 = (first: number) => second.b64(run(first, 32));
const text = (value: string) => new Uint8Array(Buffer.from(value, 'utf8'));

const COUPLE = id(0x10);
const ME = id(0x20);
const DEVICE = id(0x30);
const PARTNER = id(0x40);
const OBJECT = id(0x50);

function envelope(
	kind: string,
	content: Uint8Array,
	counter: number,
	wording?: second.Place['wording']
) {
	const key = run(0xa0, 32);
	const nonce = run(counter & 255, 12);
	const place = {
		couple: COUPLE,
		sender: ME,
		device: DEVICE,
		kind,
		object: OBJECT,
		counter,
		wording
	};
	return {
		key: hex(key),
		...place,
		content: hex(content),
		nonce: hex(nonce),
		associatedData: hex(second.additionalData(place)),
		envelope: second.seal(key, place, content, nonce)
	};
}

function coupleKey(kind: string, sender: string) {
	const key = run(0xc0, 32);
	const sealKey = second.coupleSealKey(key, COUPLE, kind, sender);
	return { coupleKey: hex(key), couple: COUPLE, kind, sender, key: hex(sealKey) };
}

function password(username: string, secret: string) {
	const stretched = second.stretch(username, secret);
	const { authSecret, wrapKey } = second.passwordKeys(stretched);
	return {
		username,
		password: secret,
		stretched: hex(stretched),
		authSecret,
		wrapKey: hex(wrapKey)
	};
}

function recovery(code: Uint8Array) {
	const { proof, wrapKey } = second.recoveryKeys(code);
	return { code: hex(code), text: second.writeRecoveryCode(code), proof, wrapKey: hex(wrapKey) };
}

function wrap(way: 'password' | 'recovery') {
	const handle = second.handleOf('river-stone');
	const wrapKey = run(0x01, 32);
	const accountKey = run(0x61, 32);
	const place = second.wrapPlace(handle, way);
	const sealed = second.seal(wrapKey, place, accountKey, run(0x71, 12));
	return { handle, way, wrapKey: hex(wrapKey), accountKey: hex(accountKey), envelope: sealed };
}

function keyring(version: number, paired: boolean) {
	const accountKey = run(0x61, 32);
	const value = {
		version,
		personalKey: bytes32(0x81),
		name: paired ? 'Río' : null,
		couple: paired ? { id: COUPLE, key: bytes32(0xc0), partner: PARTNER } : null
	};
	const content = text(JSON.stringify(value));
	const sealed = second.seal(accountKey, second.keyringPlace(ME, version), content, run(0x91, 12));
	return { accountKey: hex(accountKey), user: ME, version, keyring: value, envelope: sealed };
}

function own() {
	const personalKey = run(0x81, 32);
	const key = second.ownKey(personalKey);
	return { personalKey: hex(personalKey), key: hex(key) };
}

function handshake() {
	const inviterPrivate = run(0x03, 32);
	const joinerPrivate = run(0x83, 32);
	const secret = bytes32(0xe0);
	const seen = {
		inviteId: id(0x60),
		inviter: ME,
		joiner: PARTNER,
		inviterKey: second.publicKeyOf(inviterPrivate),
		joinerKey: second.publicKeyOf(joinerPrivate),
		inviterNonce: bytes32(0x05),
		joinerNonce: bytes32(0x45)
	};
	const keyHash = second.inviterKeyHashOf(seen.inviterKey);
	const result = second.agreeOn(inviterPrivate, seen.joinerKey, secret, seen);
	return {
		inviterPrivate: hex(inviterPrivate),
		joinerPrivate: hex(joinerPrivate),
		secret,
		keyHash,
		fragment: `${seen.inviteId}.${secret}.${keyHash}`,
		inviteHash: second.inviteHashOf(seen.inviteId),
		commitment: second.commitmentTo(seen.joinerKey, seen.joinerNonce),
		transcript: seen,
		result: { ...result, coupleKey: hex(result.coupleKey) }
	};
}

/** Worked examples from fixed inputs, made by the second implementation. */
export function makeVectors() {
	return {
		envelopes: [
			envelope('beat', new Uint8Array(), 0),
			envelope('raise', text('a slower pace'), 1),
			envelope('receipt', run(0, 254), 2 ** 53 - 1),
			envelope('limit', run(0, 255), 0x0102030405),
			envelope('opening', text('yes'), 7, { hash: bytes32(0xd0), round: 0 }),
			envelope('answer', run(9, 4094), 8, { hash: bytes32(0xd1), round: 2 ** 32 - 1 })
		],
		coupleKeys: ['beat', 'raise', 'receipt', 'limit', 'name'].flatMap((kind) => [
			coupleKey(kind, ME),
			coupleKey(kind, PARTNER)
		]),
		practice: [COUPLE, id(0x20)].map((couple) => ({ couple, id: second.practiceIdOf(couple) })),
		handles: ['abc', 'river-stone', '0._-9'].map((username) => ({
			username,
			handle: second.handleOf(username)
		})),
		passwords: [password('river-stone', 'calm ﬁve Å words 한')],
		recoveryCodes: [run(0, 16), new Uint8Array(16), new Uint8Array(16).fill(255)].map(recovery),
		wraps: [wrap('password'), wrap('recovery')],
		keyrings: [keyring(1, false), keyring(2, true)],
		ownKeys: [own()],
		handshakes: [handshake()]
	};
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const path = new URL('../../src/lib/crypto/vectors.json', import.meta.url);
	writeFileSync(path, JSON.stringify(makeVectors(), null, '\t') + '\n');
}

import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import {
	derivePasswordKeys,
	deriveRecoveryKeys,
	importPersonalKey,
	unwrapAccountKey,
	wrapAccountKey
} from '#lib/crypto/account-keys.ts';
import { toBase64url } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey } from '#lib/crypto/couple-seal.ts';
import { openEnvelope, sealEnvelope, type Context } from '#lib/crypto/envelope.ts';
import {
	commitTo,
	completeHandshake,
	createHandshakeKey,
	hashInviterKey,
	inviteHash
} from '#lib/crypto/handshake.ts';
import { ALL_KINDS, MAX_CONTENT_BYTES } from '#lib/crypto/kinds.ts';
import { passwordSalt, stretchPassword, usernameHandle } from '#lib/crypto/password.ts';
import { formatRecoveryCode, parseRecoveryCode } from '#lib/crypto/recovery-code.ts';
import { deriveUnlinkToken, hashUnlinkToken } from '#lib/crypto/unlink-token.ts';
import { aesKey } from './real-keys.ts';
import * as second from './second-implementation.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const id = bytes(16).map(toBase64url);
const bytes32 = bytes(32).map(toBase64url);
const kind = fc.constantFrom(...ALL_KINDS);
const username = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{2,31}$/);
const round = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const wording = fc.option(fc.record({ hash: bytes32, round }), { nil: undefined });
const sealed = fc
	.record({
		couple: id,
		sender: id,
		device: id,
		kind,
		object: id,
		counter: fc.maxSafeNat(),
		wording
	})
	.chain((context) =>
		fc.record({
			context: fc.constant<Context>(context),
			key: bytes(32),
			nonce: bytes(12),
			content: fc.uint8Array({ maxLength: MAX_CONTENT_BYTES[context.kind], size: 'max' })
		})
	);

let agreed = 0;
async function agree<T>(
	cases: number,
	arbitrary: fc.Arbitrary<T>,
	both: (value: T) => Promise<void>
) {
	const property = fc.asyncProperty(arbitrary, async (value) => {
		await both(value);
		agreed++;
	});
	await fc.assert(property, { numRuns: cases });
}

afterAll(() => expect(agreed, 'cases on which both agreed').toBeGreaterThanOrEqual(1_000));

it('what the first seals, the second opens', () =>
	agree(300, sealed, async ({ key, context, content }) => {
		const envelope = await sealEnvelope(await aesKey(key), context, content);
		expect(second.open(key, context, envelope)).toEqual(content);
	}));

it('what the second seals, the first opens', () =>
	agree(300, sealed, async ({ key, context, content, nonce }) => {
		const envelope = second.seal(key, context, content, nonce);
		const opened = await openEnvelope(await aesKey(key), context, envelope);
		expect(opened).toEqual({ ok: true, content: Uint8Array.from(content) });
	}));

it('both give the same reason for an envelope with one changed byte', () =>
	agree(150, fc.tuple(sealed, fc.nat(), fc.integer({ min: 1, max: 255 })), async (drawn) => {
		const [{ key, context, content, nonce }, place, change] = drawn;
		const changed = second.unb64(second.seal(key, context, content, nonce));
		changed[place % changed.length]! ^= change;
		const envelope = second.b64(changed);
		const reason = second.open(key, context, envelope);
		expect(await openEnvelope(await aesKey(key), context, envelope)).toEqual({ ok: false, reason });
	}));

it('both derive the same key for a couple’s kind and sender', () => {
	const forCouple = fc.constantFrom(...ALL_KINDS.filter(second.purposeOf));
	const ids = fc.uniqueArray(id, { minLength: 5, maxLength: 5 });
	return agree(120, fc.tuple(bytes(32), forCouple, ids), async ([coupleKey, kind, ids]) => {
		const [couple, me, device, partner, object] = ids as [string, string, string, string, string];
		const seal = createCoupleSeal(await importCoupleKey(coupleKey), {
			couple,
			me,
			device,
			partner
		});
		const mine = await seal.seal(kind, object, 5, Uint8Array.of(1, 2));
		const context = { couple, sender: me, device, kind, object, counter: 5 };
		const myKey = second.coupleSealKey(coupleKey, couple, kind, me);
		expect(second.open(myKey, context, mine)).toEqual(Uint8Array.of(1, 2));

		const theirKey = second.coupleSealKey(coupleKey, couple, kind, partner);
		const fromPartner = { ...context, sender: partner };
		const theirs = second.seal(theirKey, fromPartner, Uint8Array.of(3), new Uint8Array(12));
		const opened = await seal.open({ sender: partner, device }, kind, object, 5, theirs);
		expect(opened).toEqual({ ok: true, content: Uint8Array.of(3) });
	});
});

it('both derive the same keys from a stretched password, a recovery code and a personal key', () =>
	agree(100, fc.tuple(bytes(32), bytes(16), username), async ([secret, code, name]) => {
		const handle = await usernameHandle(name);
		expect(handle).toBe(second.handleOf(name));

		const fromPassword = await derivePasswordKeys(secret);
		expect(fromPassword.authSecret).toBe(second.passwordKeys(secret).authSecret);
		const wrap = await wrapAccountKey(fromPassword.wrapKey, handle, 'password', secret);
		const wrapKey = second.passwordKeys(secret).wrapKey;
		expect(second.open(wrapKey, second.wrapPlace(handle, 'password'), wrap)).toEqual(secret);

		const fromCode = await deriveRecoveryKeys(code);
		expect(fromCode.proof).toBe(second.recoveryKeys(code).proof);
		const place = second.wrapPlace(handle, 'recovery');
		const other = second.seal(second.recoveryKeys(code).wrapKey, place, secret, new Uint8Array(12));
		expect(await unwrapAccountKey(fromCode.wrapKey, handle, 'recovery', other)).toEqual(
			Uint8Array.from(secret)
		);

		const kept: Context = { ...place, kind: 'own' };
		const own = await sealEnvelope(await importPersonalKey(secret), kept, code);
		expect(second.open(second.ownKey(secret), kept, own)).toEqual(code);
	}));

it('both make the same token to leave a couple with, and know it by the same hash', () =>
	agree(100, fc.tuple(bytes(32), id), async ([secret, couple]) => {
		const { token, hash } = second.unlinkToken(secret, couple);
		expect(await deriveUnlinkToken(secret, couple)).toBe(token);
		expect(await hashUnlinkToken(token)).toBe(hash);
	}));

it('both write a recovery code alike, and it reads back', () =>
	agree(100, bytes(16), async (code) => {
		const text = formatRecoveryCode(code);
		expect(text).toBe(second.writeRecoveryCode(code));
		expect(parseRecoveryCode(text)).toEqual(Uint8Array.from(code));
	}));

it('both come to the same commitments and hashes', () =>
	agree(100, fc.tuple(bytes32, bytes32, id), async ([key, nonce, invite]) => {
		expect(await commitTo(key, nonce)).toBe(second.commitmentTo(key, nonce));
		expect(await hashInviterKey(key)).toBe(second.inviterKeyHashOf(key));
		expect(await inviteHash(invite)).toBe(second.inviteHashOf(invite));
	}));

it('a handshake between the first and the second ends in one couple, whoever invites', () => {
	const drawn = fc.record({
		role: fc.constantFrom('inviter', 'joiner'),
		theirPrivate: bytes(32),
		secret: bytes32,
		inviteId: id,
		inviter: id,
		joiner: id,
		inviterNonce: bytes32,
		joinerNonce: bytes32
	});
	return agree(60, drawn, async ({ role, theirPrivate, secret, ...rest }) => {
		fc.pre(rest.inviter !== rest.joiner);
		const mine = await createHandshakeKey();
		const theirs = second.publicKeyOf(theirPrivate);
		const seen = {
			...rest,
			inviterKey: role === 'inviter' ? mine.publicKey : theirs,
			joinerKey: role === 'inviter' ? theirs : mine.publicKey
		};
		const first = await completeHandshake(role, mine.privateKey, secret, seen);
		const other = second.agreeOn(theirPrivate, mine.publicKey, secret, seen);
		expect(first).toEqual({ ...other, coupleKey: Uint8Array.from(other.coupleKey) });
	});
});

it('both stretch a password alike, whatever letters it has', () => {
	const password = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
	return agree(3, fc.tuple(username, password), async ([name, password]) => {
		expect(await stretchPassword(await passwordSalt(name), password)).toEqual(
			Uint8Array.from(second.stretch(name, password))
		);
	});
}, 120_000);

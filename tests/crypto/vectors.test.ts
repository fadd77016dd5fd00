import { expect, it } from 'vitest';
import {
	deriveRecoveryKeys,
	derivePasswordKeys,
	importAccountKey,
	importPersonalKey,
	openKeyring,
	unwrapAccountKey
} from '#lib/crypto/account-keys.ts';
import { associatedData } from '#lib/crypto/associated-data.ts';
import { toBase64url } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, createPracticeSeal, importCoupleKey } from '#lib/crypto/couple-seal.ts';
import { openEnvelope, sealEnvelope, type Context, type Kind } from '#lib/crypto/envelope.ts';
import {
	commitTo,
	completeHandshake,
	formatInviteFragment,
	hashInviterKey,
	inviteHash
} from '#lib/crypto/handshake.ts';
import { passwordSalt, stretchPassword, usernameHandle } from '#lib/crypto/password.ts';
import { parseRecoveryCode } from '#lib/crypto/recovery-code.ts';
import { formatRecoveryCode } from '#lib/crypto/recovery-code.ts';
import vectors from '#lib/crypto/vectors.json' with { type: 'json' };
import { makeVectors } from './make-vectors.ts';
import { aesKey, fromHex, x25519Key } from './real-keys.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const somewhere = (kind: Kind): Context => ({
	couple: toBase64url(new Uint8Array(16).fill(1)),
	sender: toBase64url(new Uint8Array(16).fill(2)),
	device: toBase64url(new Uint8Array(16).fill(3)),
	kind,
	object: toBase64url(new Uint8Array(16).fill(4)),
	counter: 1
});

/** Two keys are one when each opens what the other sealed. */
async function expectSameKey(key: CryptoKey, raw: string) {
	const context = somewhere('own');
	const envelope = await sealEnvelope(key, context, fromHex('c0ffee'));
	const opened = await openEnvelope(await aesKey(fromHex(raw)), context, envelope);
	expect(opened).toEqual({ ok: true, content: fromHex('c0ffee') });
}

it('the second implementation makes the vectors as they are kept', () => {
	expect(JSON.parse(JSON.stringify(makeVectors()))).toEqual(vectors);
});

it.each(vectors.envelopes)('the $kind envelope of the vectors opens to its content', async (v) => {
	const context = { ...v, kind: v.kind as Kind };
	expect(hex(associatedData(1, 1, context))).toBe(v.associatedData);
	const opened = await openEnvelope(await aesKey(fromHex(v.key)), context, v.envelope);
	expect(opened).toEqual({ ok: true, content: fromHex(v.content) });
});

it('the couple’s keys are those of the vectors, one for each purpose and sender', async () => {
	for (const v of vectors.coupleKeys) {
		const at = somewhere(v.kind as Kind);
		const seal = createCoupleSeal(await importCoupleKey(fromHex(v.coupleKey)), {
			couple: v.couple,
			me: v.sender,
			device: at.device,
			partner: at.sender
		});
		const envelope = await seal.seal(at.kind, at.object, 1, fromHex('c0ffee'));
		const context = { ...at, couple: v.couple, sender: v.sender };
		const opened = await openEnvelope(await aesKey(fromHex(v.key)), context, envelope);
		expect(opened).toEqual({ ok: true, content: fromHex('c0ffee') });
	}
	expect(new Set(vectors.coupleKeys.map((v) => v.key)).size).toBe(vectors.coupleKeys.length);
});

it('practice is sealed under the id of the vectors', async () => {
	for (const { couple, id } of vectors.practice) {
		const at = somewhere('beat');
		const key = await importCoupleKey(fromHex('c0'.repeat(32)));
		const ids = { couple, me: at.sender, device: at.device, partner: at.object };
		expect((await createPracticeSeal(createCoupleSeal(key, ids))).couple).toBe(id);
	}
});

it('usernames and passwords lead to the handles and keys of the vectors', async () => {
	for (const v of vectors.handles) expect(await usernameHandle(v.username)).toBe(v.handle);
	for (const v of vectors.passwords) {
		const stretched = await stretchPassword(await passwordSalt(v.username), v.password);
		expect(hex(stretched)).toBe(v.stretched);
		const keys = await derivePasswordKeys(stretched);
		expect(keys.authSecret).toBe(v.authSecret);
		await expectSameKey(keys.wrapKey, v.wrapKey);
	}
});

it('recovery codes read and write as in the vectors, and lead to their keys', async () => {
	for (const v of vectors.recoveryCodes) {
		expect(formatRecoveryCode(fromHex(v.code))).toBe(v.text);
		expect(parseRecoveryCode(v.text)).toEqual(fromHex(v.code));
		const keys = await deriveRecoveryKeys(fromHex(v.code));
		expect(keys.proof).toBe(v.proof);
		await expectSameKey(keys.wrapKey, v.wrapKey);
	}
});

it('the account key, the keyring and the own key are those of the vectors', async () => {
	for (const v of vectors.wraps) {
		const wrapKey = await aesKey(fromHex(v.wrapKey));
		const way = v.way as 'password' | 'recovery';
		expect(await unwrapAccountKey(wrapKey, v.handle, way, v.envelope)).toEqual(
			fromHex(v.accountKey)
		);
	}
	for (const v of vectors.keyrings) {
		const accountKey = await importAccountKey(fromHex(v.accountKey));
		expect(await openKeyring(accountKey, v.user, v.version, v.envelope)).toEqual(v.keyring);
	}
	for (const v of vectors.ownKeys)
		await expectSameKey(await importPersonalKey(fromHex(v.personalKey)), v.key);
});

it('both sides of a handshake come to the couple, the words and the MACs of the vectors', async () => {
	for (const v of vectors.handshakes) {
		const { transcript, secret, keyHash } = v;
		expect(await hashInviterKey(transcript.inviterKey)).toBe(keyHash);
		expect(await inviteHash(transcript.inviteId)).toBe(v.inviteHash);
		expect(formatInviteFragment({ inviteId: transcript.inviteId, secret, keyHash })).toBe(
			v.fragment
		);
		expect(await commitTo(transcript.joinerKey, transcript.joinerNonce)).toBe(v.commitment);
		for (const role of ['inviter', 'joiner'] as const) {
			const privateKey = await x25519Key(fromHex(v[`${role}Private`]));
			const result = await completeHandshake(role, privateKey, secret, transcript);
			expect({ ...result, coupleKey: hex(result.coupleKey) }).toEqual(v.result);
		}
	}
});

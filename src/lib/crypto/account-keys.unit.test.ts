import { describe, expect, it } from 'vitest';
import {
	createAccountKey,
	createKeyring,
	derivePasswordKeys,
	deriveRecoveryKeys,
	importAccountKey,
	importPersonalKey,
	openKeyring,
	sealKeyring,
	unwrapAccountKey,
	wrapAccountKey,
	type Keyring
} from './account-keys.ts';
import { randomBytes, randomId, toBase64url } from './bytes.ts';
import { NO_ID, sealJson } from './envelope.ts';
import { usernameHandle } from './password.ts';
import { createRecoveryCode, parseRecoveryCode } from './recovery-code.ts';

const bytes32 = () => toBase64url(randomBytes(32));

describe('the account key', () => {
	it('opens with the password and with the recovery code', async () => {
		const handle = await usernameHandle('river');
		const accountKey = createAccountKey();
		const password = await derivePasswordKeys(randomBytes(32));
		const recovery = await deriveRecoveryKeys(parseRecoveryCode(createRecoveryCode())!);
		for (const [way, { wrapKey }] of [
			['password', password],
			['recovery', recovery]
		] as const) {
			const wrap = await wrapAccountKey(wrapKey, handle, way, accountKey);
			expect(await unwrapAccountKey(wrapKey, handle, way, wrap)).toEqual(accountKey);
		}
	});

	it('does not open with another password, for another name, the other way, or changed', async () => {
		const handle = await usernameHandle('river');
		const { wrapKey } = await derivePasswordKeys(randomBytes(32));
		const other = await derivePasswordKeys(randomBytes(32));
		const wrap = await wrapAccountKey(wrapKey, handle, 'password', createAccountKey());
		const stone = await usernameHandle('stone');
		expect(await unwrapAccountKey(other.wrapKey, handle, 'password', wrap)).toBeNull();
		expect(await unwrapAccountKey(wrapKey, stone, 'password', wrap)).toBeNull();
		expect(await unwrapAccountKey(wrapKey, handle, 'recovery', wrap)).toBeNull();
		expect(await unwrapAccountKey(wrapKey, handle, 'password', wrap.slice(4))).toBeNull();
	});

	it('law 9: what is sent at sign-in opens nothing', async () => {
		const { authSecret, wrapKey } = await derivePasswordKeys(randomBytes(32));
		const handle = await usernameHandle('river');
		const wrap = await wrapAccountKey(wrapKey, handle, 'password', createAccountKey());
		const fromSecret = await importAccountKey(Buffer.from(authSecret, 'base64url'));
		expect(await unwrapAccountKey(fromSecret, handle, 'password', wrap)).toBeNull();
	});

	it('cannot be copied out of the browser once imported', async () => {
		const keys = [
			await importAccountKey(createAccountKey()),
			await importPersonalKey(randomBytes(32)),
			(await derivePasswordKeys(randomBytes(32))).wrapKey,
			(await deriveRecoveryKeys(randomBytes(16))).wrapKey
		];
		for (const key of keys) await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
	});
});

describe('the keyring', () => {
	const user = randomId();
	const paired: Keyring = {
		version: 2,
		personalKey: bytes32(),
		name: 'Río',
		couple: { id: randomId(), key: bytes32(), partner: randomId() }
	};

	it('comes back as it was sealed, alone and paired', async () => {
		const key = await importAccountKey(createAccountKey());
		for (const keyring of [createKeyring(), paired]) {
			const envelope = await sealKeyring(key, user, keyring);
			expect(await openKeyring(key, user, keyring.version, envelope)).toEqual(keyring);
		}
	});

	it('does not open as another version, for another person, or with another key', async () => {
		const key = await importAccountKey(createAccountKey());
		const envelope = await sealKeyring(key, user, paired);
		const otherKey = await importAccountKey(createAccountKey());
		expect(await openKeyring(key, user, 1, envelope)).toBeNull();
		expect(await openKeyring(key, user, 3, envelope)).toBeNull();
		expect(await openKeyring(key, randomId(), 2, envelope)).toBeNull();
		expect(await openKeyring(otherKey, user, 2, envelope)).toBeNull();
		expect(await openKeyring(key, 'nobody', 2, envelope)).toBeNull();
	});

	it('is refused in any other shape', async () => {
		const key = await importAccountKey(createAccountKey());
		const shapes: unknown[] = [
			null,
			[],
			'keyring',
			{},
			{ ...paired, version: 3 },
			{ ...paired, version: '2' },
			{ ...paired, personalKey: 'short' },
			{ ...paired, personalKey: null },
			{ ...paired, name: 5 },
			{ ...paired, couple: undefined },
			{ ...paired, couple: { ...paired.couple, id: 'short' } },
			{ ...paired, couple: { ...paired.couple, key: NO_ID } },
			{ ...paired, couple: { id: paired.couple!.id, key: paired.couple!.key } },
			{ ...paired, couple: { ...paired.couple, more: 1 } },
			{ ...paired, more: 1 }
		];
		for (const shape of shapes) {
			const context = { sender: user, couple: NO_ID, device: NO_ID, object: NO_ID };
			const envelope = await sealJson(key, { ...context, kind: 'keyring', counter: 2 }, shape);
			expect(await openKeyring(key, user, 2, envelope)).toBeNull();
		}
	});
});

import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import {
	createAccountKey,
	createKeyring,
	importAccountKey,
	openKeyring,
	sealKeyring
} from '#lib/crypto/account-keys.ts';
import { fromBase64url, randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { deriveUnlinkToken } from '#lib/crypto/unlink-token.ts';
import {
	clearStorage,
	openStorage,
	type Storage,
	type StoredAccount,
	type StoredOperation
} from '#lib/device/storage.ts';
import { createLeft, forgetCouple, keepReady, readLeft, settle, tellLeft } from './left-couples.ts';

const [COUPLE, ME] = [randomId(), randomId()];
const isShared = (place: string) => place.startsWith('shared:');
let storage: Storage;
let accountKey: CryptoKey;
const person = () => ({ userId: ME, keyring });
let keyring = createKeyring();

beforeEach(async () => {
	globalThis.indexedDB = new IDBFactory();
	storage = await openStorage();
	const couple = { id: COUPLE, key: toBase64url(randomBytes(32)), partner: randomId() };
	keyring = { ...createKeyring(), couple };
	accountKey = await importAccountKey(createAccountKey());
	const account = { ...{ userId: ME, deviceId: randomId(), handle: '' }, unseenRecoveryCode: null };
	const unlock = { salt: '', passwordWrap: '', passkey: null };
	const sealed = await sealRing(keyring);
	await storage.put('account', { ...account, accountKey, unlock, keyring: sealed }, 'me');
});

async function sealRing(ring: typeof keyring): Promise<StoredAccount['keyring']> {
	return { version: ring.version, envelope: await sealKeyring(accountKey, ME, ring) };
}

const operation = (
	lane: StoredOperation['lane'],
	counter: number,
	couple: string | null,
	typed: StoredOperation['typed'] = null
): StoredOperation => ({ lane, counter, couple, name: 'topic:remove', payload: {}, typed });

/** What a device has while it is linked. */
async function fill() {
	await storage.put('standing', {} as never, 'theirs');
	await storage.put('list', {} as never, 'a limit');
	await storage.put('seen', {} as never, 'list');
	await storage.put('draft', 'sealed', 'shared:answer');
	await storage.put('draft', 'sealed', 'mine:card');
	for (const each of [
		operation('signal', 1, COUPLE),
		operation('receipt', 1, COUPLE),
		operation('list', 1, COUPLE, { place: 'returned:1', sealed: 'my words' }),
		operation('list', 2, null)
	])
		await storage.put('operation', each);
}

async function leave() {
	const left = await createLeft(storage, person(), COUPLE, 'now');
	const sealed = await sealRing({ ...keyring, couple: null });
	await forgetCouple(storage, left, () => ({ keyring: sealed }), isShared);
	return left;
}

describe('law 10: whoever leaves', () => {
	test('has a device that forgets the couple at once, and keeps what is theirs alone', async () => {
		await fill();
		await leave();
		for (const store of ['standing', 'list', 'seen'] as const)
			expect(await storage.count(store)).toBe(0);
		expect(await storage.getAllKeys('operation')).toEqual([['list', 2]]);
		expect(await storage.getAllKeys('draft')).toEqual(['mine:card', 'returned:1']);
		const kept = (await storage.get('account', 'me'))!;
		const { version, envelope } = kept.keyring;
		expect(version).toBe(keyring.version);
		expect(await openKeyring(accountKey, ME, version, envelope)).toMatchObject({
			personalKey: keyring.personalKey,
			couple: null
		});
	});

	test('loses nothing by a crash: the next opening knows whom the server has to hear of', async () => {
		await fill();
		const left = await leave();
		storage.close();
		storage = await openStorage();
		expect(await readLeft(storage)).toEqual([left]);
		expect(await storage.count('list')).toBe(0);
	});

	test('has neither half of it when the device cannot keep it: nothing is forgotten that would not be ended', async () => {
		await fill();
		const left = await createLeft(storage, person(), COUPLE, 'now');
		const cannotBeKept = { handle: () => 'no storage keeps a function' } as never;
		const change = () => cannotBeKept;
		await expect(forgetCouple(storage, left, change, isShared)).rejects.toThrow();
		expect(await readLeft(storage)).toEqual([]);
		expect(await storage.count('list')).toBe(1);
		expect(await storage.count('operation')).toBe(4);
	});

	test('is not forgotten by signing out, nor by another person who signs in here', async () => {
		await keepReady(storage, { couple: randomId(), userId: ME, token: 'of another couple' });
		const left = await leave();
		await clearStorage(storage);
		expect(await storage.getAll('leaving')).toEqual([left]);
		await settle(storage, left);
		expect(await storage.getAll('leaving')).toEqual([]);
	});

	test('leaves nothing here that is to be told, once their account is deleted; what somebody else left stays', async () => {
		await leave();
		const theirs = {
			couple: randomId(),
			userId: randomId(),
			token: 'theirs',
			tell: 'now'
		} as const;
		await storage.put('leaving', { ...theirs, is: 'left' });
		await clearStorage(storage, ME);
		expect(await readLeft(storage)).toEqual([{ ...theirs, is: 'left' }]);
	});

	test('waits without a connection', async () => {
		const left = await leave();
		// No server listens where this runs.
		await tellLeft(storage);
		expect(await readLeft(storage)).toEqual([left]);
	});

	test('takes the token the server was given, and else one that another device of theirs may have given it', async () => {
		const token = await deriveUnlinkToken(fromBase64url(keyring.personalKey), COUPLE);
		expect(await createLeft(storage, person(), COUPLE, 'now')).toMatchObject({ token });
		await keepReady(storage, { couple: COUPLE, userId: ME, token: 'ready' });
		expect(await createLeft(storage, person(), COUPLE, 'in_a_week')).toEqual({
			...{ couple: COUPLE, userId: ME, token: 'ready', is: 'left', tell: 'in_a_week' }
		});
	});

	test('has it noted when the partner is told, until nothing is left to do', async () => {
		const left = await leave();
		await settle(storage, { ...left, tell: 'in_a_week' });
		expect(await readLeft(storage)).toEqual([
			{ couple: COUPLE, userId: ME, tell: 'in_a_week', is: 'told' }
		]);
	});

	test('is never made ready again for what they have left', async () => {
		const left = await leave();
		await keepReady(storage, { couple: COUPLE, userId: ME, token: 'again' });
		expect(await storage.getAll('leaving')).toEqual([left]);
	});
});

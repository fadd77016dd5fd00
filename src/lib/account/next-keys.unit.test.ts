import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownContext } from '#lib/boundaries/answers.ts';
import { keptContext } from '#lib/boundaries/kept.ts';
import {
	createAccountKey,
	createKeyring,
	importAccountKey,
	importPersonalKey,
	sealKeyring,
	type Keyring
} from '#lib/crypto/account-keys.ts';
import { fromBase64url, randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { openJson, sealJson, type Context } from '#lib/crypto/envelope.ts';
import { clearStorage, openStorage, type Storage } from '#lib/device/storage.ts';
import { openDraft, saveDraft } from '#lib/drafts/sealed-drafts.ts';
import { hasOtherKeys, takeNextKeys } from './next-keys.ts';
import { openRecoveryCode, sealRecoveryCode } from './recovery-code.ts';

const [userId, deviceId, agreement, limit] = [randomId(), randomId(), randomId(), randomId()];
const couple = { id: randomId(), key: toBase64url(randomBytes(32)), partner: randomId() };
const question = { wordingHash: toBase64url(randomBytes(32)), round: 2 };
const LONG = { words: 'wörtchen '.repeat(1_000) };

const keptPlace = keptContext(userId, { id: limit, device: deviceId, counter: 4 });
const ownPlace = ownContext({ couple: couple.id, me: userId }, agreement, question, {
	device: deviceId,
	counter: 3
});

let storage: Storage;
let before: Awaited<ReturnType<typeof makeKeys>>;
let after: typeof before;

async function makeKeys(version: number) {
	const keyring: Keyring = { ...createKeyring(), version, couple };
	const accountKey = await importAccountKey(createAccountKey());
	return {
		accountKey,
		personalKey: await importPersonalKey(fromBase64url(keyring.personalKey)),
		keyring: { version, envelope: await sealKeyring(accountKey, userId, keyring) },
		writer: { userId, deviceId, draftKey: accountKey }
	};
}

beforeEach(async () => {
	storage = await openStorage();
	[before, after] = [await makeKeys(1), await makeKeys(2)];
	const code = await sealRecoveryCode(after.accountKey, userId, 'the new code');
	await storage.put(
		'account',
		{
			...{ userId, deviceId, handle: toBase64url(randomBytes(32)), unseenRecoveryCode: null },
			...{ accountKey: before.accountKey, keyring: before.keyring, shownDevices: [deviceId] },
			next: {
				...{ accountKey: after.accountKey, keyring: after.keyring, keysVersion: 2 },
				unseenRecoveryCode: code
			}
		},
		'me'
	);
	await saveDraft({ storage, writer: before.writer }, { place: 'list:new', typed: LONG });
	await storage.put('draft', code, 'recovery-code:posted');
	const own = { device: deviceId, counter: 3, envelope: await sealOld(ownPlace, 'my answer') };
	const answer = { owner: userId, ...question, commitment: '', own, opening: null };
	await storage.put(
		'list',
		{
			couple: couple.id,
			holds: { is: 'agreement', row: { id: agreement, answers: [answer] } as never }
		},
		`agreement ${agreement}`
	);
	await storage.put('operation', {
		lane: 'list',
		counter: 4,
		name: 'limit:put',
		couple: couple.id,
		payload: { id: limit, counter: 4, kept: await sealOld(keptPlace, 'my limit') },
		typed: null
	});
});
afterEach(async () => {
	await clearStorage(storage);
	storage.close();
});

const sealOld = (place: Context, words: string) => sealJson(before.personalKey, place, words);
const openWith = async (key: CryptoKey, place: Context, envelope: string) => {
	const opened = await openJson(key, place, envelope);
	return opened.ok ? opened.value : null;
};
async function envelopes() {
	const row = (await storage.get('list', `agreement ${agreement}`))!;
	const operation = (await storage.get('operation', ['list', 4]))!;
	if (row.holds.is !== 'agreement') throw new Error('no agreement');
	return {
		own: row.holds.row.answers[0]!.own!.envelope,
		kept: (operation.payload as { kept: string }).kept
	};
}

describe('the keys of a change, once they are in force', () => {
	test('open what this device was typing, what waits to be sent and what it knows of the list', async () => {
		expect(await takeNextKeys(storage)).toBe(true);
		const stored = (await storage.get('account', 'me'))!;
		expect(stored).toMatchObject({ keysVersion: 2, keyring: after.keyring });
		expect(stored.shownDevices).toEqual([deviceId]);
		expect(stored).not.toHaveProperty('next');
		expect(await openDraft({ storage, writer: after.writer }, 'list:new')).toEqual(LONG);
		expect(await openDraft({ storage, writer: before.writer }, 'list:new')).toBeUndefined();
		const { own, kept } = await envelopes();
		expect(await openWith(after.personalKey, ownPlace, own)).toBe('my answer');
		expect(await openWith(after.personalKey, keptPlace, kept)).toBe('my limit');
		expect(await openWith(before.personalKey, ownPlace, own)).toBeNull();
	});

	test('leave the new recovery code to be seen', async () => {
		await takeNextKeys(storage);
		const { unseenRecoveryCode } = (await storage.get('account', 'me'))!;
		const code = await openRecoveryCode(after.accountKey, userId, unseenRecoveryCode!);
		expect(code).toBe('the new code');
		const posted = (await storage.get('draft', 'recovery-code:posted'))!;
		expect(await openRecoveryCode(after.accountKey, userId, posted)).toBe('the new code');
	});

	test('are taken once, whichever tab comes first, and every tab learns of it', async () => {
		const tabs = await Promise.all([hasOtherKeys(storage, 1), hasOtherKeys(storage, 1)]);
		expect(tabs).toEqual([true, true]);
		expect(await openDraft({ storage, writer: after.writer }, 'list:new')).toEqual(LONG);
		// A page that has them already, and is let in no more, has no others.
		expect(await hasOtherKeys(storage, 2)).toBe(false);
	});

	test('are none where this device changed nothing', async () => {
		const { next: _none, ...stored } = (await storage.get('account', 'me'))!;
		await storage.put('account', stored, 'me');
		expect(await hasOtherKeys(storage, 1)).toBe(false);
		expect(await openDraft({ storage, writer: before.writer }, 'list:new')).toEqual(LONG);
	});
});

import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keptContext, ownContext } from '#lib/boundaries/contexts.ts';
import {
	createAccountKey,
	createKeyring,
	importAccountKey,
	importPersonalKey,
	sealKeyring,
	wrapAccountKey,
	type Keyring
} from '#lib/crypto/account-keys.ts';
import { fromBase64url, randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { openJson, sealJson, type Context } from '#lib/crypto/envelope.ts';
import { clearStorage, openStorage, type Storage } from '#lib/device/storage.ts';
import { openDraft, saveDraft } from '#lib/drafts/sealed-drafts.ts';
import { removeKey } from './device-key.ts';
import { connectsAs, findOtherKeys, keepNextKeys, takeNextKeys } from './next-keys.ts';
import { openRecoveryCode, sealRecoveryCode } from './recovery-code.ts';
import { followPassword, openWrapped, putKeyBack } from './wrapped-key.ts';

const [userId, deviceId, agreement, limit] = [randomId(), randomId(), randomId(), randomId()];
const handle = toBase64url(randomBytes(32));
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
	const raw = createAccountKey();
	const [accountKey, wrapKey] = [
		await importAccountKey(raw),
		await importAccountKey(randomBytes(32))
	];
	const passwordWrap = await wrapAccountKey(wrapKey, handle, 'password', raw);
	return {
		...{ raw, accountKey, wrapKey },
		unlock: { salt: '', passwordWrap, passkey: null },
		personalKey: await importPersonalKey(fromBase64url(keyring.personalKey)),
		keyring: { version, envelope: await sealKeyring(accountKey, userId, keyring) },
		writer: { userId, deviceId, keysVersion: version, draftKey: accountKey }
	};
}

beforeEach(async () => {
	storage = await openStorage();
	[before, after] = [await makeKeys(1), await makeKeys(2)];
	const code = await sealRecoveryCode(after.accountKey, userId, 'the new code');
	await storage.put(
		'account',
		{
			...{ userId, deviceId, handle, unseenRecoveryCode: null, shownDevices: [deviceId] },
			...{ accountKey: before.accountKey, keyring: before.keyring },
			unlock: { ...before.unlock, passkey: { id: 'of before', salt: '', wrap: '' } },
			next: {
				is: 'sent',
				keys: {
					...{ accountKey: after.accountKey, keyring: after.keyring, keysVersion: 2 },
					...{ unlock: after.unlock, unseenRecoveryCode: code }
				},
				beforeWrap: await wrapAccountKey(after.wrapKey, handle, 'password', before.raw)
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
	test('open what was typed also if another tab goes on typing with the keys of before', async () => {
		expect(await takeNextKeys(storage)).toBe(true);
		await saveDraft(
			{ storage, writer: before.writer },
			{ place: 'list:new', typed: 'one more letter' }
		);
		expect(await openDraft({ storage, writer: after.writer }, 'list:new')).toEqual(LONG);
		await saveDraft({ storage, writer: after.writer }, { place: 'list:new', typed: 'anew' });
		expect(await openDraft({ storage, writer: after.writer }, 'list:new')).toBe('anew');
	});

	test('open what this device was typing, what waits to be sent and what it knows of the list', async () => {
		expect(await takeNextKeys(storage)).toBe(true);
		const stored = (await storage.get('account', 'me'))!;
		expect(stored).toMatchObject({ keysVersion: 2, keyring: after.keyring });
		expect(stored.shownDevices).toEqual([deviceId]);
		expect(stored).not.toHaveProperty('next');
		// What unlocks it as well; a passkey led to the keys of before.
		expect(stored.unlock).toEqual(after.unlock);
		expect(await openDraft({ storage, writer: after.writer }, 'list:new')).toEqual(LONG);
		expect(await openDraft({ storage, writer: before.writer }, 'list:new')).toBeUndefined();
		const { own, kept } = await envelopes();
		expect(await openWith(after.personalKey, ownPlace, own)).toBe('my answer');
		expect(await openWith(after.personalKey, keptPlace, kept)).toBe('my limit');
		expect(await openWith(before.personalKey, ownPlace, own)).toBeNull();
	});

	test('law 11: are not kept once another tab has locked the app, nor by a page with other keys', async () => {
		const { next } = (await storage.get('account', 'me'))!;
		const mine = { deviceId, keysVersion: 1 };
		expect(await keepNextKeys(storage, mine, null)).toBe(true);
		expect(await keepNextKeys(storage, { ...mine, keysVersion: 2 }, next!)).toBe(false);
		expect(await keepNextKeys(storage, mine, next!)).toBe(true);
		expect(await keepNextKeys(storage, mine, null)).toBe(true);
		await removeKey(storage);
		expect(await keepNextKeys(storage, mine, next!)).toBe(false);
		expect((await storage.get('account', 'me'))!.next).toBeNull();
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
		const tabs = await Promise.all([findOtherKeys(storage, 1), findOtherKeys(storage, 1)]);
		expect(tabs).toEqual(['taken', 'taken']);
		expect(await openDraft({ storage, writer: after.writer }, 'list:new')).toEqual(LONG);
		// A page that has them already, and is let in no more, has no others.
		expect(await findOtherKeys(storage, 2)).toBe('none');
	});

	test('are none where this device changed nothing', async () => {
		const { next: _none, ...stored } = (await storage.get('account', 'me'))!;
		await storage.put('account', stored, 'me');
		expect(await findOtherKeys(storage, 1)).toBe('none');
		expect(await openDraft({ storage, writer: before.writer }, 'list:new')).toEqual(LONG);
	});
});

describe('a device that was locked before it knew whether its new keys are in force', () => {
	const stored = async () => (await storage.get('account', 'me'))!;
	async function unlockWith({ wrapKey }: typeof before): Promise<boolean> {
		const opened = await openWrapped(await stored(), wrapKey);
		return opened !== null && putKeyBack(storage, await stored(), opened);
	}
	beforeEach(() => removeKey(storage));

	test('law 11: has no key on it, neither of before nor of the change', async () => {
		const { accountKey, next } = await stored();
		expect([accountKey, next!.keys.accountKey]).toEqual([null, null]);
		expect(await takeNextKeys(storage)).toBe(false);
	});

	test('opens by the new password, and goes on when the server lets the old keys in no more', async () => {
		expect(await unlockWith(after)).toBe(true);
		expect(await openDraft({ storage, writer: before.writer }, 'list:new')).toEqual(LONG);
		expect(await findOtherKeys(storage, 1)).toBe('taken');
		expect(await openDraft({ storage, writer: after.writer }, 'list:new')).toEqual(LONG);
	});

	test('law 11: opens by the password of before until it learns that there is another, and from then on not', async () => {
		expect(await unlockWith(before)).toBe(true);
		expect(connectsAs(await stored()).keys).toBe(1);
		expect(await findOtherKeys(storage, 1)).toBe('locked');
		expect(connectsAs(await stored()).keys).toBe(2);
		await removeKey(storage);
		expect(await unlockWith(before)).toBe(false);
		expect(await unlockWith(after)).toBe(true);
		expect(await takeNextKeys(storage)).toBe(true);
		expect(await openDraft({ storage, writer: after.writer }, 'list:new')).toEqual(LONG);
	});

	test('has none that are in force when the server lets those of the change in no more either', async () => {
		expect(await findOtherKeys(storage, 1)).toBe('locked');
		expect(await findOtherKeys(storage, 1)).toBe('locked');
		expect(await findOtherKeys(storage, 2)).toBe('none');
	});

	test('gets no key back by what was opened before another tab has taken the new ones', async () => {
		const early = await stored();
		const opened = (await openWrapped(early, before.wrapKey))!;
		await unlockWith(after);
		await takeNextKeys(storage);
		await removeKey(storage);
		expect(await putKeyBack(storage, early, opened)).toBe(false);
		expect((await stored()).accountKey).toBeNull();
	});

	test('opens by a password that was set on another device, and by the one of before no more', async () => {
		const set = await importAccountKey(randomBytes(32));
		const wrap = await wrapAccountKey(set, handle, 'password', before.raw);
		await followPassword(storage, { deviceId, keysVersion: 2 }, 'of other keys');
		await followPassword(storage, { deviceId: randomId(), keysVersion: 1 }, 'of another device');
		expect(await unlockWith(before)).toBe(true);
		await removeKey(storage);
		await followPassword(storage, { deviceId, keysVersion: 1 }, wrap);
		expect(await unlockWith(before)).toBe(false);
		expect(await unlockWith({ ...before, wrapKey: set })).toBe(true);
	});
});

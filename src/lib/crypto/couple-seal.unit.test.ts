import { beforeAll, describe, expect, it } from 'vitest';
import { randomBytes, randomId, utf8 } from './bytes.ts';
import { createCoupleSeal, importCoupleKey, type CoupleSeal } from './couple-seal.ts';
import type { Kind } from './envelope.ts';
import { ALL_KINDS } from './kinds.ts';

const UNREADABLE = { ok: false, reason: 'unreadable' };
const couple = randomId();
const [one, two] = [randomId(), randomId()];
const [phone, laptop, theirPhone] = [randomId(), randomId(), randomId()];
const raise = randomId();
const raw = randomBytes(32);

let mine: CoupleSeal;
let theirs: CoupleSeal;
beforeAll(async () => {
	const key = await importCoupleKey(raw);
	mine = createCoupleSeal(key, { couple, me: one, device: phone, partner: two });
	theirs = createCoupleSeal(key, { couple, me: two, device: theirPhone, partner: one });
});

const me = { sender: one, device: phone };

it('what I seal, my partner and every device of mine can open', async () => {
	const envelope = await mine.seal('raise', raise, 3, utf8('space'));
	const other = createCoupleSeal(await importCoupleKey(raw), {
		couple,
		me: one,
		device: laptop,
		partner: two
	});
	for (const reader of [mine, theirs, other])
		expect(await reader.open(me, 'raise', raise, 3, envelope)).toEqual({
			ok: true,
			content: utf8('space')
		});
});

it('law 4: the server cannot hand my own words back to me as my partner’s', async () => {
	const envelope = await mine.seal('lower', raise, 4, utf8(''));
	for (const from of [
		{ sender: two, device: theirPhone },
		{ sender: two, device: phone }
	])
		expect(await mine.open(from, 'lower', raise, 4, envelope)).toEqual(UNREADABLE);
});

it('law 4: a lowering of one raise lowers no other', async () => {
	const envelope = await theirs.seal('lower', raise, 4, utf8(''));
	const from = { sender: two, device: theirPhone };
	expect(await mine.open(from, 'lower', raise, 4, envelope)).toMatchObject({ ok: true });
	expect(await mine.open(from, 'lower', randomId(), 4, envelope)).toEqual(UNREADABLE);
	expect(await mine.open(from, 'lower', raise, 5, envelope)).toEqual(UNREADABLE);
	expect(await mine.open({ ...from, device: phone }, 'lower', raise, 4, envelope)).toEqual(
		UNREADABLE
	);
});

it('a person outside the couple is unreadable, even with the couple’s key', async () => {
	const outsider = randomId();
	const theirSeal = createCoupleSeal(await importCoupleKey(raw), {
		couple,
		me: outsider,
		device: phone,
		partner: one
	});
	const envelope = await theirSeal.seal('beat', raise, 1, utf8('yes'));
	expect(await mine.open({ sender: outsider, device: phone }, 'beat', raise, 1, envelope)).toEqual(
		UNREADABLE
	);
});

it('another couple’s key or id opens nothing', async () => {
	const envelope = await mine.seal('limit', raise, 1, utf8('not today'));
	const ids = { couple, me: two, device: theirPhone, partner: one };
	const otherKey = createCoupleSeal(await importCoupleKey(randomBytes(32)), ids);
	const otherId = createCoupleSeal(await importCoupleKey(raw), { ...ids, couple: randomId() });
	for (const reader of [otherKey, otherId])
		expect(await reader.open(me, 'limit', raise, 1, envelope)).toEqual(UNREADABLE);
});

it('an answer opens only in its own wording and round', async () => {
	const wording = { hash: 'A'.repeat(43), round: 2 };
	const envelope = await mine.sealJson('opening', raise, 1, { answer: 'yes' }, wording);
	const open = (wording?: { hash: string; round: number }) =>
		theirs.openJson(me, 'opening', raise, 1, envelope, wording);
	expect(await open(wording)).toEqual({ ok: true, value: { answer: 'yes' } });
	expect(await open({ ...wording, round: 3 })).toEqual(UNREADABLE);
	expect(await open()).toEqual(UNREADABLE);
});

describe('kinds', () => {
	const notForCouples: Kind[] = [
		'keyring',
		'account-key',
		'own',
		'draft',
		'kept',
		'own-care',
		'own-check-in',
		'device-name'
	];

	it.each(ALL_KINDS.filter((kind) => !notForCouples.includes(kind)))(
		'a %s is for a couple',
		async (kind) => {
			const envelope = await mine.seal(kind, raise, 1, utf8('tea'));
			expect(await theirs.open(me, kind, raise, 1, envelope)).toMatchObject({ ok: true });
		}
	);

	it.each(notForCouples)('a %s is not', async (kind) => {
		await expect(mine.seal(kind, raise, 1, utf8('tea'))).rejects.toThrow(RangeError);
		const envelope = await mine.seal('limit', raise, 1, utf8('tea'));
		expect(await theirs.open(me, kind, raise, 1, envelope)).toEqual(UNREADABLE);
	});
});

it('nobody can copy the couple key out of the browser', async () => {
	const key = await importCoupleKey(raw);
	expect(key.extractable).toBe(false);
	await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
	const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: raw, info: raw };
	await expect(crypto.subtle.deriveBits(hkdf, key, 256)).rejects.toThrow();
});

it('a couple is two people with well-formed ids', async () => {
	const key = await importCoupleKey(raw);
	const ids = { couple, me: one, device: phone, partner: two };
	expect(() => createCoupleSeal(key, { ...ids, partner: one })).toThrow(RangeError);
	expect(() => createCoupleSeal(key, { ...ids, device: 'phone' })).toThrow(RangeError);
});

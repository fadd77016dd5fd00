import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changeKeys } from '#lib/account/change-keys.ts';
import type { SignInReply } from '#lib/account/contract.ts';
import {
	derivePasswordKeys,
	importAccountKey,
	openKeyring,
	unwrapAccountKey,
	type Keyring
} from '#lib/crypto/account-keys.ts';
import { randomBytes, toBase64url } from '#lib/crypto/bytes.ts';
import type { NextKeys } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { ALL_OF_IT, giveOwnThings, NONE_OF_IT, readOwnThings } from '../fixtures/own-things.ts';
import { post, twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import { connectWire, type Wire } from '../fixtures/wire.ts';

const OLD_KEY = randomBytes(32);

let server: TestServer;
let couple: LinkedCouple;
let ana: Person;
let ben: Person;
let wire: Wire;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
	[ana, ben] = await twoPeople(server);
	couple = await linkCouple(ana, ben);
	wire = await ana.connect();
	await giveOwnThings(ana, wire, couple);
	ana.keyring = { ...ana.keyring, couple: coupleOf() };
});
afterEach(() => wire.close());

const coupleOf = () => ({
	id: couple.coupleId,
	key: toBase64url(couple.coupleKey),
	partner: ben.userId
});
const noise = () => toBase64url(randomBytes(286));
const newPassword = async () => ({
	...(await derivePasswordKeys(randomBytes(32))),
	salt: randomBytes(16)
});
const signIn = ({ handle }: Person, authSecret: string) =>
	post<SignInReply>(server.origin, '/api/sign-in', { handle, authSecret });

type Send = Link['send'];

/** Ana’s device changes her password and keys, over what `send` makes of its connection. */
async function change(
	send: Send = wire.send,
	after?: Awaited<ReturnType<typeof newPassword>>,
	isKept = true
) {
	const { handle, userId, deviceId, keyring, authSecret } = ana;
	let next: NextKeys | null = null;
	const keepNext = async (kept: NextKeys | null) => {
		if (isKept) next = kept;
		return isKept;
	};
	const account = { handle, userId, deviceId, keyring, keysVersion: 1, keepNext };
	const keys = after ?? (await newPassword());
	const progress: [number, number][] = [];
	const before = { authSecret, accountKey: OLD_KEY };
	const reply = await changeKeys({ account, link: { send } }, before, keys, (...at) =>
		progress.push(at)
	);
	return { reply, keys, next: next as NextKeys | null, progress };
}

async function openNext(next: NextKeys | null): Promise<Keyring> {
	const { accountKey, keyring } = next!.keys;
	return (await openKeyring(accountKey!, ana.userId, keyring.version, keyring.envelope))!;
}

/** Everything of Ana on the server. */
const state = () => ({
	user: server.rows('SELECT * FROM user WHERE id = ?', ana.userId),
	kept: server.rows('SELECT * FROM kept WHERE user_id = ? ORDER BY id', ana.userId),
	answer: server.rows('SELECT * FROM answer WHERE user_id = ?', ana.userId),
	care: server.rows('SELECT * FROM care_card WHERE user_id = ?', ana.userId),
	devices: server.rows('SELECT id, name FROM device WHERE user_id = ? ORDER BY id', ana.userId),
	sessions: server.rows('SELECT id_hash FROM session WHERE user_id = ? ORDER BY 1', ana.userId)
});

describe('a new password with new keys', () => {
	test('law 9: opens all that is mine, which the keys of before open no more', async () => {
		const { reply, next, progress } = await change();
		expect(reply).toEqual({ ok: true });
		expect(progress.at(-1)).toEqual([9, 9]);
		wire.close();
		wire = await connectWire(server.origin, ana.cookie, ana.deviceId, 2);
		const keyring = await openNext(next);
		expect(keyring).toMatchObject({ version: 2, couple: coupleOf() });
		expect(await readOwnThings(ana, wire, couple, keyring)).toEqual(ALL_OF_IT);
		expect(await readOwnThings(ana, wire, couple, ana.keyring)).toEqual(NONE_OF_IT);
	});

	test('keeps on the device what unlocks it, by the new password alone, and what leads from there to the old key', async () => {
		const { keys, next } = await change();
		const open = (wrap: string) => unwrapAccountKey(keys.wrapKey, ana.handle, 'password', wrap);
		const { unlock } = next!.keys;
		expect(unlock).toMatchObject({ salt: toBase64url(keys.salt), passkey: null });
		const raw = (await open(unlock.passwordWrap))!;
		const { version, envelope } = next!.keys.keyring;
		expect(
			await openKeyring(await importAccountKey(raw), ana.userId, version, envelope)
		).toMatchObject({ version: 2 });
		expect(await open(next!.beforeWrap)).toEqual(OLD_KEY);
	});

	test('leaves what the two share as it is', async () => {
		const shared = () => server.rows('SELECT * FROM "limit" WHERE couple_id = ?', couple.coupleId);
		const before = shared();
		expect((await change()).reply).toEqual({ ok: true });
		expect(shared()).toEqual(before);
		const bens = await ben.connect();
		expect(await bens.send('couple:get', {})).toMatchObject({ couple: { id: couple.coupleId } });
		bens.close();
	});

	test('law 10: signs every other device out, and ends the old password and the old code', async () => {
		const other = await ana.signInElsewhere();
		const others = await other.connect();
		const gone = new Promise((cut) => others.socket.once('disconnect', cut));
		const { reply, keys } = await change();
		expect(reply).toEqual({ ok: true });
		await gone;
		others.close();
		await expect(other.connect()).rejects.toThrow('signed_out');
		const wrong = { ok: false, code: 'wrong_name_or_password' };
		expect((await signIn(ana, ana.authSecret)).reply).toEqual(wrong);
		expect((await signIn(ana, keys.authSecret)).reply).toMatchObject({ ok: true, keysVersion: 2 });
	});

	test('law 11: a tab of this device that has the keys of before is cut off, and let in no more', async () => {
		const tab = await ana.connect();
		const gone = new Promise((cut) => tab.socket.once('disconnect', cut));
		expect((await change()).reply).toEqual({ ok: true });
		await gone;
		tab.close();
		await expect(ana.connect()).rejects.toThrow('other_keys');
	});

	test('is refused when something of it was written in between, and then nothing has changed', async () => {
		const other = await ana.signInElsewhere();
		const others = await other.connect();
		const card = { counter: other.nextCounter('list'), own: noise(), shared: null };
		let before = state();
		const { reply } = await change(async (name, payload) => {
			if (name === 'keys:change') {
				expect(await others.send('care:put', card)).toEqual({ ok: true });
				before = state();
			}
			return wire.send(name, payload);
		});
		expect(reply).toEqual({ ok: false, code: 'changed_meanwhile' });
		expect(state()).toEqual(before);
		// From the beginning once more, it is done: also with a row that nobody can read.
		expect((await change()).reply).toEqual({ ok: true });
		others.close();
	});

	test('is refused with any row left out, any that is not there, and another keyring than the next', async () => {
		const before = state();
		const leaveOut: Send = async (name, payload) => {
			if (name !== 'keys:stage') return wire.send(name, payload);
			const { rows } = payload as { rows: { was: string; envelope: string }[] };
			return wire.send('keys:stage', { rows: rows.slice(1) }) as never;
		};
		const makeUp: Send = async (name, payload) => {
			if (name !== 'keys:stage') return wire.send(name, payload);
			const { rows } = payload as { rows: { was: string; envelope: string }[] };
			const [first, ...rest] = rows.map((row) => ({ ...row }));
			const other = { ...first!, was: toBase64url(randomBytes(32)) };
			return wire.send('keys:stage', { rows: [other, ...rest] }) as never;
		};
		const skip: Send = async (name, payload) =>
			name === 'keys:change'
				? wire.send(name, {
						...(payload as object),
						keyring: { version: 3, envelope: noise() }
					} as never)
				: wire.send(name, payload);
		for (const send of [leaveOut, makeUp, skip]) {
			const { reply, next } = await change(send);
			expect(reply).toEqual({ ok: false, code: 'changed_meanwhile' });
			expect(next).toBeNull();
			expect(state()).toEqual(before);
		}
	});

	test('law 11: ends the very session it was begun from, so that a copy of this browser is out as well', async () => {
		const { deviceId, cookie } = ana;
		const prove = (authSecret: string, of = cookie) =>
			post(server.origin, '/api/session', { authSecret }, { cookie: of });
		const { reply } = await prove(toBase64url(randomBytes(32)));
		expect(reply).toEqual({ ok: false, code: 'wrong_name_or_password' });
		expect((await prove(ana.authSecret, '')).reply).toEqual({ ok: false, code: 'signed_out' });
		const renewed = await prove(ana.authSecret);
		expect(renewed.reply).toEqual({ ok: true });
		// Until the change both are let in, and it is one device.
		const copy = await ana.connect();
		expect(await copy.send('device:list', {})).toMatchObject({ devices: [{ id: deviceId }] });
		wire.close();
		wire = await connectWire(server.origin, renewed.cookie, deviceId);
		const { next } = await change();
		await expect(connectWire(server.origin, cookie, deviceId, 2)).rejects.toThrow('signed_out');
		wire = await connectWire(server.origin, renewed.cookie, deviceId, 2);
		expect(await readOwnThings(ana, wire, couple, await openNext(next))).toEqual(ALL_OF_IT);
		copy.close();
	});

	test('is told to the server only once the device has kept its keys', async () => {
		const before = state();
		const { reply } = await change(wire.send, undefined, false);
		expect(reply).toEqual({ ok: false, code: 'changed_meanwhile' });
		expect(state()).toEqual(before);
	});

	test('law 11: what one connection has staged, no other puts in force', async () => {
		const other = await ana.signInElsewhere();
		const others = await other.connect();
		const before = state();
		const { reply } = await change(async (name, payload) =>
			name === 'keys:change' ? others.send(name, payload) : wire.send(name, payload)
		);
		expect(reply).toEqual({ ok: false, code: 'changed_meanwhile' });
		// Who begins later is who goes on.
		const { reply: overtaken } = await change(async (name, payload) => {
			if (name === 'keys:change') await others.send('keys:read', { after: 0 });
			return wire.send(name, payload);
		});
		expect(overtaken).toEqual({ ok: false, code: 'changed_meanwhile' });
		expect(state()).toEqual(before);
		others.close();
	});
});

describe('a new password whose connection is cut', () => {
	/** Every message of a change in its order: cut before it has left, and after that, without its answer. */
	const STEPS = ['keys:read', 'keys:stage', 'keys:read', 'keys:change'].flatMap((_, step) =>
		(['before', 'after'] as const).map((when) => ({ step, when }))
	);

	test.each(STEPS)(
		'$when message $step has changed nothing, or all of it',
		async ({ step, when }) => {
			const before = state();
			let sent = 0;
			const { reply, keys, next } = await change(async (name, payload) => {
				const isCut = sent === step;
				sent += 1;
				if (!isCut) return wire.send(name, payload);
				if (when === 'after') {
					wire.socket.emit(name, payload);
					// On the same line and so after it: the server has read it before it sees the end.
					await wire.send('couple:get', {}).catch(() => undefined);
				}
				wire.close();
				return refuse('no_connection') as Reply<never>;
			});
			expect(reply).toEqual({ ok: false, code: 'no_connection' });
			const isDone = step === 3 && when === 'after';
			if (!isDone) {
				expect(state()).toEqual(before);
				wire = await ana.connect();
				expect(await readOwnThings(ana, wire, couple, ana.keyring)).toEqual(ALL_OF_IT);
				// And it can be done again.
				expect((await change()).reply).toEqual({ ok: true });
				return;
			}
			// The device has kept the keys that are in force before it told the server of them.
			await expect(ana.connect()).rejects.toThrow('other_keys');
			wire = await connectWire(server.origin, ana.cookie, ana.deviceId, 2);
			expect(await readOwnThings(ana, wire, couple, await openNext(next))).toEqual(ALL_OF_IT);
			expect((await signIn(ana, keys.authSecret)).reply).toMatchObject({ ok: true });
		}
	);

	test('by a crash of the server, at each step, has changed nothing', async () => {
		for (let step = 0; step < 4; step += 1) {
			const before = state();
			let sent = 0;
			const { reply } = await change(async (name, payload) => {
				const isCut = sent === step;
				sent += 1;
				if (!isCut) return wire.send(name, payload);
				await server.kill();
				await server.restart();
				wire.close();
				return refuse('no_connection') as Reply<never>;
			});
			expect(reply).toEqual({ ok: false, code: 'no_connection' });
			expect(state()).toEqual(before);
			wire = await ana.connect();
		}
	});
});

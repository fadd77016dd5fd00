import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveRecoveryKeys } from '#lib/crypto/account-keys.ts';
import { openDeviceName, sealDeviceName } from '#lib/account/device-name.ts';
import { randomBytes, randomId, sha256, toBase64url, utf8 } from '#lib/crypto/bytes.ts';
import { parseRecoveryCode } from '#lib/crypto/recovery-code.ts';
import type { SignInReply } from '#lib/account/contract.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { post, signUpPerson, twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

let server: TestServer;
beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());

const OK = { ok: true };
const refused = (code: string) => ({ ok: false, code });
const random = () => toBase64url(randomBytes(32));
const noise = () => toBase64url(randomBytes(286));
const markOf = async (wrap: string) => toBase64url(await sha256(utf8(wrap)));
const signIn = ({ handle }: Person, authSecret: string, cookie = '') =>
	post<SignInReply>(server.origin, '/api/sign-in', { handle, authSecret }, { cookie });
const proofOf = async ({ recoveryCode }: Person) =>
	(await deriveRecoveryKeys(parseRecoveryCode(recoveryCode)!)).proof;
const cut = ({ socket }: Wire) =>
	new Promise<void>((gone) => socket.once('disconnect', () => gone()));
const devicesOf = async (wire: Wire) => {
	const reply = await wire.send('device:list', {});
	return reply.ok ? reply.devices : [];
};

describe('devices', () => {
	test('law 9: a name can be read by its owner’s devices and by nobody else', async () => {
		const [ana, ben] = await twoPeople(server);
		const wire = await ana.connect();
		const name = await sealDeviceName(ana, ana.deviceId, 'wörtchen');
		expect(await wire.send('device:name', { id: ana.deviceId, name })).toEqual(OK);
		const [listed] = await devicesOf(wire);
		expect(await openDeviceName(ana, ana.deviceId, listed!.name!)).toBe('wörtchen');
		expect(await openDeviceName(ben, ana.deviceId, listed!.name!)).toBeNull();
		wire.close();
	});

	test('law 8: the list of my devices says which they are, and not when or where one was used', async () => {
		const ana = await signUpPerson(server);
		const other = await ana.signInElsewhere();
		const wire = await ana.connect();
		const ids = [ana.deviceId, other.deviceId].sort();
		expect(await devicesOf(wire)).toEqual(ids.map((id) => ({ id, name: null })));
		wire.close();
	});

	test('law 10: one that I end loses its socket within a second, and learns that it is signed out', async () => {
		const ana = await signUpPerson(server);
		const [other, third] = [await ana.signInElsewhere(), await ana.signInElsewhere()];
		const [wire, ending, staying] = [
			await ana.connect(),
			await other.connect(),
			await third.connect()
		];
		const gone = cut(ending);
		const from = performance.now();
		expect(await wire.send('device:end', { id: other.deviceId })).toEqual(OK);
		await gone;
		expect(performance.now() - from).toBeLessThan(1_000);
		ending.close();
		await expect(other.connect()).rejects.toThrow('signed_out');
		expect(await devicesOf(staying)).toHaveLength(2);
		expect(await wire.send('device:end', { id: other.deviceId })).toEqual(refused('not_found'));
		for (const each of [wire, staying]) each.close();
	});

	test('law 10: one touch ends all others, and leaves this one', async () => {
		const ana = await signUpPerson(server);
		const others = [await ana.signInElsewhere(), await ana.signInElsewhere()];
		const wires = await Promise.all(others.map((one) => one.connect()));
		const wire = await ana.connect();
		const gone = wires.map(cut);
		expect(await wire.send('device:end-others', {})).toEqual(OK);
		await Promise.all(gone);
		for (const each of wires) each.close();
		for (const one of others) await expect(one.connect()).rejects.toThrow('signed_out');
		expect(await devicesOf(wire)).toEqual([{ id: ana.deviceId, name: null }]);
		wire.close();
	});

	test('law 11: nobody sees, names or ends a device of somebody else, and this one ends by signing out alone', async () => {
		const [ana, ben] = await twoPeople(server);
		await linkCouple(ana, ben);
		const [anas, bens] = [await ana.connect(), await ben.connect()];
		const name = noise();
		expect(await bens.send('device:name', { id: ana.deviceId, name })).toEqual(
			refused('not_found')
		);
		expect(await bens.send('device:end', { id: ana.deviceId })).toEqual(refused('not_found'));
		expect(await bens.send('device:end', { id: ben.deviceId })).toEqual(refused('not_found'));
		expect(await bens.send('device:end-others', {})).toEqual(OK);
		expect(await devicesOf(anas)).toEqual([{ id: ana.deviceId, name: null }]);
		for (const each of [anas, bens]) each.close();
	});

	test('law 11: my devices are told when another one signs in, and my partner is not', async () => {
		const [ana, ben] = await twoPeople(server);
		await linkCouple(ana, ben);
		const [anas, bens] = [await ana.connect(), await ben.connect()];
		const other = await ana.signInElsewhere();
		await anas.next('device:changed');
		expect((await devicesOf(anas)).map(({ id }) => id)).toContain(other.deviceId);
		const wire = await other.connect();
		await wire.send('device:name', { id: other.deviceId, name: noise() });
		await anas.next('device:changed');
		expect(bens.received.filter((push) => push.name === 'device:changed')).toEqual([]);
		for (const each of [anas, bens, wire]) each.close();
	});

	test('the name of one that is signed out is gone from the server', async () => {
		const ana = await signUpPerson(server);
		const other = await ana.signInElsewhere();
		const wire = await ana.connect();
		for (const { deviceId: id } of [ana, other])
			await wire.send('device:name', { id, name: noise() });
		await post(server.origin, '/api/sign-out', {}, { cookie: other.cookie });
		const named = 'SELECT id FROM device WHERE user_id = ? AND name IS NOT NULL';
		expect(server.rows(named, ana.userId)).toEqual([{ id: ana.deviceId }]);
		wire.close();
		// One whose time is over loses it as well.
		server.write('UPDATE session SET expires_at = 1 WHERE user_id = ?', ana.userId);
		await server.stop();
		await server.restart();
		expect(server.rows(named, ana.userId)).toEqual([]);
	});
});

describe('the password to the same keys', () => {
	const changed = ({ authSecret }: Person) => ({
		authSecret,
		newAuthSecret: random(),
		passwordWrap: noise()
	});

	test('is another at once, and leaves every device signed in', async () => {
		const ana = await signUpPerson(server);
		const other = await ana.signInElsewhere();
		const [wire, others] = [await ana.connect(), await other.connect()];
		const body = changed(ana);
		expect(await wire.send('password:change', body)).toEqual(OK);
		expect((await signIn(ana, ana.authSecret)).reply).toEqual(refused('wrong_name_or_password'));
		expect((await signIn(ana, body.newAuthSecret)).reply).toMatchObject(OK);
		expect(await others.send('keyring:get', {})).toMatchObject(OK);
		// The answer may have been lost: the very same once more is ok, and anything else is not.
		expect(await wire.send('password:change', body)).toEqual(OK);
		const another = { ...body, newAuthSecret: random() };
		expect(await wire.send('password:change', another)).toEqual(refused('wrong_name_or_password'));
		for (const each of [wire, others]) each.close();
	});
});

describe('a new recovery code', () => {
	test('takes the place of the old one at once, and is found when its answer was lost', async () => {
		const ana = await signUpPerson(server);
		const wire = await ana.connect();
		const next = await deriveRecoveryKeys(randomBytes(16));
		const wraps = { passwordWrap: noise(), recoveryWrap: noise() };
		const body = { authSecret: ana.authSecret, recoveryProof: next.proof, ...wraps };
		const wrong = { ...body, authSecret: random() };
		expect(await wire.send('recovery:change', wrong)).toEqual(refused('wrong_name_or_password'));
		for (let sent = 0; sent < 2; sent += 1)
			expect(await wire.send('recovery:change', body)).toEqual(OK);
		const begin = (recoveryProof: string) =>
			post(server.origin, '/api/recover/begin', { handle: ana.handle, recoveryProof });
		expect((await begin(await proofOf(ana))).reply).toEqual(refused('wrong_name_or_code'));
		expect((await begin(next.proof)).reply).toEqual({
			ok: true,
			userId: ana.userId,
			recoveryWrap: wraps.recoveryWrap
		});
		const mark = await markOf(wraps.passwordWrap);
		expect(await wire.send('recovery:mark', {})).toEqual({ ok: true, mark });
		wire.close();
	});
});

describe('guessing the password on a device that is signed in', () => {
	test('law 11: ends after ten tries of whatever kind, and keeps nobody from anything elsewhere', async () => {
		const ana = await signUpPerson(server);
		const other = await ana.signInElsewhere();
		const [wire, others] = [await ana.connect(), await other.connect()];
		const remove = (cookie: string, authSecret: string) =>
			post(server.origin, '/api/delete', { authSecret }, { cookie });
		const wraps = { passwordWrap: noise(), recoveryProof: random(), recoveryWrap: noise() };
		const tries = [
			() => wire.send('password:prove', { authSecret: random() }),
			() =>
				wire.send('password:change', {
					authSecret: random(),
					newAuthSecret: random(),
					passwordWrap: noise()
				}),
			() => wire.send('recovery:change', { authSecret: random(), ...wraps }),
			() =>
				wire.send('keys:change', {
					authSecret: random(),
					newAuthSecret: random(),
					...wraps,
					keyring: { version: 2, envelope: noise() }
				}),
			async () => (await remove(ana.cookie, random())).reply
		];
		for (let tried = 0; tried < 10; tried += 1)
			expect(await tries[tried % tries.length]!()).toEqual(refused('wrong_name_or_password'));
		const { authSecret } = ana;
		expect(await wire.send('password:prove', { authSecret })).toEqual(refused('too_many'));
		expect((await remove(ana.cookie, authSecret)).reply).toEqual(refused('too_many'));
		// Its owner signs in there as ever, and goes on on the other device.
		expect(await others.send('password:prove', { authSecret })).toMatchObject(OK);
		expect((await signIn(ana, authSecret, ana.cookie)).reply).toMatchObject(OK);
		for (const each of [wire, others]) each.close();
	});

	test('gives the tries back to whoever knows it', async () => {
		const ana = await signUpPerson(server);
		const wire = await ana.connect();
		for (let tried = 0; tried < 25; tried += 1) {
			const authSecret = tried % 9 === 8 ? ana.authSecret : random();
			const reply = await wire.send('password:prove', { authSecret });
			expect(reply.ok || reply.code).toBe(tried % 9 === 8 || 'wrong_name_or_password');
		}
		wire.close();
	});
});

describe('deleting the account', () => {
	const remove = (person: Person, secret: object) =>
		post(server.origin, '/api/delete', secret, { cookie: person.cookie });

	test('law 10: takes one person, also while a wait stands, and the partner learns that the link has ended and no more', async () => {
		const [ana, ben] = await twoPeople(server);
		await linkCouple(ana, ben);
		const [anas, bens] = [await ana.connect(), await ben.connect()];
		const raise = { id: randomId(), envelope: noise() };
		for (const [person, wire] of [
			[ana, anas],
			[ben, bens]
		] as const)
			await wire.send('signal:raise', { ...raise, counter: person.nextCounter('signal') });
		await bens.next('signal:changed');
		const [gone, told] = [cut(anas), bens.received.length];
		const { reply, cookie } = await remove(ana, { authSecret: ana.authSecret });
		expect(reply).toEqual(OK);
		await gone;
		anas.close();
		await bens.next('couple:changed');
		expect(bens.received.slice(told)).toEqual([{ name: 'couple:changed', payload: {} }]);
		expect(await bens.send('couple:get', {})).toEqual({ ok: true, couple: null });
		// The browser keeps neither cookie.
		expect(cookie).toBe('session=; device=');
		await expect(ana.connect()).rejects.toThrow('signed_out');
		expect((await signIn(ana, ana.authSecret)).reply).toEqual(refused('wrong_name_or_password'));
		bens.close();
	});

	test('law 10: takes the recovery code as well, for whoever has forgotten the password', async () => {
		const ana = await signUpPerson(server);
		expect((await remove(ana, { recoveryProof: random() })).reply).toEqual(
			refused('wrong_name_or_code')
		);
		expect((await remove(ana, { recoveryProof: await proofOf(ana) })).reply).toEqual(OK);
		// The name is free again.
		await signUpPerson(server, ana.username);
	});

	test('law 11: is not done without the secret of the very person, nor by somebody who is not signed in', async () => {
		const [ana, ben] = await twoPeople(server);
		const before = server.rows('SELECT * FROM user ORDER BY id');
		for (const authSecret of [random(), ben.authSecret])
			expect((await remove(ana, { authSecret })).reply).toEqual(refused('wrong_name_or_password'));
		const stranger = { ...ana, cookie: '' };
		expect((await remove(stranger, { authSecret: ana.authSecret })).reply).toEqual(
			refused('signed_out')
		);
		expect(server.rows('SELECT * FROM user ORDER BY id')).toEqual(before);
	});

	test('lets go of an invite of somebody else that was begun to be joined', async () => {
		const [ana, ben] = await twoPeople(server);
		const [anas, bens] = [await ana.connect(), await ben.connect()];
		const inviteHash = random();
		await bens.send('invite:create', { inviteHash, inviterKey: random() });
		expect(await anas.send('invite:join', { inviteHash, commitment: random() })).toMatchObject(OK);
		expect((await remove(ana, { authSecret: ana.authSecret })).reply).toEqual(OK);
		expect(await bens.send('invite:get', { inviteHash })).toMatchObject({ ok: true });
		for (const each of [anas, bens]) each.close();
	});
});

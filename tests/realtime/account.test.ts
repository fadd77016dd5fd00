import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	derivePasswordKeys,
	deriveRecoveryKeys,
	openKeyring,
	sealKeyring,
	unwrapAccountKey,
	importAccountKey
} from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { parseRecoveryCode } from '#lib/crypto/recovery-code.ts';
import { makeAccount, post, signUpPerson, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { BeginRecoveryReply, SignInReply } from '#lib/account/contract.ts';

let server: TestServer;
beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());

const random = () => toBase64url(randomBytes(32));
const signIn = (person: { handle: string }, authSecret: string, cookie = '') =>
	post<SignInReply>(
		server.origin,
		'/api/sign-in',
		{ handle: person.handle, authSecret },
		{ cookie }
	);

describe('signing in', () => {
	test('gives the right person their sealed keys', async () => {
		const person = await signUpPerson(server);
		const { reply } = await signIn(person, person.authSecret);
		expect(reply).toMatchObject({ ok: true, userId: person.userId });
		expect(reply).toHaveProperty('passwordWrap');
	});

	test('answers an unknown name and a wrong password alike', async () => {
		const person = await signUpPerson(server);
		const wrong = await signIn(person, random());
		const unknown = await signIn({ handle: random() }, random());
		expect(wrong.reply).toEqual({ ok: false, code: 'wrong_name_or_password' });
		expect(unknown).toEqual(wrong);
	});

	test('does not make a second account of the same name', async () => {
		const person = await signUpPerson(server);
		await expect(signUpPerson(server, person.username)).rejects.toThrow('name_taken');
	});

	test('a sign-up whose answer was lost is ok when the very same is posted again, and still one account', async () => {
		const { body } = await makeAccount('lost-answer');
		const signUp = (changed: object = {}) =>
			post<SignInReply>(server.origin, '/api/sign-up', { ...body, ...changed });
		const [first, again] = [await signUp(), await signUp()];
		expect(first.reply).toMatchObject({ ok: true, userId: body.userId });
		expect(again.reply).toMatchObject({ ok: true, userId: body.userId });
		expect((await signIn(body, body.authSecret)).reply).toMatchObject({
			ok: true,
			userId: body.userId,
			passwordWrap: body.passwordWrap
		});
		const taken = { ok: false, code: 'name_taken' };
		expect((await signUp({ authSecret: random() })).reply).toEqual(taken);
		expect((await signUp({ recoveryProof: random() })).reply).toEqual(taken);
		expect((await signUp({ userId: randomId() })).reply).toEqual(taken);
		expect((await signUp({ handle: random() })).reply).toEqual(taken);
	});

	test('sets a cookie that scripts and other sites do not get', async () => {
		const person = await signUpPerson(server);
		const response = await fetch(`${server.origin}/api/sign-in`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: server.origin },
			body: JSON.stringify({ handle: person.handle, authSecret: person.authSecret })
		});
		for (const cookie of response.headers.getSetCookie()) {
			expect(cookie).toContain('HttpOnly');
			expect(cookie).toContain('SameSite=Strict');
		}
	});

	test('sets __Host- cookies, Secure, behind https', async () => {
		const behind = await startServer({ PUBLIC_ORIGIN: 'https://example.org' });
		const response = await fetch(`${behind.local}/api/sign-up`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: behind.origin },
			body: JSON.stringify((await makeAccount('behind')).body)
		});
		const cookies = response.headers.getSetCookie();
		await behind.stop();
		expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual([
			'__Host-session',
			'__Host-device'
		]);
		for (const cookie of cookies) expect(cookie).toContain('Secure');
	});
});

describe('guessing a password', () => {
	test('ends after ten tries, also with the right one, also after a restart', async () => {
		const person = await signUpPerson(server);
		for (let tried = 0; tried < 10; tried += 1) await signIn(person, random());
		const eleventh = await signIn(person, person.authSecret);
		expect(eleventh.reply).toEqual({ ok: false, code: 'too_many' });
		await server.kill();
		await server.restart();
		const later = await signIn(person, person.authSecret);
		expect(later.reply).toEqual({ ok: false, code: 'too_many' });
	});

	test('law 11: whoever fails on purpose from elsewhere does not lock out a known device', async () => {
		const person = await signUpPerson(server);
		for (let tried = 0; tried < 12; tried += 1) await signIn(person, random());
		const known = await signIn(person, person.authSecret, person.cookie);
		expect(known.reply).toMatchObject({ ok: true });
	});

	test('does not give a stranger more tries for a device cookie of their own', async () => {
		const [person, stranger] = await Promise.all([signUpPerson(server), signUpPerson(server)]);
		for (let tried = 0; tried < 10; tried += 1) await signIn(person, random(), stranger.cookie);
		const { reply } = await signIn(person, random(), stranger.cookie);
		expect(reply).toEqual({ ok: false, code: 'too_many' });
	});
});

describe('guessing from one internet address', () => {
	let limited: TestServer;
	beforeAll(async () => {
		limited = await startServer({ SIGN_INS_PER_HOUR: '20' });
	});
	afterAll(() => limited.stop());

	const guess = (handle: string, authSecret: string, cookie = '') =>
		post(limited.origin, '/api/sign-in', { handle, authSecret }, { cookie });

	test('ends over all names together, and writes nothing for what is refused', async () => {
		const person = await signUpPerson(limited);
		for (let tried = 0; tried < 20; tried += 1)
			expect((await guess(random(), random())).reply).toMatchObject({
				code: 'wrong_name_or_password'
			});
		const before = rows();
		for (let tried = 0; tried < 20; tried += 1)
			expect((await guess(random(), random())).reply).toEqual({ ok: false, code: 'too_many' });
		expect(rows()).toBe(before);

		// Law 11: who has signed in here before shares the address, and is not stopped.
		const { reply } = await guess(person.handle, person.authSecret, person.cookie);
		expect(reply).toMatchObject({ ok: true });
		const stranger = await guess(random(), random(), person.cookie);
		expect(stranger.reply).toEqual({ ok: false, code: 'too_many' });
	});

	test('recovery codes ends as well, but not for a known device', async () => {
		const person = await signUpPerson(limited);
		const begin = (recoveryProof: string, cookie = '') =>
			post(
				limited.origin,
				'/api/recover/begin',
				{ handle: person.handle, recoveryProof },
				{ cookie }
			);
		for (let tried = 0; tried < 30; tried += 1)
			expect((await begin(random())).reply).toMatchObject({ code: 'wrong_name_or_code' });
		const { proof } = await deriveRecoveryKeys(parseRecoveryCode(person.recoveryCode)!);
		expect((await begin(proof)).reply).toEqual({ ok: false, code: 'too_many' });
		expect((await begin(proof, person.cookie)).reply).toMatchObject({ ok: true });
	});

	const rows = () => limited.rows('SELECT * FROM rate_limit').length;
});

describe('the recovery code', () => {
	test('law 11: still works when whoever fails on purpose has used up the tries of the name', async () => {
		const person = await signUpPerson(server);
		for (let tried = 0; tried < 11; tried += 1) await signIn(person, random());
		expect((await signIn(person, person.authSecret)).reply).toMatchObject({ code: 'too_many' });
		const wrong = { handle: person.handle, recoveryProof: random() };
		for (let tried = 0; tried < 11; tried += 1)
			await post(server.origin, '/api/recover/begin', wrong);
		expect((await recover(person)).reply).toMatchObject({ ok: true });
	});

	test('gives a finish whose answer was lost the same new password and code again', async () => {
		const person = await signUpPerson(server);
		const body = await finishing(person);
		const finish = (changed: object = {}) =>
			post<SignInReply>(server.origin, '/api/recover/finish', { ...body, ...changed });
		for (const { reply } of [await finish(), await finish()])
			expect(reply).toMatchObject({ ok: true, userId: person.userId });
		expect((await signIn(person, body.authSecret)).reply).toMatchObject({ ok: true });
		const begun = await post<BeginRecoveryReply>(server.origin, '/api/recover/begin', {
			handle: person.handle,
			recoveryProof: body.newRecoveryProof
		});
		expect(begun.reply).toEqual({
			ok: true,
			userId: person.userId,
			recoveryWrap: body.newRecoveryWrap
		});
		const refused = { ok: false, code: 'wrong_name_or_code' };
		expect((await finish({ authSecret: random() })).reply).toEqual(refused);
		expect((await finish({ newRecoveryProof: random() })).reply).toEqual(refused);
	});

	test('sets a new password, once, and ends every other session', async () => {
		const person = await signUpPerson(server);
		const wire = await person.connect();
		const ended = new Promise((gone) => wire.socket.once('disconnect', gone));
		const finished = await recover(person);
		expect(finished.reply).toMatchObject({ ok: true, userId: person.userId });
		await ended;
		wire.close();
		await expect(person.connect()).rejects.toThrow('signed_out');
		expect((await signIn(person, person.authSecret, finished.cookie)).reply).toMatchObject({
			code: 'wrong_name_or_password'
		});
		expect((await recover(person)).reply).toEqual({ ok: false, code: 'wrong_name_or_code' });
	});

	test('opens the same keyring as the password did', async () => {
		const person = await signUpPerson(server);
		const code = await deriveRecoveryKeys(parseRecoveryCode(person.recoveryCode)!);
		const { reply } = await post<BeginRecoveryReply>(server.origin, '/api/recover/begin', {
			handle: person.handle,
			recoveryProof: code.proof
		});
		if (!reply.ok) throw new Error(reply.code);
		const raw = await unwrapAccountKey(code.wrapKey, person.handle, 'recovery', reply.recoveryWrap);
		const sealed = await sealKeyring(person.accountKey, person.userId, person.keyring);
		const opened = await openKeyring(await importAccountKey(raw!), person.userId, 1, sealed);
		expect(opened).toEqual(person.keyring);
	});

	test('answers an unknown name and a wrong code alike', async () => {
		const person = await signUpPerson(server);
		const ask = (handle: string) =>
			post(server.origin, '/api/recover/begin', { handle, recoveryProof: random() });
		const [wrong, unknown] = [await ask(person.handle), await ask(random())];
		expect(wrong.reply).toEqual({ ok: false, code: 'wrong_name_or_code' });
		expect(unknown).toEqual(wrong);
	});

	const recover = async (person: Person) =>
		post<SignInReply>(server.origin, '/api/recover/finish', await finishing(person));

	async function finishing(person: Person) {
		const [old, next, password] = await Promise.all([
			deriveRecoveryKeys(parseRecoveryCode(person.recoveryCode)!),
			deriveRecoveryKeys(randomBytes(16)),
			derivePasswordKeys(randomBytes(32))
		]);
		const envelope = await sealKeyring(person.accountKey, person.userId, person.keyring);
		return {
			handle: person.handle,
			recoveryProof: old.proof,
			authSecret: password.authSecret,
			passwordWrap: envelope,
			newRecoveryProof: next.proof,
			newRecoveryWrap: envelope
		};
	}
});

describe('signing out', () => {
	test('ends the socket and the session at once', async () => {
		const person = await signUpPerson(server);
		const wire = await person.connect();
		const ended = new Promise((gone) => wire.socket.once('disconnect', gone));
		await post(server.origin, '/api/sign-out', {}, { cookie: person.cookie });
		await ended;
		wire.close();
		await expect(person.connect()).rejects.toThrow('signed_out');
	});

	test('leaves other devices signed in', async () => {
		const person = await signUpPerson(server);
		const other = await person.signInElsewhere();
		await post(server.origin, '/api/sign-out', {}, { cookie: person.cookie });
		const wire = await other.connect();
		wire.close();
	});
});

describe('the keyring', () => {
	test('is saved only on top of the version that is stored, so that no device overwrites another', async () => {
		const person = await signUpPerson(server);
		const wire = await person.connect();
		const envelope = await sealKeyring(person.accountKey, person.userId, {
			...person.keyring,
			version: 2
		});
		expect(await wire.send('keyring:save', { version: 2, envelope })).toEqual({ ok: true });
		expect(await wire.send('keyring:save', { version: 2, envelope })).toEqual({
			ok: false,
			code: 'changed_meanwhile'
		});
		expect(await wire.send('keyring:get', {})).toEqual({
			ok: true,
			keyring: { version: 2, envelope },
			passwordWrap: expect.any(String)
		});
		wire.close();
	});
});

describe('a socket', () => {
	test('that sends more than the app ever does is cut, whatever it sends, and no other is', async () => {
		const person = await signUpPerson(server);
		const [flooding, calm] = [await person.connect(), await person.connect()];
		const cut = new Promise((gone) => flooding.socket.once('disconnect', gone));
		for (let sent = 0; sent < 2_000; sent += 1) flooding.socket.emit('keyring:get', null);
		await cut;
		flooding.close();
		expect(await calm.send('keyring:get', {})).toMatchObject({ ok: true });
		calm.close();
	});

	test('of the app, with the beats of a minute at once, stays', async () => {
		const person = await signUpPerson(server);
		const wire = await person.connect();
		for (let sent = 0; sent < 120; sent += 1) wire.socket.emit('signal:beat', null);
		expect(await wire.send('keyring:get', {})).toMatchObject({ ok: true });
		expect(wire.socket.connected).toBe(true);
		wire.close();
	});
});

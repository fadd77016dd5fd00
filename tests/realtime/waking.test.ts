import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { hashUnlinkToken } from '#lib/crypto/unlink-token.ts';
import { post } from '../fixtures/person.ts';
import {
	afterTheRest,
	connectLocked,
	lower,
	ok,
	raise,
	server,
	service,
	show,
	switchOn,
	two,
	useWaking
} from './waking.fixture.ts';

useWaking();

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));

/** Whether somebody is to be woken is looked at after five seconds, and some ask it four times. */
const patience = { timeout: 120_000 };

describe.concurrent('a device that can be woken', patience, () => {
	test('law 9: is sent a request with nothing in it, signed by this server', async () => {
		const people = await two();
		await raise(people);
		const { method, headers, body } = await service.wake(people.path);
		expect({ method, body, length: headers['content-length'] }).toEqual({
			method: 'POST',
			body: '',
			length: '0'
		});
		expect(headers).toMatchObject({ ttl: '86400', urgency: 'high', topic: 'one' });
		expect(Object.keys(headers)).not.toContain('cookie');
		const [, head, claims, signature, key] =
			/^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
		expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({
			aud: service.origin
		});
		const signed = sha256(Buffer.from(`${head}.${claims}`));
		const how = { prehash: false, lowS: false };
		expect(p256.verify(bytes(signature!), signed, bytes(key!), how)).toBe(true);
		const wire = await people.ben.connect();
		expect(await wire.send('waking:get', {})).toEqual({ ok: true, key });
		wire.close();
		const all = JSON.stringify(service.wakesOf(people.path));
		for (const id of [people.ana.userId, people.ben.userId, people.couple.coupleId])
			expect(all).not.toContain(id);
		expect(server.logs()).not.toContain(people.path);
	});

	test.for(['wait', 'no'])('is woken by a %s', async (kind) => {
		const people = await two();
		await raise(people, kind);
		await service.wake(people.path);
	});

	test('law 12: is woken once, however often the partner raises, until its person has the app open', async () => {
		const people = await two();
		const first = await raise(people);
		await service.wake(people.path);
		await lower(people, first);
		for (let more = 0; more < 5; more += 1) await raise(people, 'wait');
		await afterTheRest();
		// A page that is locked shows nothing, and so ends nothing.
		(await connectLocked(people.ben)).close();
		await raise(people);
		await afterTheRest();
		expect(service.wakesOf(people.path)).toHaveLength(1);
		(await people.ben.connect()).close();
		await raise(people);
		await service.wake(people.path, 2);
	});

	test('law 12: is not woken by changes of the list, a check-in, an offer, practice, a need or a lowering', async () => {
		const people = await two();
		const { ana, anas, ben } = people;
		const id = await raise(people);
		const bens = await ben.connect();
		await show(people, bens, id);
		bens.close();
		const small = () => toBase64url(randomBytes(286));
		const next = (lane: 'list' | 'signal') => ({ id: randomId(), counter: ana.nextCounter(lane) });
		const kept = { kept: small(), replaces: null };
		for (const [name, payload] of [
			['limit:put', { ...next('list'), envelope: small(), ...kept }],
			['check-in:put', { ...next('list'), own: small(), shared: small() }],
			['time:put', { counter: ana.nextCounter('list'), replaces: null, envelope: small() }],
			['practice:send', { as: 'raise', ...next('signal'), envelope: small() }],
			['signal:raise', { ...next('signal'), id, envelope: small() }],
			['name:set', { counter: ana.nextCounter('list'), envelope: small() }]
		] as const)
			expect(await anas.sendRaw(name, payload), name).toMatchObject(ok);
		await afterTheRest();
		expect(service.wakesOf(people.path)).toEqual([]);
		await lower(people, id);
		await afterTheRest();
		expect(service.wakesOf(people.path)).toEqual([]);
	});

	test('is not woken while the app is open on any device of its person', async () => {
		const people = await two();
		const tablet = await people.ben.signInElsewhere();
		const open = await tablet.connect();
		await raise(people);
		await afterTheRest();
		expect(service.wakesOf(people.path)).toEqual([]);
		open.close();
	});

	test('is woken when the app was open and went away without having shown it', async () => {
		const people = await two();
		const open = await people.ben.connect();
		await raise(people);
		open.close();
		await service.wake(people.path);
	});

	test('is not woken when the app was open, showed it, and went away', async () => {
		const people = await two();
		const open = await people.ben.connect();
		await show(people, open, await raise(people));
		open.close();
		await afterTheRest();
		expect(service.wakesOf(people.path)).toEqual([]);
	});

	test('is woken while the app is locked: it shows nothing there', async () => {
		const people = await two();
		const locked = await connectLocked(people.ben);
		await raise(people);
		await service.wake(people.path);
		locked.close();
	});

	test('is one of several: each is woken', async () => {
		const people = await two();
		const other = await switchOn(await people.ben.signInElsewhere());
		await raise(people);
		await Promise.all([service.wake(people.path), service.wake(other)]);
	});

	test('law 10: is not woken any more once one of the two has left', async () => {
		const people = await two();
		const token = toBase64url(randomBytes(32));
		const prepared = { couple: people.couple.coupleId, tokenHash: await hashUnlinkToken(token) };
		const open = await people.ben.connect();
		expect(await open.send('unlink:prepare', prepared)).toEqual(ok);
		open.close();
		await raise(people);
		const unlinked = await post(server.origin, '/api/unlink', {
			couple: people.couple.coupleId,
			token,
			tell: 'in_a_week'
		});
		expect(unlinked.reply).toEqual(ok);
		const late = { id: randomId(), counter: 2, envelope: toBase64url(randomBytes(286)) };
		expect(await people.anas.send('signal:raise', late)).toMatchObject({ ok: false });
		await afterTheRest();
		expect(service.wakesOf(people.path)).toEqual([]);
	});

	test.for(['signed out', 'ended from elsewhere', 'ended with all others', 'switched off'])(
		'law 11: leaves nothing behind once it is %s',
		async (way) => {
			const people = await two();
			const { cookie, deviceId } = people.ben;
			const [open, tablet] = [await people.ben.connect(), await people.ben.signInElsewhere()];
			const other = await tablet.connect();
			if (way === 'signed out') await post(server.origin, '/api/sign-out', {}, { cookie });
			else if (way === 'ended from elsewhere') await other.send('device:end', { id: deviceId });
			else if (way === 'ended with all others') await other.send('device:end-others', {});
			else expect(await open.send('waking:stop', {})).toEqual(ok);
			open.close();
			other.close();
			expect(JSON.stringify(server.everything())).not.toContain(people.path);
			await raise(people);
			await afterTheRest();
			expect(service.wakesOf(people.path)).toEqual([]);
		}
	);

	test('stays with one person: who signs in to the same browser next takes it over', async () => {
		const [people, others] = [await two(), await two()];
		const open = await others.ben.connect();
		const endpoint = service.origin + people.path;
		expect(await open.send('waking:start', { endpoint })).toEqual(ok);
		open.close();
		await raise(people);
		await afterTheRest();
		expect(service.wakesOf(people.path)).toEqual([]);
		expect(server.rows('SELECT * FROM waking WHERE endpoint = ?', endpoint)).toHaveLength(1);
	});
});

describe.concurrent('a push service', patience, () => {
	test.for([404, 410])('that answers %i is asked no more', async (status) => {
		const people = await two();
		service.answer(people.path, status);
		await raise(people);
		await service.wake(people.path);
		const question = 'SELECT * FROM waking WHERE endpoint = ?';
		await expect.poll(() => server.rows(question, service.origin + people.path)).toEqual([]);
	});

	test('that fails keeps its device, says nothing of it in the log, and is asked again', async () => {
		const people = await two();
		service.answer(people.path, 500);
		await raise(people);
		await service.wake(people.path);
		await expect.poll(() => server.logs()).toContain('"status":500');
		expect(server.logs()).not.toContain(people.path);
		service.answer(people.path, 201);
		await raise(people);
		await service.wake(people.path, 2);
	});

	test('is not followed to another place', async () => {
		const people = await two();
		const elsewhere = `/${randomId()}`;
		service.answer(people.path, 307, { location: service.origin + elsewhere });
		await raise(people);
		await service.wake(people.path);
		await expect.poll(() => server.logs()).toContain('"status":307');
		expect(service.wakesOf(elsewhere)).toEqual([]);
	});

	test.for([
		'http://169.254.169.254/latest/meta-data',
		'http://127.0.0.1:1/abc',
		'https://localhost/abc',
		'https://example.org/abc',
		'https://fcm.googleapis.com.example.org/abc',
		'https://fcm.googleapis.com@127.0.0.1/abc'
	])('that is not one, as %s, is refused, and nothing is stored', async (endpoint) => {
		const people = await two();
		const open = await people.ben.connect();
		const reply = await open.send('waking:start', { endpoint });
		expect(reply).toEqual({ ok: false, code: 'waking_unknown' });
		expect(server.rows('SELECT * FROM waking WHERE endpoint = ?', endpoint)).toEqual([]);
		open.close();
	});
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CODES } from '#lib/realtime/codes.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { makeAccount, post, signUpPerson, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';
import { handlers } from '../../server/features.ts';

let server: TestServer;
let sam: Person;
let wire: Wire;

beforeAll(async () => {
	server = await startServer();
	const [first, kim] = await Promise.all([signUpPerson(server), signUpPerson(server)]);
	await linkCouple(first, kim);
	sam = first;
});
/** One connection for each test: all of them on one would be cut as a flood. */
beforeEach(async () => {
	wire = await sam.connect();
});
afterEach(() => wire.close());
afterAll(() => server.stop());

const bytes32 = () => toBase64url(randomBytes(32));
const sealed = (bytes: number) => toBase64url(randomBytes(bytes));
const SMALL = () => sealed(286);

/** A well-formed payload of every command, about objects that are not this couple's. */
const about = () => ({ id: randomId(), counter: 1, wordingHash: bytes32(), round: 1 });
const recovery = () => ({
	passwordWrap: SMALL(),
	recoveryProof: bytes32(),
	recoveryWrap: SMALL()
});
const VALID: Record<string, () => Record<string, unknown>> = {
	'keyring:get': () => ({}),
	'keyring:save': () => ({ version: 99, envelope: sealed(286) }),
	'device:list': () => ({}),
	'device:name': () => ({ id: randomId(), name: SMALL() }),
	'device:end': () => ({ id: randomId() }),
	'device:end-others': () => ({}),
	'password:prove': () => ({ authSecret: bytes32() }),
	'password:change': () => ({
		authSecret: bytes32(),
		newAuthSecret: bytes32(),
		passwordWrap: SMALL()
	}),
	'recovery:change': () => ({ authSecret: bytes32(), ...recovery() }),
	'recovery:mark': () => ({}),
	'keys:read': () => ({ after: 0 }),
	'keys:stage': () => ({ rows: [{ was: bytes32(), envelope: SMALL() }] }),
	'keys:change': () => ({
		authSecret: bytes32(),
		newAuthSecret: bytes32(),
		...recovery(),
		keyring: { version: 2, envelope: SMALL() }
	}),
	'couple:get': () => ({}),
	'couple:unlink': () => ({ couple: randomId(), tell: 'now' }),
	'unlink:prepare': () => ({ couple: randomId(), tokenHash: bytes32() }),
	'name:set': () => ({ counter: 1, envelope: SMALL() }),
	'invite:create': () => ({ inviteHash: bytes32(), inviterKey: bytes32() }),
	'invite:get': () => ({ inviteHash: bytes32() }),
	'invite:withdraw': () => ({ inviteHash: bytes32() }),
	'invite:join': () => ({ inviteHash: bytes32(), commitment: bytes32() }),
	'invite:answer': () => ({
		inviteHash: bytes32(),
		commitment: bytes32(),
		inviterNonce: bytes32()
	}),
	'invite:open': () => ({
		inviteHash: bytes32(),
		joinerKey: bytes32(),
		joinerNonce: bytes32(),
		joinerMac: bytes32()
	}),
	'invite:verify': () => ({ inviteHash: bytes32(), inviterMac: bytes32() }),
	'invite:confirm': () => ({ inviteHash: bytes32(), coupleId: randomId() }),
	'invite:burn': () => ({ inviteHash: bytes32() }),
	'signal:beat': () => ({ pageLoad: randomId(), counter: 1, envelope: SMALL() }),
	'signal:raise': () => ({ id: randomId(), counter: 1, envelope: SMALL() }),
	'signal:lower': () => ({ id: randomId(), counter: 1, envelope: SMALL() }),
	'signal:sync': () => ({}),
	'receipt:send': () => ({ id: randomId(), counter: 1, envelope: SMALL() }),
	'practice:send': () => ({ as: 'raise', id: randomId(), counter: 1, envelope: SMALL() }),
	'list:sync': () => ({ after: 0 }),
	'limit:put': () => ({
		id: randomId(),
		counter: 1,
		envelope: SMALL(),
		kept: SMALL(),
		replaces: null
	}),
	'limit:lift': () => ({
		id: randomId(),
		counter: 1,
		replaces: { device: randomId(), counter: 1 }
	}),
	'limit:understand': () => ({ id: randomId(), counter: 1, envelope: SMALL() }),
	'agreement:add': () => ({
		id: randomId(),
		counter: 1,
		envelope: SMALL(),
		wordingHash: bytes32()
	}),
	'answer:commit': () => ({
		agreement: randomId(),
		counter: 1,
		round: 1,
		wordingHash: bytes32(),
		commitment: bytes32(),
		replaces: null,
		own: SMALL(),
		kept: SMALL()
	}),
	'answer:open': () => ({ agreement: randomId(), counter: 1, round: 1, envelope: SMALL() }),
	'agreement:reword': () => ({
		id: randomId(),
		counter: 1,
		envelope: SMALL(),
		wordingHash: bytes32()
	}),
	'agreement:give-up': about,
	'agreement:open-again': () => ({ ...about(), on: true }),
	'agreement:let-go': () => ({ ...about(), on: true }),
	'item:place': () => ({ id: randomId(), counter: 1, envelope: SMALL() }),
	'topic:put': () => ({ id: randomId(), counter: 1, envelope: SMALL() }),
	'topic:remove': () => ({ id: randomId(), counter: 1 }),
	'care:put': () => ({ counter: 1, own: SMALL(), shared: null }),
	'care:get': () => ({}),
	'check-in:put': () => ({ id: randomId(), counter: 1, own: SMALL(), shared: SMALL() }),
	'check-in:commit': () => ({
		id: randomId(),
		counter: 1,
		commitment: bytes32(),
		own: SMALL(),
		kept: null
	}),
	'check-in:open': () => ({ id: randomId(), counter: 1, envelope: SMALL() }),
	'check-in:remove': () => ({ id: randomId(), counter: 1, from: 'kept' }),
	'check-in:get': () => ({}),
	'check-in:list': () => ({ after: null }),
	'time:put': () => ({ counter: 1, replaces: null, envelope: SMALL() }),
	'time:get': () => ({}),
	'waking:get': () => ({}),
	'waking:start': () => ({ endpoint: 'https://fcm.googleapis.com/fcm/send/abc' }),
	'waking:stop': () => ({}),
	'kept:list': () => ({ after: null }),
	'kept:remove': () => ({ id: randomId(), wordingHash: null })
};

/** Those that name a thing; with a name that is no thing of theirs they are refused. */
const NAMING_A_THING = [
	'device:name',
	'device:end',
	'keys:stage',
	'keys:change',
	'invite:get',
	'invite:withdraw',
	'invite:join',
	'invite:answer',
	'invite:open',
	'invite:verify',
	'invite:confirm',
	'invite:burn',
	'signal:lower',
	'receipt:send',
	'limit:lift',
	'limit:understand',
	'answer:commit',
	'answer:open',
	'agreement:reword',
	'agreement:give-up',
	'agreement:open-again',
	'agreement:let-go',
	'item:place',
	'topic:remove',
	'check-in:open'
];

const HUGE = 'A'.repeat(16 * 1024);
const WRONG_VALUES: unknown[] = [
	null,
	undefined,
	0,
	-1,
	1.5,
	'',
	'x',
	[],
	{},
	true,
	{ toString: 'x' },
	'\u0000'
];

/** Wrong for most fields, and right for these. */
const RIGHT_AFTER_ALL = new Set([
	'list:sync after 0',
	'keys:read after 0',
	'kept:list after null',
	'kept:remove wordingHash null',
	'limit:put replaces null',
	'answer:commit replaces null',
	'care:put shared null',
	'check-in:put own null',
	'check-in:put shared null',
	'check-in:commit kept null',
	'check-in:list after null',
	'time:put replaces null',
	'agreement:open-again on true',
	'agreement:let-go on true'
]);

test('the table knows every command there is', () => {
	expect(handlers.map((handler) => handler.name).sort()).toEqual(Object.keys(VALID).sort());
});

const NAMES = Object.keys(VALID);
const fieldsOf = (name: string) => Object.keys(VALID[name]!());
const NAMES_WITH_FIELDS = NAMES.filter((name) => fieldsOf(name).length > 0);

describe.each(NAMES)('%s', (name) => {
	const valid = VALID[name]!;

	test('with no payload, or a payload that is no object, is refused', async () => {
		for (const payload of [undefined, null, 1, 'x', true, [], [[]]])
			expect(await wire.sendRaw(name, payload)).toEqual({ ok: false, code: 'bad_input' });
		expect(await wire.sendRaw(name)).toEqual({ ok: false, code: 'bad_input' });
	});

	test('with an extra field is refused', async () => {
		expect(await wire.sendRaw(name, { ...valid(), extra: 1 })).toEqual({
			ok: false,
			code: 'bad_input'
		});
	});

	test('of 16 KB and more is refused as too large', async () => {
		expect(await wire.sendRaw(name, { ...valid(), extra: HUGE })).toEqual({
			ok: false,
			code: 'too_large'
		});
	});

	test('without an acknowledgement does not end the process', async () => {
		wire.socket.emit(name, null);
		wire.socket.emit(name);
		wire.socket.emit(name, { extra: 1 });
		expect(await wire.sendRaw(name, null)).toEqual({ ok: false, code: 'bad_input' });
		expect(server.running()).toBe(true);
	});
});

describe.each(NAMES_WITH_FIELDS)('%s', (name) => {
	const valid = VALID[name]!;

	test('with any field missing is refused', async () => {
		for (const field of fieldsOf(name)) {
			const { [field]: _gone, ...rest } = valid();
			expect(await wire.sendRaw(name, rest)).toEqual({ ok: false, code: 'bad_input' });
		}
	});

	test('with any field of a wrong type is refused, and nothing is stored', async () => {
		const before = contents();
		for (const field of fieldsOf(name))
			for (const wrong of WRONG_VALUES) {
				if (RIGHT_AFTER_ALL.has(`${name} ${field} ${JSON.stringify(wrong)}`)) continue;
				const reply = await wire.sendRaw(name, { ...valid(), [field]: wrong });
				expect(reply, `${field}: ${JSON.stringify(wrong)}`).toEqual({
					ok: false,
					code: 'bad_input'
				});
			}
		expect(contents()).toEqual(before);
	});
});

test.each(NAMING_A_THING)('%s about something that is not theirs changes nothing', async (name) => {
	const before = contents();
	const reply = await wire.sendRaw(name, VALID[name]!());
	expect(reply.ok).toBe(false);
	expect(CODES).toContain((reply as { code: string }).code);
	expect(contents()).toEqual(before);
});

describe.each([
	'/api/sign-up',
	'/api/sign-in',
	'/api/recover/begin',
	'/api/recover/finish',
	'/api/sign-out',
	'/api/session',
	'/api/delete',
	'/api/operation'
])('POST %s', (path) => {
	test.each(['', 'null', '[]', '1', '"x"', '{"extra":1}', '{"handle":', '{"handle":1}'])(
		'with the body %s is refused with a code, and nothing is stored',
		async (body) => {
			const before = contents();
			const { reply, status } = await post(server.origin, path, body);
			expect(reply).toEqual({ ok: false, code: 'bad_input' });
			expect(status).toBe(400);
			expect(contents()).toEqual(before);
		}
	);

	test.each([16 * 1024, 1024 * 1024])('of %i bytes is refused as too large', async (length) => {
		const { reply } = await post(
			server.origin,
			path,
			JSON.stringify({ extra: 'A'.repeat(length) })
		);
		expect(reply).toEqual({ ok: false, code: 'too_large' });
	});
});

describe('a sign-up', () => {
	test('with any field missing or of a wrong type is refused, and nothing is stored', async () => {
		const { body } = await makeAccount('whole');
		const before = contents();
		for (const field of Object.keys(body))
			for (const wrong of WRONG_VALUES) {
				const { reply } = await post(server.origin, '/api/sign-up', { ...body, [field]: wrong });
				expect(reply, `${field}: ${JSON.stringify(wrong)}`).toEqual({
					ok: false,
					code: 'bad_input'
				});
			}
		expect(contents()).toEqual(before);
	});
});

describe('a frame', () => {
	test.each([100 * 1024, 4 * 1024 * 1024])(
		'of %i bytes cuts its own connection and nothing else',
		async (length) => {
			const person = await signUpPerson(server);
			const own = await person.connect();
			const cut = new Promise<string>((gone) => own.socket.once('disconnect', gone));
			own.socket.emit('limit:put', { id: 'A'.repeat(length) });
			await cut;
			own.close();
			expect(await wire.sendRaw('couple:get', {})).toMatchObject({ ok: true });
			expect(server.running()).toBe(true);
		}
	);

	test('with an event nobody knows is not answered and harms nothing', async () => {
		wire.socket.emit('constructor', {});
		wire.socket.emit('__proto__', {});
		wire.socket.emit('limit:put:extra', {});
		expect(await wire.sendRaw('couple:get', {})).toMatchObject({ ok: true });
	});
});

/** All rows but the counts of tries. */
function contents(): Record<string, unknown[]> {
	const { rate_limit: _tries, ...rows } = server.everything();
	return rows;
}

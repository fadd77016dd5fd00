import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { changeKeys } from '#lib/account/change-keys.ts';
import { derivePasswordKeys } from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import * as schema from '#lib/database/schema.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { giveOwnThings } from '../fixtures/own-things.ts';
import { post, twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

/** Shorter ones stand for nothing: 'open', 'needed', a number. */
const LEAST_CHARS = 16;

let server: TestServer;
let ana: Person;
let ben: Person;
let anas: Wire;
let bens: Wire;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
	[ana, ben] = await twoPeople(server);
	const couple = await linkCouple(ana, ben);
	[anas, bens] = [await ana.connect(), await ben.connect()];
	const coupleKey = {
		id: couple.coupleId,
		key: toBase64url(couple.coupleKey),
		partner: ben.userId
	};
	ana.keyring = { ...ana.keyring, couple: coupleKey };
	for (const [person, wire] of [
		[ana, anas],
		[ben, bens]
	] as const)
		await giveOwnThings(person, wire, couple);
	await raise(ana, anas);
	await raise(ben, bens);
	for (const wire of [anas, bens]) expect(await canBeWoken(wire)).toEqual({ ok: true });
});

const raise = (person: Person, wire: Wire) =>
	wire.send('signal:raise', {
		id: randomId(),
		counter: person.nextCounter('signal'),
		envelope: toBase64url(randomBytes(286))
	});

const canBeWoken = (wire: Wire) =>
	wire.send('waking:start', { endpoint: `https://fcm.googleapis.com/fcm/send/${randomId()}` });

/** Every text in the database. */
const texts = () =>
	new Set(
		Object.values(server.everything())
			.flat()
			.flatMap((row) => Object.values(row as object))
			.filter((value): value is string => typeof value === 'string')
			.filter((value) => value.length >= LEAST_CHARS)
	);

/** The file and its log, byte by byte. */
function bytes(): Buffer {
	const files = ['', '-wal'].map((end) => server.databaseFile + end);
	return Buffer.concat(files.map((file) => readFileSync(file)));
}

const found = (wanted: Iterable<string>) => {
	const stored = bytes();
	return [...wanted].filter((text) => stored.includes(text));
};

/** Ids, hashes and envelopes: base64url, or a key of tries that has some in it. */
function gone(before: Set<string>): string[] {
	const now = texts();
	return [...before].filter((text) => !now.has(text));
}

test('laws 9 and 10: of an account that was deleted no byte is left in the database file or its log', async () => {
	// Tries with her name and from her device are counted under both.
	const guess = { handle: ana.handle, authSecret: toBase64url(randomBytes(32)) };
	for (const cookie of ['', ana.cookie])
		await post(server.origin, '/api/sign-in', guess, { cookie });
	await anas.send('password:prove', { authSecret: guess.authSecret });
	const before = texts();
	expect(found([ana.userId, ana.handle, ana.deviceId])).toHaveLength(3);
	expect(found(before)).toHaveLength(before.size);

	const { reply } = await post(
		server.origin,
		'/api/delete',
		{ authSecret: ana.authSecret },
		{ cookie: ana.cookie }
	);
	expect(reply).toEqual({ ok: true });
	const left = gone(before);
	expect(left).toEqual(expect.arrayContaining([ana.userId, ana.handle, ana.deviceId]));
	expect(left.length).toBeGreaterThan(20);
	expect(left.filter((text) => text.startsWith('https://fcm.'))).toHaveLength(1);
	expect(found(left)).toEqual([]);
	for (const text of [ana.userId, ana.handle, ana.deviceId])
		expect(JSON.stringify(server.everything())).not.toContain(text);
	// What her partner keeps for themself is there as before.
	const theirs = 'SELECT count(*) AS rows FROM kept WHERE user_id = ?';
	expect(server.rows(theirs, ben.userId)).toEqual([{ rows: 4 }]);
	expect(server.logs()).not.toContain(ana.userId);
});

test('law 9: what the keys of before open is in the file no more once there are new ones', async () => {
	const { handle, userId, deviceId, keyring, authSecret } = ana;
	const before = texts();
	const account = { handle, userId, deviceId, keyring, keysVersion: 1, keepNext: async () => true };
	const after = { ...(await derivePasswordKeys(randomBytes(32))), salt: randomBytes(16) };
	const old = { authSecret, accountKey: randomBytes(32) };
	const reply = await changeKeys({ account, link: anas }, old, after, () => undefined);
	expect(reply).toEqual({ ok: true });
	const left = gone(before);
	// The keyring, two wraps, two hashes, four that she keeps, an answer, a card and a name.
	expect(left.length).toBeGreaterThanOrEqual(12);
	expect(found(left)).toEqual([]);
});

/** Under whose key each sealed column is. What is the person's alone is sealed anew with new keys (own-rows.server.ts). */
const SEALED = {
	byPassword: ['user.password_wrap', 'user.recovery_wrap', 'user.keyring'],
	own: [
		'device.name',
		'kept.envelope',
		'care_card.envelope',
		'answer.own',
		'check_in.envelope',
		'shared_check_in.own'
	],
	couple: [
		'member.name',
		'standing_signal.envelope',
		'receipt.envelope',
		'limit.envelope',
		'limit.understanding',
		'limit.placing',
		'agreement.envelope',
		'agreement.next_envelope',
		'agreement.placing',
		'topic.envelope',
		'shared_care_card.envelope',
		'shared_check_in.envelope',
		'time_part.envelope',
		'answer.opening'
	]
};
/** Ids, hashes, states, keys of a handshake and of this server, addresses to be woken at: nothing that anybody wrote. */
const NOT_SEALED =
	/(^|_)(id|user|device|hash|operation|commitment|key|nonce|mac|state|handle|shown|endpoint)$/;

test('every sealed column is known to be sealed anew with new keys, or to be the couple’s', () => {
	const columns = Object.values(schema)
		.filter((table) => is(table, SQLiteTable))
		.flatMap((table) =>
			Object.values(getTableColumns(table as SQLiteTable))
				.filter((column) => column.getSQLType() === 'text')
				.map((column) => ({
					name: column.name,
					place: `${getTableName(table as SQLiteTable)}.${column.name}`
				}))
		)
		.filter(({ name }) => !NOT_SEALED.test(name))
		.map(({ place }) => place);
	expect(columns.sort()).toEqual(Object.values(SEALED).flat().sort());
});

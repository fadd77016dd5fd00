import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkCouple } from '../fixtures/couple.ts';
import { signUpPerson } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** The only columns that hold a moment. An invite and a try end to the minute, all else at a day's end. */
const MOMENTS = {
	toTheDay: [
		'device.expires_at',
		'session.expires_at',
		'standing_signal.expires_at',
		'untold.expires_at',
		'shared_check_in.expires_at',
		'time_part.expires_at'
	],
	exact: ['invite.expires_at', 'rate_limit.expire']
};

let server: TestServer;
let db: Sqlite.Database;
beforeAll(async () => {
	server = await startServer();
	const [sam, kim] = await Promise.all([signUpPerson(server), signUpPerson(server)]);
	await linkCouple(sam, kim);
	db = new Sqlite(server.databaseFile, { readonly: true });
});
afterAll(async () => {
	db.close();
	await server.stop();
});

const tables = () =>
	db
		.prepare(
			"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'"
		)
		.pluck()
		.all() as string[];
const columns = (table: string) =>
	db.prepare('SELECT name, type FROM pragma_table_info(?)').all(table) as {
		name: string;
		type: string;
	}[];

test('law 8: no column says when a person did something', () => {
	const allowed = [...MOMENTS.toTheDay, ...MOMENTS.exact];
	const timed = tables().flatMap((table) =>
		columns(table)
			.filter(({ name }) => /time|date|_at$|_on$|seen|expire|created|updated|last/.test(name))
			.map(({ name }) => `${table}.${name}`)
	);
	expect(timed.sort()).toEqual(allowed.sort());
});

test('law 8: an expiry is a whole day, so it does not give the hour away', () => {
	for (const place of MOMENTS.toTheDay) {
		const [table, column] = place.split('.');
		const moments = db
			.prepare(`SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL`)
			.pluck()
			.all() as number[];
		for (const moment of moments) expect(moment % DAY_MS).toBe(0);
	}
	expect(db.prepare('SELECT count(*) FROM session').pluck().get()).toBe(2);
});

test('every table is strict', () => {
	const loose = db
		.prepare(
			"SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND schema = 'main'"
		)
		.pluck()
		.all() as string[];
	expect(
		loose.filter((name) => !name.startsWith('sqlite_') && !name.startsWith('__drizzle'))
	).toEqual([]);
});

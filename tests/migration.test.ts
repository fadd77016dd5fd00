import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { expect, test } from 'vitest';
import { migrateDatabase } from '#lib/database/migrate.server.ts';
import { openDatabase } from '#lib/database/open.server.ts';

const MIGRATIONS = fileURLToPath(new URL('../drizzle', import.meta.url));

/** A database as it was after so many of the migrations. */
function openAfter(count: number) {
	const folder = mkdtempSync(join(tmpdir(), 'attune-'));
	cpSync(MIGRATIONS, folder, { recursive: true });
	const journal = join(folder, 'meta', '_journal.json');
	const all = JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] };
	writeFileSync(journal, JSON.stringify({ ...all, entries: all.entries.slice(0, count) }));
	const db = openDatabase(join(folder, 'attune.db'));
	migrate(db, { migrationsFolder: folder });
	return db;
}

/** The same, with two people who are linked. */
function openLinkedAfter(count: number) {
	const db = openAfter(count);
	const sqlite = db.$client;
	sqlite.exec("INSERT INTO couple VALUES ('couple', 9)");
	for (const id of ['ana', 'ben']) {
		sqlite
			.prepare("INSERT INTO user VALUES (?, ?, '', '', '', '', '', 1)")
			.run(id, `the handle of ${id}`);
		sqlite.prepare("INSERT INTO member (user_id, couple_id) VALUES (?, 'couple')").run(id);
	}
	return { db, sqlite };
}

test('law 6: what stands, and what was said back to it, is still there after an update', () => {
	const { db, sqlite } = openLinkedAfter(1);
	sqlite.exec(
		"INSERT INTO standing_signal VALUES ('one', 'couple', 'ana', 'phone', 1, 'sealed', NULL)"
	);
	sqlite.exec(
		"INSERT INTO standing_signal VALUES ('two', 'couple', 'ben', 'other', 2, 'sealed', 99)"
	);
	sqlite.exec("INSERT INTO receipt VALUES ('one', 'ben', 'other', 3, 'said')");
	migrateDatabase(db);
	expect(
		sqlite.prepare('SELECT id, user_id, expires_at FROM standing_signal ORDER BY id').all()
	).toEqual([
		{ id: 'one', user_id: 'ana', expires_at: null },
		{ id: 'two', user_id: 'ben', expires_at: 99 }
	]);
	expect(
		sqlite.prepare('SELECT raiser_id, signal_id, user_id, envelope FROM receipt').all()
	).toEqual([{ raiser_id: 'ana', signal_id: 'one', user_id: 'ben', envelope: 'said' }]);
	expect(sqlite.pragma('foreign_key_check')).toEqual([]);
	sqlite.close();
});

test('law 4: the list, how far each has read it, and what each keeps are still there after an update', () => {
	const { db, sqlite } = openLinkedAfter(3);
	sqlite.exec(`
		INSERT INTO "limit" (id, couple_id, user_id, device, counter, envelope, seq)
			VALUES ('limit', 'couple', 'ana', 'phone', 1, 'sealed', 7);
		INSERT INTO agreement (id, couple_id, user_id, device, counter, envelope, wording_hash, round, seq)
			VALUES ('agreement', 'couple', 'ben', 'other', 2, 'sealed', 'words', 1, 8);
		INSERT INTO removal VALUES ('couple', 'gone', 9), ('couple', 'agreement', 3);
		INSERT INTO kept VALUES ('ana', 'limit', 'phone', 1, 'mine'), ('ana', 'agreement', 'phone', 2, 'said');
	`);
	migrateDatabase(db);
	const rows = (question: string) => sqlite.prepare(question).raw().all();
	expect(rows('SELECT object_id, user_id, seq FROM list_change ORDER BY seq, user_id')).toEqual([
		['limit', 'ana', 7],
		['limit', 'ben', 7],
		['agreement', 'ana', 8],
		['agreement', 'ben', 8],
		['gone', 'ana', 9],
		['gone', 'ben', 9]
	]);
	expect(rows('SELECT user_id, list_seq FROM member ORDER BY user_id')).toEqual([
		['ana', 9],
		['ben', 9]
	]);
	expect(rows('SELECT id, envelope FROM "limit" UNION SELECT id, envelope FROM agreement')).toEqual(
		[
			['agreement', 'sealed'],
			['limit', 'sealed']
		]
	);
	expect(rows('SELECT id, wording_hash, envelope FROM kept ORDER BY id')).toEqual([
		['agreement', 'words', 'said'],
		['limit', '', 'mine']
	]);
	expect(sqlite.pragma('foreign_key_check')).toEqual([]);
	sqlite.close();
});

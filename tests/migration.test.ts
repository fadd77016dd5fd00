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

test('law 6: what stands, and what was said back to it, is still there after an update', () => {
	const db = openAfter(1);
	const sqlite = db.$client;
	for (const id of ['ana', 'ben'])
		sqlite
			.prepare("INSERT INTO user VALUES (?, ?, '', '', '', '', '', 1)")
			.run(id, `the handle of ${id}`);
	sqlite.exec("INSERT INTO couple VALUES ('couple', 0)");
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

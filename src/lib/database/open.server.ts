import Sqlite from 'better-sqlite3';
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import * as schema from './schema.ts';

export type Database = BetterSQLite3Database<typeof schema> & { $client: Sqlite.Database };
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/**
 * Opens the one file everything is kept in, readable by its owner alone.
 * @throws when the file is damaged: better no start than a signal written into a broken file.
 */
export function openDatabase(file: string): Database {
	mkdirSync(dirname(file), { recursive: true });
	const sqlite = new Sqlite(file);
	chmodSync(file, 0o600);
	sqlite.pragma('journal_mode = WAL');
	// FULL: an acknowledged no must survive a power cut. NORMAL loses it (docs/decisions/0005).
	sqlite.pragma('synchronous = FULL');
	sqlite.pragma('foreign_keys = ON');
	sqlite.pragma('secure_delete = ON');
	sqlite.pragma('busy_timeout = 5000');
	sqlite.pragma('trusted_schema = OFF');
	const verdict = sqlite.pragma('quick_check', { simple: true });
	if (verdict !== 'ok') throw new Error(`The database file ${file} is damaged: ${verdict}`);
	return drizzle(sqlite, { schema });
}

/** Empties the write-ahead log into the file, so that deleted rows are overwritten there as well. */
export function checkpoint(db: Database): void {
	db.$client.pragma('wal_checkpoint(TRUNCATE)');
}

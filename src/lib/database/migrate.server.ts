import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { fileURLToPath } from 'node:url';
import type { Database } from './open.server.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../drizzle', import.meta.url));

/** Applies what is missing of `drizzle/`; does nothing when the file is up to date. */
export function migrateDatabase(db: Database): void {
	migrate(db, { migrationsFolder: MIGRATIONS });
}

import type { Server as SocketServer } from 'socket.io';
import { pino, type Logger } from 'pino';
import { createAccountService, type AccountService } from '#lib/account/service.server.ts';
import { createSessions, type Sessions, type SignedIn } from '#lib/account/sessions.server.ts';
import { createStaging, type Staging } from '#lib/account/staging.server.ts';
import { createTries, type Tries } from '#lib/account/tries.server.ts';
import { createGroupCommit, type StoreTogether } from '#lib/database/group-commit.server.ts';
import { migrateDatabase } from '#lib/database/migrate.server.ts';
import { checkpoint, openDatabase, type Database } from '#lib/database/open.server.ts';
import { createLeaving, type Leaving } from '#lib/pairing/leaving.server.ts';
import { createWaking, type Waking } from '#lib/waking/waking.server.ts';
import { MINUTE_MS } from '#lib/database/expiry.ts';
import type { LastTry } from '#lib/signals/contract.ts';
import { removeExpired, tidy } from './expired.ts';
import { isHttps, type Config } from './config.ts';

/** Everything the server has exactly one of. Routes reach it as `event.locals.app`. */
export type App = {
	config: Config;
	log: Logger;
	db: Database;
	storeTogether: StoreTogether;
	sessions: Sessions;
	tries: Tries;
	staging: Staging;
	accounts: AccountService;
	leaving: Leaving;
	waking: Waking;
	/** Set once the socket server listens. */
	io: SocketServer | null;
	/** How often lines were cut (`realtime/cut-off.server.ts`). */
	cuts: number;
	/** Takes what a page that was left could not send; set with the sockets, whose budgets it shares. */
	lastTry: ((signedIn: SignedIn | null, sent: LastTry) => Promise<void>) | null;
	close(): void;
};

/** SvelteKit's bundle finds the app here: its modules are other instances than the server's. */
export const APP_KEY = Symbol.for('attune.app');

const TIDY_INTERVAL_MS = 5 * MINUTE_MS;

export function createApp(config: Config): App {
	const log = pino({ level: config.logLevel, base: null });
	const db = openDatabase(config.databaseFile);
	migrateDatabase(db);
	removeExpired(db);

	const tidying = setInterval(() => tidy(app), TIDY_INTERVAL_MS);
	tidying.unref();

	const app: App = {
		config,
		log,
		db,
		storeTogether: createGroupCommit(db),
		sessions: createSessions(db, { secure: isHttps(config) }),
		tries: createTries(db, config),
		staging: createStaging(),
		accounts: createAccountService(() => app),
		leaving: createLeaving(() => app),
		waking: createWaking(() => app),
		io: null,
		cuts: 0,
		lastTry: null,
		close() {
			clearInterval(tidying);
			app.waking.close();
			checkpoint(db);
			db.$client.close();
		}
	};
	app.leaving.tellDue();
	app.waking.judgeAll();
	(globalThis as Record<symbol, unknown>)[APP_KEY] = app;
	return app;
}

import { RateLimiterMemory, RateLimiterRes, RateLimiterSQLite } from 'rate-limiter-flexible';
import { HOUR_MS, MINUTE_MS } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';

const TRIES = 10;
const WINDOW_MS = 15 * MINUTE_MS;
/** A recovery takes two. A code has 128 random bits: this keeps the work small, not the code safe. */
const RECOVERIES = 30;

type Limits = { signUpsPerHour: number; signInsPerHour: number };

export type Tries = ReturnType<typeof createTries>;

/**
 * Budgets against guessing a password, kept in the database so that a restart does not refill them.
 * A device that has signed in before has a budget of its own: whoever fails on purpose from elsewhere
 * uses up the name's budget and their address's, not the person's (law 11). Recovery takes nothing
 * from the name's, so that it stays open when signing in is not.
 *
 * Those by address are kept in memory; they stand before what is written for each try.
 */
export function createTries(db: Database, { signUpsPerHour, signInsPerHour }: Limits) {
	const budget = (keyPrefix: string, points: number, durationMs: number) =>
		new RateLimiterSQLite({
			storeClient: db.$client,
			storeType: 'better-sqlite3',
			tableName: 'rate_limit',
			tableCreated: true,
			clearExpiredByTimeout: false,
			keyPrefix,
			points,
			duration: durationMs / 1000
		});
	const byName = budget('name', TRIES, WINDOW_MS);
	const byDevice = budget('device', TRIES, WINDOW_MS);
	const inMemory = (points: number, durationMs: number) =>
		new RateLimiterMemory({ points, duration: durationMs / 1000 });
	const signUps = inMemory(signUpsPerHour, HOUR_MS);
	const signIns = inMemory(signInsPerHour, HOUR_MS);
	const recoveries = inMemory(RECOVERIES, WINDOW_MS);

	const guess = (handle: string, knownDevice: string | null) =>
		knownDevice ? ([byDevice, `${knownDevice}:${handle}`] as const) : ([byName, handle] as const);

	return {
		/** Takes one try; false when none is left. Taken before the secret is looked at, so parallel guesses count. */
		async takeGuess(handle: string, knownDevice: string | null, address: string): Promise<boolean> {
			if (!knownDevice && !(await consume(signIns, address))) return false;
			const [limiter, key] = guess(handle, knownDevice);
			return consume(limiter, key);
		},
		/** Refills after a right secret, but not what the address has: it may be a guesser's own account. */
		async forgiveGuesses(handle: string, knownDevice: string | null): Promise<void> {
			const [limiter, key] = guess(handle, knownDevice);
			await limiter.delete(key);
		},
		/** A known device is not stopped by others who share its address. */
		takeRecovery: (knownDevice: string | null, address: string): Promise<boolean> =>
			consume(recoveries, knownDevice ?? address),
		takeSignUp: (address: string): Promise<boolean> => consume(signUps, address)
	};
}

async function consume(
	limiter: { consume(key: string): Promise<RateLimiterRes> },
	key: string
): Promise<boolean> {
	try {
		await limiter.consume(key);
		return true;
	} catch (refusal) {
		if (refusal instanceof RateLimiterRes) return false;
		throw refusal;
	}
}

import { sql } from 'drizzle-orm';
import { RateLimiterMemory, RateLimiterRes, RateLimiterSQLite } from 'rate-limiter-flexible';
import { HOUR_MS, MINUTE_MS } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';
import { rateLimit } from '#lib/database/schema.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';

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
 * Somebody who is signed in and proves it once more has tries of that device for that alone: whoever holds an unlocked
 * phone and fails on purpose keeps nobody from signing in, there or elsewhere.
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
	const byProof = budget('proof', TRIES, WINDOW_MS);
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
		/** One try to prove the password, for a person on a device of theirs that is signed in. @throws Refused `too_many` */
		async takeProof(userId: string, deviceId: string): Promise<{ forgive(): Promise<unknown> }> {
			const key = `${deviceId}:${userId}`;
			if (!(await consume(byProof, key))) throw new Refused('too_many');
			return { forgive: () => byProof.delete(key) };
		},
		/** Nothing of an account that is gone stays: its name and its ids are in the keys. */
		forget(tx: Transaction, ids: string[]): void {
			for (const id of ids)
				tx.delete(rateLimit)
					.where(sql`instr(${rateLimit.key}, ${id}) > 0`)
					.run();
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

import { and, eq, lt, sql } from 'drizzle-orm';
import { hash } from '#lib/database/hash.server.ts';
import type { Database, Transaction } from '#lib/database/open.server.ts';
import { preparedOnce } from '#lib/database/prepared.server.ts';
import { device } from '#lib/database/schema.ts';
import { Refused } from './handlers.server.ts';

export type { Transaction };

const LANES = {
	signal: lane('signalCounter', 'signalOperation'),
	receipt: lane('receiptCounter', 'receiptOperation'),
	list: lane('listCounter', 'listOperation')
};

export type Lane = keyof typeof LANES;

function lane(
	counter: 'signalCounter' | 'receiptCounter' | 'listCounter',
	operation: 'signalOperation' | 'receiptOperation' | 'listOperation'
) {
	const mine = eq(device.id, sql.placeholder('deviceId'));
	const next = sql`${sql.placeholder('counter')}`;
	return preparedOnce((db) => ({
		take: db
			.update(device)
			.set({ [counter]: next, [operation]: sql`${sql.placeholder('hashed')}` })
			.where(and(mine, lt(device[counter], next)))
			.prepare(),
		last: db
			.select({ counter: device[counter], operation: device[operation] })
			.from(device)
			.where(mine)
			.prepare()
	}));
}

/** A command's name and its payload as it came. */
type Operation = { name: string; input: { counter: number } };

/**
 * Takes a device's next operation. False when it is the last one once more: to be answered with ok and nothing else.
 * As a device sends one at a time and in order, only its last can come twice. A device that has lost its count (its
 * storage was set back) gives an old number to something new, and that must never be called stored (law 6). Only the
 * last number and a hash of what came with it are kept, so no log of operations exists.
 * @throws Refused `number_used`; `signed_out` when the device is gone.
 */
export function takeCounter(
	tx: Transaction,
	deviceId: string,
	lane: Lane,
	{ name, input }: Operation
): boolean {
	const { take, last } = LANES[lane](tx);
	const hashed = hash(`${name} ${JSON.stringify(input)}`);
	if (take.run({ deviceId, counter: input.counter, hashed }).changes > 0) return true;
	const taken = last.get({ deviceId });
	if (!taken) throw new Refused('signed_out');
	// Null is of a device that has sent nothing since hashes are kept. A signal gets a new number by itself; words do not.
	const isSame = taken.operation === hashed || (taken.operation === null && lane === 'list');
	if (input.counter === taken.counter && isSame) return false;
	throw new Refused('number_used');
}

/** The last number taken from a device in a lane; 0 before the first. */
export function lastCounter(db: Database | Transaction, deviceId: string, lane: Lane): number {
	return LANES[lane](db).last.get({ deviceId })?.counter ?? 0;
}

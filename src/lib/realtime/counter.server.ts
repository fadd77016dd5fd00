import { eq } from 'drizzle-orm';
import { hash } from '#lib/database/hash.server.ts';
import type { Database } from '#lib/database/open.server.ts';
import { device } from '#lib/database/schema.ts';
import { Refused } from './handlers.server.ts';

export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

const LANES = {
	signal: { counter: 'signalCounter', operation: 'signalOperation' },
	receipt: { counter: 'receiptCounter', operation: 'receiptOperation' },
	list: { counter: 'listCounter', operation: 'listOperation' }
} as const;

export type Lane = keyof typeof LANES;
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
	const { counter, operation } = LANES[lane];
	const taken = tx
		.select({ counter: device[counter], operation: device[operation] })
		.from(device)
		.where(eq(device.id, deviceId))
		.get();
	if (!taken) throw new Refused('signed_out');
	const hashed = hash(`${name} ${JSON.stringify(input)}`);
	// Null is of a device that has sent nothing since hashes are kept. A signal gets a new number by itself; words do not.
	const isSame = taken.operation === hashed || (taken.operation === null && lane === 'list');
	if (input.counter === taken.counter && isSame) return false;
	if (input.counter <= taken.counter) throw new Refused('number_used');
	tx.update(device)
		.set({ [counter]: input.counter, [operation]: hashed })
		.where(eq(device.id, deviceId))
		.run();
	return true;
}

/** The last number taken from a device in a lane; 0 before the first. */
export function lastCounter(db: Database | Transaction, deviceId: string, lane: Lane): number {
	const column = device[LANES[lane].counter];
	return db.select({ last: column }).from(device).where(eq(device.id, deviceId)).get()?.last ?? 0;
}

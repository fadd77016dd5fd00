import { and, eq, lt } from 'drizzle-orm';
import type { Database } from '#lib/database/open.server.ts';
import { device } from '#lib/database/schema.ts';
import { Refused } from './handlers.server.ts';

export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

const LANES = {
	signal: 'signalCounter',
	receipt: 'receiptCounter',
	list: 'listCounter'
} as const;

export type Lane = keyof typeof LANES;

/**
 * Takes a device's next operation number. False when it was taken before: the operation is a repeat,
 * to be answered with ok and nothing else. Only the last number is kept, so no log of operations exists.
 * @throws Refused `signed_out` when the device is gone: what is not stored must never be answered with ok.
 */
export function takeCounter(
	tx: Transaction,
	deviceId: string,
	lane: Lane,
	counter: number
): boolean {
	const column = LANES[lane];
	const taken = tx
		.update(device)
		.set({ [column]: counter })
		.where(and(eq(device.id, deviceId), lt(device[column], counter)))
		.run();
	if (taken.changes === 1) return true;
	const known = tx.select({ id: device.id }).from(device).where(eq(device.id, deviceId)).get();
	if (!known) throw new Refused('signed_out');
	return false;
}

/** The last number taken from a device in a lane; 0 before the first. */
export function lastCounter(db: Database | Transaction, deviceId: string, lane: Lane): number {
	const column = device[LANES[lane]];
	return db.select({ last: column }).from(device).where(eq(device.id, deviceId)).get()?.last ?? 0;
}

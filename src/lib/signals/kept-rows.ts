import type { Storage, StoredStanding } from '#lib/device/storage.ts';
import type { SignalRow } from './contract.ts';

/**
 * How long the server keeps a lowering at least. A row that is missing within this time after it was last
 * served was not lowered, but lost or withheld.
 */
export const LOWERING_KEPT_MS = 86_400_000;

type Named = Pick<SignalRow, 'sender' | 'id'>;
const placeOf = ({ sender, id }: Named) => `${sender} ${id}`;

/** Keeps a row that stands, as the server gave it, still sealed: a reload must not depend on getting it again. */
export function keepRow(storage: Storage, couple: string, row: SignalRow, wallMs: number) {
	return storage.put('standing', { couple, row, servedAt: wallMs }, placeOf(row));
}

export const forgetRow = (storage: Storage, row: Named) => storage.delete('standing', placeOf(row));
export const forgetRows = (storage: Storage) => storage.clear('standing');

/** What is kept of this couple. What is over, and what is of another couple, is deleted. */
export async function readKeptRows(
	storage: Storage,
	couple: string,
	wallMs: number
): Promise<StoredStanding[]> {
	const all = await storage.getAll('standing');
	const isOver = (one: StoredStanding) =>
		one.couple !== couple || one.servedAt + LOWERING_KEPT_MS <= wallMs;
	await Promise.all(all.filter(isOver).map(({ row }) => forgetRow(storage, row)));
	// A clock that was ahead keeps nothing for longer.
	return all
		.filter((one) => !isOver(one))
		.map((one) => ({ ...one, servedAt: Math.min(one.servedAt, wallMs) }));
}

import type { Storage } from '#lib/device/storage.ts';
import type { SignalRow } from './contract.ts';

/**
 * How long a row is kept after the server last showed it standing. The server keeps a lowering at least as
 * long, so a row that is missing within this time was withheld, not lowered.
 */
export const KEPT_MS = 86_400_000;

/** Keeps a row that stands, as the server gave it, still sealed: a reload must not depend on getting it again. */
export function keepRow(storage: Storage, couple: string, row: SignalRow, wallMs: number) {
	return storage.put('standing', { couple, row, until: wallMs + KEPT_MS }, row.id);
}

export const forgetRow = (storage: Storage, id: string) => storage.delete('standing', id);

/** What is kept of this couple. What is over, and what is of another couple, is deleted. */
export async function readKeptRows(
	storage: Storage,
	couple: string,
	wallMs: number
): Promise<SignalRow[]> {
	const tx = storage.transaction('standing', 'readwrite');
	const rows: SignalRow[] = [];
	for (let at = await tx.store.openCursor(); at; at = await at.continue())
		if (at.value.couple === couple && at.value.until > wallMs) rows.push(at.value.row);
		else await at.delete();
	await tx.done;
	return rows;
}

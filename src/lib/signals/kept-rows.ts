import type { Storage, StoredStanding } from '#lib/device/storage.ts';
import type { SignalRow } from './contract.ts';

/**
 * How long the server keeps a lowering at least. A row that is missing within this time after it was last
 * served was not lowered, but lost or withheld.
 */
export const LOWERING_KEPT_MS = 86_400_000;

type Named = Pick<SignalRow, 'sender' | 'id'>;
const placeOf = ({ sender, id }: Named) => `${sender} ${id}`;

/** Rows that stand, as the server gave them, still sealed: a reload must not depend on getting them again. */
export class KeptRows {
	readonly #storage: Storage;
	readonly #couple: string;
	/** What there may be of this couple on the device, once that has been read: every answer names the lowered ones. */
	readonly #places = new Set<string>();
	#isRead = false;

	constructor(storage: Storage, couple: string) {
		this.#storage = storage;
		this.#couple = couple;
	}

	/** @param servedAt epoch ms on this device's clock. */
	async keep(row: SignalRow, servedAt: number): Promise<void> {
		this.#places.add(placeOf(row));
		await this.#storage.put('standing', { couple: this.#couple, row, servedAt }, placeOf(row));
	}

	async forget(row: Named): Promise<void> {
		const isThere = this.#places.delete(placeOf(row));
		if (isThere || !this.#isRead) await this.#storage.delete('standing', placeOf(row));
	}

	/** What is kept of this couple. What is over, and what is of another couple, is deleted. */
	async read(wallMs: number): Promise<StoredStanding[]> {
		const all = await this.#storage.getAll('standing');
		const isOver = (one: StoredStanding) =>
			one.couple !== this.#couple || one.servedAt + LOWERING_KEPT_MS <= wallMs;
		await Promise.all(all.filter(isOver).map(({ row }) => this.forget(row)));
		const kept = all.filter((one) => !isOver(one));
		for (const { row } of kept) this.#places.add(placeOf(row));
		this.#isRead = true;
		// A clock that was ahead keeps nothing for longer.
		return kept.map((one) => ({ ...one, servedAt: Math.min(one.servedAt, wallMs) }));
	}
}

export const forgetRows = (storage: Storage) => storage.clear('standing');

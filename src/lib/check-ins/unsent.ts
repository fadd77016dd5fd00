import type { StoredOperation } from '#lib/device/storage.ts';
import { isFor } from '#lib/realtime/operation.ts';
import type { SharedRow } from './contract.ts';

type Me = { me: string; device: string };

export const isOfCheckIns = ({ name }: StoredOperation): boolean => name.startsWith('check-in:');

/** Lays the unsent operations of this device over the rows of the server, oldest first. */
export function withUnsent(
	rows: readonly SharedRow[],
	operations: readonly StoredOperation[],
	{ me, device }: Me
): { rows: SharedRow[]; unsent: string[] } {
	let shown = [...rows];
	const unsent: string[] = [];
	const isMine = (row: SharedRow, id: string) => row.owner === me && row.id === id;
	const add = (row: SharedRow) => {
		if (shown.some((other) => isMine(other, row.id))) return;
		shown.push(row);
		unsent.push(row.id);
	};

	for (const operation of operations) {
		const bound = { device, counter: operation.counter };
		if (isFor(operation, 'check-in:put')) {
			const { id, shared } = operation.payload;
			if (shared === null) continue;
			add({ id, owner: me, together: null, sealed: { envelope: shared, ...bound } });
		} else if (isFor(operation, 'check-in:commit')) {
			const { id, commitment, own } = operation.payload;
			const together = { commitment, own: { envelope: own, ...bound } };
			add({ id, owner: me, together, sealed: null });
		} else if (isFor(operation, 'check-in:open')) {
			const { id, envelope } = operation.payload;
			shown = shown.map((row) =>
				isMine(row, id) ? { ...row, sealed: { envelope, ...bound } } : row
			);
		} else if (isFor(operation, 'check-in:remove') && operation.payload.from === 'shared') {
			const { id } = operation.payload;
			shown = shown.filter((row) => !isMine(row, id));
		}
	}
	return { rows: shown, unsent };
}

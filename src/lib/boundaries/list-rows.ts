import type { AgreementRow, LimitRow, ListDelta } from './contract.ts';
import { rememberCommitment, type SeenCommitments } from './own-opening.ts';

/** What this page holds of a couple's list, as it came from the server: sealed. */
export type ListRows = {
	/** How far it has been read. Transport only. */
	seq: number;
	limits: Map<string, LimitRow>;
	agreements: Map<string, AgreementRow>;
	seen: SeenCommitments;
	/** What this page has sealed an opening for, by id and round: none is sealed twice. */
	opened: Set<string>;
};

export const createListRows = (): ListRows => ({
	seq: 0,
	limits: new Map(),
	agreements: new Map(),
	seen: new Map(),
	opened: new Set()
});

/** Takes in what is new. True when there is more to ask for. */
export function takeDelta(rows: ListRows, delta: ListDelta, partner: string): boolean {
	if (delta.seq < rows.seq) {
		// The server has gone back to an older list: what is on it now is read from its beginning.
		rows.seq = 0;
		rows.limits.clear();
		rows.agreements.clear();
		return true;
	}
	for (const id of delta.removed) {
		rows.limits.delete(id);
		rows.agreements.delete(id);
	}
	for (const row of delta.limits) rows.limits.set(row.id, row);
	for (const row of delta.agreements) {
		rows.agreements.set(row.id, row);
		rememberCommitment(rows.seen, row, partner);
	}
	rows.seq = delta.seq;
	return delta.more;
}

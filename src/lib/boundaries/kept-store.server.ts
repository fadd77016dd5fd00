import { and, asc, eq, gt } from 'drizzle-orm';
import type { Database } from '#lib/database/open.server.ts';
import { kept } from '#lib/database/schema.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import type { KeptRow } from './contract.ts';

const PAGE_ROWS = 200;

/** Keeps what is mine beside what we share. */
export function keep(tx: Transaction, userId: string, id: string, sealed: Sealed): void {
	tx.insert(kept)
		.values({ userId, id, ...sealed })
		.onConflictDoUpdate({ target: [kept.userId, kept.id], set: sealed })
		.run();
}

export function removeKept(tx: Transaction, userId: string, id: string): void {
	tx.delete(kept)
		.where(and(eq(kept.userId, userId), eq(kept.id, id)))
		.run();
}

/** What I keep, by id, after one of them. */
export function getKept(
	db: Database,
	userId: string,
	after: string | null
): { kept: KeptRow[]; more: boolean } {
	const rows = db
		.select({
			id: kept.id,
			device: kept.device,
			counter: kept.counter,
			envelope: kept.envelope
		})
		.from(kept)
		.where(and(eq(kept.userId, userId), gt(kept.id, after ?? '')))
		.orderBy(asc(kept.id))
		.limit(PAGE_ROWS + 1)
		.all();
	return { kept: rows.slice(0, PAGE_ROWS), more: rows.length > PAGE_ROWS };
}

import { and, asc, eq, gt, ne, or } from 'drizzle-orm';
import type { Resealable } from '#lib/account/own-rows.server.ts';
import type { Database } from '#lib/database/open.server.ts';
import { kept } from '#lib/database/schema.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import type { KeptName, KeptRow } from './contract.ts';

const PAGE_ROWS = 200;

/** Keeps what is mine beside what we share: an answer by the words it was given to. */
export function keep(tx: Transaction, userId: string, name: KeptName, sealed: Sealed): void {
	tx.insert(kept)
		.values({ userId, ...toColumns(name), ...sealed })
		.onConflictDoUpdate({ target: [kept.userId, kept.id, kept.wordingHash], set: sealed })
		.run();
}

export function removeKept(tx: Transaction, userId: string, name: KeptName): void {
	tx.delete(kept)
		.where(and(keptOf(userId, name.id), eq(kept.wordingHash, toColumns(name).wordingHash)))
		.run();
}

/** Removes what I keep of an agreement, but for the answer to these words, if any. */
export function keepOnlyAbout(
	tx: Transaction,
	userId: string,
	{ id, wordingHash }: { id: string; wordingHash: string | null }
): void {
	tx.delete(kept)
		.where(
			and(keptOf(userId, id), wordingHash === null ? undefined : ne(kept.wordingHash, wordingHash))
		)
		.run();
}

/** What I keep, in order, after one of them. */
export function getKept(
	db: Database,
	userId: string,
	after: KeptName | null
): { kept: KeptRow[]; more: boolean } {
	const { id, wordingHash } = toColumns(after ?? { id: '', wordingHash: null });
	const rows = db
		.select({
			id: kept.id,
			wordingHash: kept.wordingHash,
			device: kept.device,
			counter: kept.counter,
			envelope: kept.envelope
		})
		.from(kept)
		.where(
			and(
				eq(kept.userId, userId),
				or(gt(kept.id, id), and(eq(kept.id, id), gt(kept.wordingHash, wordingHash)))
			)
		)
		.orderBy(asc(kept.id), asc(kept.wordingHash))
		.limit(PAGE_ROWS + 1)
		.all()
		.map((row) => ({ ...row, wordingHash: row.wordingHash || null }));
	return { kept: rows.slice(0, PAGE_ROWS), more: rows.length > PAGE_ROWS };
}

/** All that I keep, to be sealed under another key. */
export const ownKept = (tx: Database | Transaction, userId: string): Resealable[] =>
	tx
		.select()
		.from(kept)
		.where(eq(kept.userId, userId))
		.all()
		.map(({ id, wordingHash, device, counter, envelope }) => ({
			row: { of: 'kept', id, device, counter, envelope },
			replace: (sealed) =>
				tx
					.update(kept)
					.set({ envelope: sealed })
					.where(and(keptOf(userId, id), eq(kept.wordingHash, wordingHash)))
					.run()
		}));

const toColumns = ({ id, wordingHash }: KeptName) => ({ id, wordingHash: wordingHash ?? '' });
const keptOf = (userId: string, id: string) => and(eq(kept.userId, userId), eq(kept.id, id));

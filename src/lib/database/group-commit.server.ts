import type { Statement } from 'better-sqlite3';
import type { Database, Transaction } from './open.server.ts';

/** Resolves once what it stores is on the disk, with what it returned; rejects with what it threw, and then it stored nothing. */
export type StoreTogether = <Out>(store: (tx: Transaction) => Out) => Promise<Out>;

type Waiting = {
	store: (tx: Transaction) => unknown;
	stored: (out: unknown) => void;
	failed: (fault: unknown) => void;
};

/**
 * Stores all that comes in one turn of the event loop by one commit: waiting for the disk is what a signal costs most, and
 * the wait is as long for a hundred as for one. Each is a savepoint of its own, so one that is refused takes no other with
 * it, and they are stored in the order they came. (docs/performance.md)
 */
export function createGroupCommit(db: Database): StoreTogether {
	const sqlite = db.$client;
	// A transaction of drizzle's within one costs ten times as much.
	const [begin, keep, undo] = ['SAVEPOINT one', 'RELEASE one', 'ROLLBACK TO one'].map((sql) =>
		sqlite.prepare(sql)
	) as [Statement, Statement, Statement];
	let waiting: Waiting[] = [];

	function tryOne(tx: Transaction, { store, stored, failed }: Waiting): () => void {
		begin.run();
		try {
			const out = store(tx);
			keep.run();
			return () => stored(out);
		} catch (fault) {
			// A full disk undoes all of the group: what follows would be stored without a transaction around it.
			if (!sqlite.inTransaction) throw fault;
			undo.run();
			keep.run();
			return () => failed(fault);
		}
	}

	function commit(): void {
		const group = waiting;
		waiting = [];
		try {
			const answers = db.transaction((tx) => group.map((one) => tryOne(tx, one)), {
				behavior: 'immediate'
			});
			for (const answer of answers) answer();
		} catch (fault) {
			for (const { failed } of group) failed(fault);
		}
	}

	return <Out>(store: (tx: Transaction) => Out) =>
		new Promise<Out>((stored, failed) => {
			if (waiting.length === 0) setImmediate(commit);
			waiting.push({ store, stored: stored as (out: unknown) => void, failed });
		});
}

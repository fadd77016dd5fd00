import Sqlite from 'better-sqlite3';

/** A number a device gave that the server took, and the one it had before. */
export type Taken = { device: string; lane: 'signal' | 'receipt'; counter: number; before: number };
/** A row of the server, written under that number. */
export type Written = { device: string; lane: 'signal' | 'receipt'; counter: number; id: string };
export type Row = { id: string; device: string; counter: number; lowered: 0 | 1 };

const TAKEN = ['signal', 'receipt'].map(
	(lane) => `
	CREATE TRIGGER audit_${lane} AFTER UPDATE OF ${lane}_counter ON device BEGIN
		INSERT INTO audit_taken VALUES (NEW.id, '${lane}', NEW.${lane}_counter, OLD.${lane}_counter);
	END;`
);
const WRITTEN = ['INSERT', 'UPDATE'].flatMap((how) => [
	`CREATE TRIGGER audit_signal_${how} AFTER ${how} ON standing_signal BEGIN
		INSERT INTO audit_written VALUES (NEW.device, 'signal', NEW.counter, NEW.id);
	END;`,
	`CREATE TRIGGER audit_receipt_${how} AFTER ${how} ON receipt BEGIN
		INSERT INTO audit_written VALUES (NEW.device, 'receipt', NEW.counter, NEW.signal_id);
	END;`
]);

/** Has the database itself write down, in the very transactions of the server, what is done how often. */
export function startAudit(file: string): void {
	const db = new Sqlite(file);
	db.pragma('busy_timeout = 5000');
	db.exec(`
		CREATE TABLE audit_taken (device TEXT, lane TEXT, counter INTEGER, before INTEGER) STRICT;
		CREATE TABLE audit_written (device TEXT, lane TEXT, counter INTEGER, id TEXT) STRICT;
		${TAKEN.join('')} ${WRITTEN.join('')}`);
	db.close();
}

/** What was written down, in its order, and the signals there are. */
export function readAudit(file: string): { taken: Taken[]; written: Written[]; rows: Row[] } {
	const db = new Sqlite(file, { readonly: true });
	const all = <T>(question: string) => db.prepare(question).all() as T[];
	const found = {
		taken: all<Taken>('SELECT * FROM audit_taken ORDER BY rowid'),
		written: all<Written>('SELECT * FROM audit_written ORDER BY rowid'),
		rows: all<Row>(
			'SELECT id, device, counter, expires_at IS NOT NULL AS lowered FROM standing_signal'
		)
	};
	db.close();
	return found;
}

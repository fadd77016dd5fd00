import type { Database, Transaction } from './open.server.ts';

/**
 * A statement that is prepared once for each connection, for what every signal asks: preparing takes ten times as long as
 * asking. A join would be prepared anew each time all the same (SQLite looks at the values to plan it), so another table is
 * asked within. A transaction is one of its connection, so it asks by the same statement; drizzle knows the connection as `session`.
 */
export function preparedOnce<Statement>(
	prepare: (db: Database | Transaction) => Statement
): (db: Database | Transaction) => Statement {
	const statements = new WeakMap<object, Statement>();
	return (db) => {
		const connection = (db as unknown as { session: object }).session;
		const known = statements.get(connection);
		if (known) return known;
		const statement = prepare(db);
		statements.set(connection, statement);
		return statement;
	};
}

import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { expiryInDays } from '#lib/database/expiry.ts';
import type { Database } from '#lib/database/open.server.ts';
import {
	couple,
	device,
	limit,
	listChange,
	member,
	receipt,
	standingSignal,
	user
} from '#lib/database/schema.ts';
import { createCouple } from '#lib/pairing/couple.server.ts';
import type { Random } from '../random.ts';
import { anyId, type Sender } from './operations.ts';

/** Linked couples with one device each person. */
export function addCouples(db: Database, count: number, random: Random): Sender[] {
	return Array.from({ length: count }, () => addCouple(db, random)).flat();
}

function addCouple(db: Database, random: Random): Sender[] {
	const both = [addPerson(db, random), addPerson(db, random)];
	db.transaction((tx) => createCouple(tx, anyId(random), both[0]!.userId, both[1]!.userId));
	return both;
}

function addPerson(db: Database, random: Random): Sender {
	const id = anyId(random);
	const sealed = random.bytes(60).toString('base64url');
	db.insert(user)
		.values({
			id,
			handle: anyId(random),
			authHash: sealed,
			recoveryHash: sealed,
			passwordWrap: sealed,
			recoveryWrap: sealed,
			keyring: sealed,
			keyringVersion: 1
		})
		.run();
	const own = { id: anyId(random), userId: id, tokenHash: sealed, expiresAt: expiryInDays(90) };
	db.insert(device).values(own).run();
	return { userId: id, device: own.id, counters: { signal: 0, receipt: 0, list: 0 } };
}

const READ = [device, couple, member, standingSignal, receipt, limit, listChange].map((table) => {
	const { name, columns } = getTableConfig(table);
	// Of a day of expiry only that there is one: a run may go on past midnight.
	const asked = columns.map((each) =>
		each.name === 'expires_at' ? 'expires_at IS NULL' : each.name
	);
	return `SELECT ${asked.join(', ')} FROM "${name}"`;
});

/** Gives a function that reads everything operations write, in one text. */
export function createReader({ $client }: Database): () => string {
	const questions = READ.map((question) => $client.prepare(question).raw());
	return () => JSON.stringify(questions.map((question) => question.all()));
}

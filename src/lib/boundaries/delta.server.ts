import type { Database } from '#lib/database/open.server.ts';
import type { agreement, agreementLeave, answer, limit, topic } from '#lib/database/schema.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { readChanges, readRows, readSeq, REMEMBERED_CHANGES } from './changes.server.ts';
import type {
	AgreementRow,
	AnswerRow,
	AskedRow,
	LimitRow,
	ListDelta,
	SealedBy,
	TopicRow
} from './contract.ts';
import { readAnswers } from './store.server.ts';

const PAGE_ROWS = 200;

type Stored<Table extends { $inferSelect: unknown }> = Table['$inferSelect'];

/**
 * What is new in a couple's list since `after`, as `me` may see it, in the order in which it changed.
 * Every change has a number of its own, so that a page may end after any of them.
 * @throws Refused `away_too_long` when what has gone since is not remembered any more: all is to be read from 0.
 */
export function getDelta(
	db: Database,
	me: string,
	coupleId: string,
	after: number,
	whole?: true
): ListDelta {
	const newest = readSeq(db, me);
	if (!whole && after > 0 && after < newest - REMEMBERED_CHANGES)
		throw new Refused('away_too_long');
	const found = readChanges(db, coupleId, me, after, PAGE_ROWS + 1);
	const page = found.slice(0, PAGE_ROWS);
	const more = found.length > PAGE_ROWS;
	const ids = page.map(({ id }) => id);
	const place = new Map(ids.map((id, at) => [id, at]));
	const inOrder = <Row extends { id: string }>(rows: Row[]) =>
		rows.sort((a, b) => place.get(a.id)! - place.get(b.id)!);
	const { limits, agreements, topics } = readRows(db, coupleId, ids);
	const about = readAnswers(
		db,
		agreements.map((row) => row.id)
	);
	const answers = Map.groupBy(about.answers, (row) => row.agreementId);
	const leaves = Map.groupBy(about.leaves, (row) => row.agreementId);
	const there = new Set([...limits, ...agreements, ...topics].map((row) => row.id));
	return {
		seq: more ? page.at(-1)!.seq : newest,
		more,
		limits: inOrder(limits).map(limitRow),
		agreements: inOrder(agreements).map((row) =>
			agreementRow(row, answers.get(row.id) ?? [], leaves.get(row.id) ?? [], me)
		),
		topics: inOrder(topics).map(topicRow),
		removed: ids.filter((id) => !there.has(id))
	};
}

function limitRow(row: Stored<typeof limit>): LimitRow {
	return {
		id: row.id,
		owner: row.userId,
		...sealed(row.envelope, row.device, row.counter)!,
		understanding: sealed(row.understanding, row.understandingDevice, row.understandingCounter),
		placing: placingOf(row)
	};
}

function agreementRow(
	row: Stored<typeof agreement>,
	answers: Stored<typeof answer>[],
	leaves: Stored<typeof agreementLeave>[],
	me: string
): AgreementRow {
	return {
		id: row.id,
		author: row.userId,
		...sealed(row.envelope, row.device, row.counter)!,
		wordingHash: row.wordingHash,
		round: row.round,
		answers: answers
			.filter((each) => mayKnow(each, answers, me))
			.map((each) => answerRow(each, me)),
		rewording: rewordingOf(row),
		settled: row.settled === 1,
		openAgain: leaves.filter((each) => each.openAgain).map((each) => each.userId),
		lettingGo: leaves.filter((each) => each.letGo).map((each) => each.userId),
		placing: placingOf(row)
	};
}

function rewordingOf(row: Stored<typeof agreement>): AskedRow | null {
	const next = sealed(row.nextEnvelope, row.nextDevice, row.nextCounter);
	const { nextUserId: author, nextWordingHash: wordingHash, nextRound: round } = row;
	if (next === null || author === null || wordingHash === null || round === null) return null;
	return { author, ...next, wordingHash, round };
}

/** That my partner has answered is mine to know once I have: before, it would be a nudge (laws 8 and 12). */
function mayKnow(
	one: Stored<typeof answer>,
	answers: Stored<typeof answer>[],
	me: string
): boolean {
	return answers.some((each) => each.userId === me && each.round === one.round);
}

function answerRow(row: Stored<typeof answer>, me: string): AnswerRow {
	return {
		owner: row.userId,
		round: row.round,
		wordingHash: row.wordingHash,
		commitment: row.commitment,
		own: row.userId === me ? sealed(row.own, row.ownDevice, row.ownCounter) : null,
		opening: sealed(row.opening, row.openingDevice, row.openingCounter)
	};
}

function topicRow(row: Stored<typeof topic>): TopicRow {
	return { id: row.id, sender: row.userId, ...sealed(row.envelope, row.device, row.counter)! };
}

function placingOf(
	row: Pick<Stored<typeof limit>, 'placing' | 'placingUser' | 'placingDevice' | 'placingCounter'>
): SealedBy | null {
	const placing = sealed(row.placing, row.placingDevice, row.placingCounter);
	return placing && row.placingUser !== null ? { ...placing, sender: row.placingUser } : null;
}

function sealed(
	envelope: string | null,
	device: string | null,
	counter: number | null
): Sealed | null {
	return envelope === null || device === null || counter === null
		? null
		: { envelope, device, counter };
}

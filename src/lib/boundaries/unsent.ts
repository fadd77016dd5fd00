import type { StoredOperation } from '#lib/device/storage.ts';
import { isFor } from '#lib/realtime/operation.ts';
import type { Input } from '#lib/realtime/wire.ts';
import { findAnswer } from './answers.ts';
import type { AgreementRow, AskedRow, LimitRow, TopicRow } from './contract.ts';
import { haveBoth, toBeAnswered } from './rules.ts';

/** A row as this screen shows it, and whether something of it has not reached the server yet. */
export type Shown<Row> = { row: Row; unsent: boolean };
export type ShownLimit = Shown<LimitRow> & { lifting: boolean };
export type ShownRows = {
	limits: ShownLimit[];
	agreements: Shown<AgreementRow>[];
	topics: Shown<TopicRow>[];
};
type Rows = {
	limits: Iterable<LimitRow>;
	agreements: Iterable<AgreementRow>;
	topics: Iterable<TopicRow>;
};
type Me = { me: string; device: string };

/**
 * Lays the unsent operations of this device over the rows of the server, oldest first. Nothing is
 * believed early that loosens: a limit being lifted stays until the server has lifted it, an agreement that both
 * let go stays, a rewording that is given up stays, and an unsent opening opens nothing. A row without such an
 * operation is the very same object.
 */
export function withUnsent(
	rows: Rows,
	operations: StoredOperation[],
	{ me, device }: Me
): ShownRows {
	const limits = byId<ShownLimit>(rows.limits, (row) => ({ row, unsent: false, lifting: false }));
	const agreements = byId<Shown<AgreementRow>>(rows.agreements, (row) => ({ row, unsent: false }));
	const topics = byId<Shown<TopicRow>>(rows.topics, (row) => ({ row, unsent: false }));
	const changeAgreement = (id: string, change: (row: AgreementRow) => AgreementRow) => {
		const shown = agreements.get(id);
		if (shown) agreements.set(id, { row: change(shown.row), unsent: true });
	};

	for (const operation of operations) {
		const bound = { device, counter: operation.counter };
		if (isFor(operation, 'limit:put')) {
			const { id, envelope } = operation.payload;
			const placing = limits.get(id)?.row.placing ?? null;
			const row = { id, envelope, ...bound, owner: me, understanding: null, placing };
			limits.set(id, { row, unsent: true, lifting: false });
		} else if (isFor(operation, 'limit:lift')) {
			const shown = limits.get(operation.payload.id);
			if (shown) limits.set(shown.row.id, { ...shown, lifting: true });
		} else if (isFor(operation, 'limit:understand')) {
			const { id, envelope } = operation.payload;
			const shown = limits.get(id);
			if (!shown) continue;
			const row = { ...shown.row, understanding: { envelope, ...bound } };
			limits.set(id, { ...shown, row, unsent: true });
		} else if (isFor(operation, 'agreement:add')) {
			const { id, envelope, wordingHash } = operation.payload;
			const asked = { author: me, envelope, ...bound, wordingHash, round: 1 };
			if (!agreements.has(id)) agreements.set(id, { row: newAgreement(id, asked), unsent: true });
		} else if (isFor(operation, 'agreement:reword')) {
			const { id, envelope, wordingHash } = operation.payload;
			changeAgreement(id, (row) => {
				const next = { author: me, envelope, ...bound, wordingHash, round: row.round + 1 };
				return { ...row, rewording: row.rewording ?? next };
			});
		} else if (isFor(operation, 'agreement:give-up')) {
			changeAgreement(operation.payload.id, (row) => row);
		} else if (isFor(operation, 'agreement:open-again')) {
			const { id, on } = operation.payload;
			changeAgreement(id, (row) => ({ ...row, openAgain: withPerson(row.openAgain, me, on) }));
		} else if (isFor(operation, 'agreement:let-go')) {
			const { id, on } = operation.payload;
			changeAgreement(id, (row) => ({ ...row, lettingGo: withPerson(row.lettingGo, me, on) }));
		} else if (isFor(operation, 'answer:commit')) {
			changeAgreement(operation.payload.agreement, (row) =>
				withAnswer(row, operation.payload, { me, ...bound })
			);
		} else if (isFor(operation, 'item:place')) {
			const { id, envelope } = operation.payload;
			const placing = { sender: me, envelope, ...bound };
			const limit = limits.get(id);
			if (limit) limits.set(id, { ...limit, row: { ...limit.row, placing } });
			const agreement = agreements.get(id);
			if (agreement) agreements.set(id, { ...agreement, row: { ...agreement.row, placing } });
		} else if (isFor(operation, 'topic:put')) {
			const { id, envelope } = operation.payload;
			topics.set(id, { row: { id, sender: me, envelope, ...bound }, unsent: true });
		} else if (isFor(operation, 'topic:remove')) topics.delete(operation.payload.id);
	}
	return {
		limits: [...limits.values()],
		agreements: [...agreements.values()],
		topics: [...topics.values()]
	};
}

/** My commitment, laid over the row as the server will: never believed before it is a yes from both. */
function withAnswer(
	row: AgreementRow,
	{ round, wordingHash, commitment, own: envelope }: Input<'answer:commit'>,
	{ me, ...bound }: { me: string; device: string; counter: number }
): AgreementRow {
	const there = findAnswer(row.answers, me, round);
	if (there?.commitment === commitment) return row;
	const isOver = round < row.round || haveBoth(round, row.answers);
	// Both have committed, perhaps again since: until it is known what becomes of this one, it is as if changed.
	const latest = { wordingHash, round: Math.max(round, row.round) };
	const { round: place } = toBeAnswered(latest, row.answers);
	const isChanged = wordingHash === row.wordingHash && place === row.round + 1 && !row.rewording;
	if (isOver && !isChanged && (place !== row.round || wordingHash !== row.wordingHash)) return row;
	const own = { envelope, ...bound };
	const said = { owner: me, round: place, wordingHash, commitment, own, opening: null };
	const mine = findAnswer(row.answers, me, place);
	return {
		...row,
		round: isChanged ? place : row.round,
		answers: [...row.answers.filter((one) => one !== mine), said]
	};
}

const newAgreement = (id: string, asked: AskedRow): AgreementRow => ({
	id,
	...asked,
	answers: [],
	rewording: null,
	settled: false,
	openAgain: [],
	lettingGo: [],
	placing: null
});

const withPerson = (people: string[], person: string, on: boolean) => [
	...people.filter((one) => one !== person),
	...(on ? [person] : [])
];

const byId = <S extends Shown<{ id: string }>>(
	rows: Iterable<S['row']>,
	show: (row: S['row']) => S
) => new Map([...rows].map((row) => [row.id, show(row)]));

const LIST_COMMANDS = [
	'limit:put',
	'limit:lift',
	'limit:understand',
	'agreement:add',
	'agreement:reword',
	'agreement:give-up',
	'agreement:open-again',
	'agreement:let-go',
	'answer:commit',
	'answer:open',
	'item:place',
	'topic:put',
	'topic:remove'
] as const;

/** The lane is shared with others, such as a name. */
export const isOfList = (operation: StoredOperation): boolean =>
	LIST_COMMANDS.some((name) => operation.name === name);

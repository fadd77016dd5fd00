import type { StoredOperation } from '#lib/device/storage.ts';
import type { Input } from '#lib/realtime/wire.ts';
import type { AgreementRow, AnswerRow, LimitRow } from './contract.ts';

/** A row as this screen shows it, and whether something of it has not reached the server yet. */
export type Shown<Row> = { row: Row; unsent: boolean };
export type ShownRows = {
	limits: (Shown<LimitRow> & { lifting: boolean })[];
	agreements: Shown<AgreementRow>[];
};

/**
 * Lays the unsent operations of this device over the rows of the server, oldest first. Nothing is
 * believed early that loosens: a limit being lifted stays until the server has lifted it, and an
 * unsent opening opens nothing. A row without such an operation is the very same object.
 */
export function withUnsent(
	rows: { limits: Iterable<LimitRow>; agreements: Iterable<AgreementRow> },
	operations: StoredOperation[],
	me: { userId: string; deviceId: string }
): ShownRows {
	const limits = new Map<string, ShownRows['limits'][number]>();
	const agreements = new Map<string, Shown<AgreementRow>>();
	for (const row of rows.limits) limits.set(row.id, { row, unsent: false, lifting: false });
	for (const row of rows.agreements) agreements.set(row.id, { row, unsent: false });

	for (const operation of operations) {
		const bound = { device: me.deviceId, counter: operation.counter };
		if (isFor(operation, 'limit:put')) {
			const { id, envelope } = operation.payload;
			const row = { id, envelope, ...bound, owner: me.userId, understanding: null };
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
			const row = { id, author: me.userId, envelope, ...bound, wordingHash, round: 1 };
			if (!agreements.has(id)) agreements.set(id, { row: { ...row, answers: [] }, unsent: true });
		} else if (isFor(operation, 'answer:commit')) {
			const { agreement, round, wordingHash, commitment, own: envelope } = operation.payload;
			const row = agreements.get(agreement)?.row;
			if (!row || findAnswer(row, me.userId, round)) continue;
			const own = { envelope, ...bound };
			const said = { owner: me.userId, round, wordingHash, commitment, own, opening: null };
			agreements.set(row.id, { row: { ...row, answers: [...row.answers, said] }, unsent: true });
		}
	}
	return { limits: [...limits.values()], agreements: [...agreements.values()] };
}

/** One person's answer in one round. */
export function findAnswer(
	row: Pick<AgreementRow, 'answers'>,
	owner: string,
	round: number
): AnswerRow | null {
	return row.answers.find((answer) => answer.owner === owner && answer.round === round) ?? null;
}

const LIST_COMMANDS = [
	'limit:put',
	'limit:lift',
	'limit:understand',
	'agreement:add',
	'answer:commit',
	'answer:open'
] as const;

type ListCommand = (typeof LIST_COMMANDS)[number];

/** The lane is shared with others, such as a name. */
export const isOfList = (operation: StoredOperation): boolean =>
	LIST_COMMANDS.some((name) => operation.name === name);

/** Operations are kept by this app alone, so that a name vouches for its payload. */
export function isFor<N extends ListCommand>(
	operation: StoredOperation,
	name: N
): operation is StoredOperation & { name: N; payload: Input<N> } {
	return operation.name === name;
}

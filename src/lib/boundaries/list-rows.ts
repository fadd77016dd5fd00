import type { Storage, StoredListRow, StoredOperation } from '#lib/device/storage.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import type { AgreementRow, LimitRow, ListDelta, TopicRow } from './contract.ts';
import { rememberCommitments, type SeenCommitments } from './own-opening.ts';

/** What this device holds of a couple's list, as it came from the server: sealed. */
export type ListRows = {
	/** How far it has been read. Transport only. */
	seq: number;
	/** The server has given an older list than this device has seen, and nobody has accepted it. */
	older: boolean;
	limits: Map<string, LimitRow>;
	agreements: Map<string, AgreementRow>;
	topics: Map<string, TopicRow>;
	seen: SeenCommitments;
	/** My own latest commitments as this device made them, by question. */
	mine: SeenCommitments;
	/** The last number of each device whose version of a limit another device has replaced, by limit and device. */
	replaced: Map<string, number>;
	/**
	 * While the list is older: a version of a limit by another device than the one that is known, of which nobody can say
	 * which is the later. The stricter of the two counts. By limit.
	 */
	doubted: Map<string, LimitRow>;
	/** What the server has taken of this device since these rows were read: laid over them until they are read again. */
	settled: StoredOperation[];
	/** What this page has sealed an opening for, by id and round: none is sealed twice. */
	opened: Set<string>;
};

export type KeptList = ReadonlyMap<string, StoredListRow>;

export const createListRows = (): ListRows => ({
	seq: 0,
	older: false,
	limits: new Map(),
	agreements: new Map(),
	topics: new Map(),
	seen: new Map(),
	mine: new Map(),
	replaced: new Map(),
	doubted: new Map(),
	settled: [],
	opened: new Set()
});

/** To be read anew: nothing is known any more but what was promised and what was opened. */
export const toBeReadAnew = ({ seen, mine, settled, opened }: ListRows): ListRows => ({
	...createListRows(),
	seen,
	mine,
	settled,
	opened
});

/**
 * Takes in what is new. Of a list that is older than what is known here (the server went back, or lies) nothing takes
 * the place of what is known but what is certainly newer: no limit goes, and no old yes comes back.
 * @returns whether there is more to ask for.
 */
export function takeDelta(rows: ListRows, delta: ListDelta, partner: string): boolean {
	const before = rows.seq;
	if (delta.seq < before) {
		rows.older = true;
		rows.seq = 0;
		// Of a number below every other there is nothing to ask for.
		return before > 0;
	}
	for (const id of delta.removed) {
		rows.limits.delete(id);
		for (const [key, row] of rows.doubted) if (row.id === id) rows.doubted.delete(key);
		rows.agreements.delete(id);
		rows.topics.delete(id);
	}
	const takeAll = <Row extends Sealed & { id: string }>(
		known: Map<string, Row>,
		served: Row[],
		isLater: (a: Row, b: Row) => boolean
	) => {
		for (const row of served) {
			const before = known.get(row.id);
			// One old row among new ones is an older list as well.
			if (before && isLater(before, row)) rows.older = true;
			if (!rows.older || !before || isLater(row, before)) known.set(row.id, row);
		}
	};
	const wasReplaced = ({ id, device, counter }: LimitRow) =>
		counter <= (rows.replaced.get(`${id} ${device}`) ?? 0);
	rows.older ||= delta.limits.some(wasReplaced);
	const known = delta.limits.flatMap(({ id }) => rows.limits.get(id) ?? []);
	takeAll(rows.limits, delta.limits, isLaterOfDevice);
	for (const row of rows.older ? delta.limits : [])
		if (rows.limits.get(row.id)!.device !== row.device && !wasReplaced(row))
			takeDoubted(rows.doubted, row);
	for (const { id, device, counter } of known)
		if (rows.limits.get(id)!.device !== device) rows.replaced.set(`${id} ${device}`, counter);
	takeAll(rows.topics, delta.topics, isLaterOfDevice);
	takeAll(rows.agreements, delta.agreements, isLaterRound);
	for (const row of delta.agreements) rememberCommitments(rows.seen, row, partner);
	rows.seq = delta.seq;
	return delta.more && delta.seq > before;
}

/**
 * Everything there is, read from the beginning, as one change of what is known: what is not in it is gone, but where the
 * server gives an older list.
 * @returns null when the server cannot be asked.
 */
export async function readWhole(
	known: ListRows,
	ask: (after: number, whole: true) => Promise<Reply<ListDelta>>
): Promise<ListDelta | null> {
	const whole = createListRows();
	for (let more = true; more;) {
		const reply = await ask(whole.seq, true);
		if (!reply.ok) return null;
		// Nobody's partner: here nothing is remembered.
		more = takeDelta(whole, reply, '');
	}
	const { seq, limits, agreements, topics } = whole;
	const isGone = (id: string) => !limits.has(id) && !agreements.has(id) && !topics.has(id);
	return {
		seq,
		more: false,
		limits: [...limits.values()],
		agreements: [...agreements.values()],
		topics: [...topics.values()],
		removed: known.older
			? []
			: [...known.limits.keys(), ...known.agreements.keys(), ...known.topics.keys()].filter(isGone)
	};
}

/** Each device's latest. */
function takeDoubted(doubted: Map<string, LimitRow>, row: LimitRow): void {
	const key = `${row.id} ${row.device}`;
	const before = doubted.get(key);
	if (!before || isLaterOfDevice(row, before)) doubted.set(key, row);
}

/** Other words never go without the round going on. */
const isLaterRound = (a: AgreementRow, b: AgreementRow) =>
	a.round > b.round || (a.round === b.round && a.rewording !== null && b.rewording === null);

const isLaterOfDevice = (row: Sealed, known: Sealed) =>
	row.device === known.device && row.counter > known.counter;

/** What this device kept of this couple's list. What is of another couple is deleted. */
export async function readListRows(storage: Storage, couple: string): Promise<ListRows> {
	const rows = createListRows();
	const all = await storage.getAll('list');
	if (all.some((one) => one.couple !== couple)) await storage.clear('list');
	else for (const one of all) load(rows, one);
	return rows;
}

/**
 * Keeps it as it is now, in one step, and nothing else: what is gone from the list goes from the device with it.
 * @param before what this page kept or read last, of which only what has changed is written. All of it is written
 * when another tab has kept its own meanwhile.
 */
export async function keepListRows(
	storage: Storage,
	couple: string,
	rows: ListRows,
	before: KeptList
): Promise<KeptList> {
	const now = toStored(couple, rows);
	const tx = storage.transaction('list', 'readwrite');
	const [keys, state] = await Promise.all([tx.store.getAllKeys(), tx.store.get('state')]);
	const isMine = seqOf(state) === seqOf(before.get('state'));
	const work: Promise<unknown>[] = [];
	for (const [key, value] of now)
		if (!isMine || !isSame(before.get(key), value)) work.push(tx.store.put(value, key));
	for (const key of keys) if (!now.has(key)) work.push(tx.store.delete(key));
	await Promise.all([...work, tx.done]);
	return now;
}

const seqOf = (state: StoredListRow | undefined) =>
	state?.holds.is === 'state' ? state.holds.seq : null;

function load(rows: ListRows, { holds }: StoredListRow): void {
	switch (holds.is) {
		case 'limit':
			rows.limits.set(holds.row.id, holds.row);
			return;
		case 'agreement':
			rows.agreements.set(holds.row.id, holds.row);
			return;
		case 'doubted':
			rows.doubted.set(`${holds.row.id} ${holds.row.device}`, holds.row);
			return;
		case 'topic':
			rows.topics.set(holds.row.id, holds.row);
			return;
		case 'state':
			rows.seq = holds.seq;
			rows.older = holds.older;
			rows.seen = new Map(holds.seen);
			rows.mine = new Map(holds.mine);
			rows.replaced = new Map(holds.replaced);
			rows.settled = holds.settled ?? [];
	}
}

/** A list as it is kept on the device, by key. */
export function toStored(couple: string, rows: ListRows): KeptList {
	const { seq, older } = rows;
	const state: StoredListRow['holds'] = {
		is: 'state',
		seq,
		older,
		seen: [...rows.seen],
		mine: [...rows.mine],
		replaced: [...rows.replaced],
		settled: rows.settled
	};
	const all = new Map<string, StoredListRow>([['state', { couple, holds: state }]]);
	for (const row of rows.limits.values())
		all.set(`limit ${row.id}`, { couple, holds: { is: 'limit', row } });
	for (const [key, row] of rows.doubted)
		all.set(`doubted ${key}`, { couple, holds: { is: 'doubted', row } });
	for (const row of rows.agreements.values())
		all.set(`agreement ${row.id}`, { couple, holds: { is: 'agreement', row } });
	for (const row of rows.topics.values())
		all.set(`topic ${row.id}`, { couple, holds: { is: 'topic', row } });
	return all;
}

/** Rows are never changed in place, so that the same object is the same row. */
function isSame(a: StoredListRow | undefined, b: StoredListRow): boolean {
	if (!a || a.holds.is === 'state' || b.holds.is === 'state') return false;
	return a.holds.row === b.holds.row;
}

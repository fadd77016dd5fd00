import * as v from 'valibot';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { LowerContent, RaiseContent, ReceiptContent } from './contents.ts';
import type { SignalRow } from './contract.ts';
import type { Need } from './needs.ts';
import { LATE_MS, laterReceipt, type KnownKind, type Receipt } from './rules.ts';

export type By = 'me' | 'partner';

/** One envelope of a raise: a need that is added or changed makes a new one. */
export type Version = { device: string; counter: number };

/** One wait or no as this page knows it. */
export type Standing = {
	id: string;
	by: By;
	/** The one that is shown; null while only a beat has told of it, or mine has no number yet. */
	version: Version | null;
	/** The highest counter of each device that was seen in a raise of this id. */
	newest: ReadonlyMap<string, number>;
	/** A version made on this device is on its way, and will be the latest. */
	unsent: boolean;
	/** The device it was raised on. */
	device: string;
	kind: KnownKind;
	need: Need | null;
	/** Epoch ms on the raiser's clock; null while only a beat has told of it. */
	raisedAt: number | null;
	/** It was more than two minutes old when it was first seen here. */
	late: boolean;
	/** It stood on this device before this page was opened. */
	kept: boolean;
	lowered: boolean;
	/** This very version is. */
	onServer: boolean;
	/** When the server last showed it standing, or said that it has it; epoch ms on this device's clock. */
	servedAt: number | null;
	/** The server would not take it, and it is not tried again. */
	refused: boolean;
	/** What the one who did not raise it has said back to this very version. */
	receipt: Receipt;
};

/** By raiser and id: a lowering sealed by one person can never touch a raise of the other (law 4). */
export type Standings = Map<string, Standing>;

/** What every new one begins as. */
export const NEW_STANDING = {
	version: null,
	newest: new Map<string, number>(),
	unsent: false,
	kind: 'unreadable',
	need: null,
	raisedAt: null,
	late: false,
	kept: false,
	lowered: false,
	onServer: false,
	servedAt: null,
	refused: false,
	receipt: 'none'
} as const satisfies Omit<Standing, 'id' | 'by' | 'device'>;

const MAX_TOLD_BY_BEATS = 8;

export const isSameVersion = (a: Version | null, b: Version | null) =>
	a?.device === b?.device && a?.counter === b?.counter;

export const keyOf = (by: By, id: string) => `${by} ${id}`;

/** Changes what is known; what is not known stays so. */
export function change(standings: Standings, by: By, id: string, to: Partial<Standing>): void {
	const known = standings.get(keyOf(by, id));
	if (known) standings.set(keyOf(by, id), { ...known, ...to });
}

export const standingOf = (standings: Standings, by: By) =>
	[...standings.values()].filter((one) => one.by === by && !one.lowered);

/** Every raise of one person this page knows, those lowered included. */
export const raisesOf = (standings: Standings, by: By) =>
	[...standings.values()].filter((one) => one.by === by).map((one) => one.id);

/**
 * The one that is shown of several: a no before a wait, then the latest. By what stands inside the seals, so that
 * both people's screens show the same one, and what the one reads of it holds for the other.
 */
export function strictest(standings: Standings, by: By): Standing | null {
	return standingOf(standings, by).reduce<Standing | null>(
		(best, one) => (best && comesBefore(best, one) ? best : one),
		null
	);
}

const RANK: Record<KnownKind, number> = { no: 2, wait: 1, unreadable: 0 };

function comesBefore(a: Standing, b: Standing): boolean {
	if (a.kind !== b.kind) return RANK[a.kind] > RANK[b.kind];
	// Only mine can have been refused; said again, the one that has a way to them is the one that is shown.
	if (a.refused !== b.refused) return b.refused;
	const [first, second] = [a.raisedAt ?? Infinity, b.raisedAt ?? Infinity];
	return first === second ? a.id > b.id : first > second;
}

/** What a row turns out to hold once its seals were opened. */
export type OpenedRow = {
	id: string;
	by: By;
	/** The device and counter its envelope is bound to. */
	version: Version;
	content: { is: 'raise'; raise: RaiseContent } | { is: 'lower' } | { is: 'unreadable' };
	/** Of this version alone. */
	receipt: Receipt;
	/** I have sent a receipt for it, whatever the version, from one of my devices. */
	seenBefore: boolean;
};

/** Never throws: a seal that does not open is a normal state. */
export async function openRow(seal: CoupleSeal, row: SignalRow): Promise<OpenedRow> {
	const by = row.sender === seal.me ? 'me' : 'partner';
	const raiser = { sender: row.sender, device: row.device };
	const kind = row.lowered ? 'lower' : 'raise';
	const opened = await seal.openJson(raiser, kind, row.id, row.counter, row.envelope);
	const other = by === 'me' ? seal.partner : seal.me;
	const receipts = await Promise.all(
		row.receipts
			.filter((one) => one.sender === other)
			.map((one) => openReceipt(seal, row.id, one.sender, one))
	);
	const version = { device: row.device, counter: row.counter };
	return {
		id: row.id,
		by,
		version,
		content: contentOf(row, opened.ok ? opened.value : null),
		receipt: receipts
			.filter((one) => one !== null && isSameVersion(one, version))
			.reduce((latest, one) => laterReceipt(latest, one!.state), 'none' as Receipt),
		seenBefore: by === 'partner' && receipts.some((one) => one !== null)
	};
}

function contentOf(row: SignalRow, value: unknown): OpenedRow['content'] {
	if (row.lowered)
		return v.is(LowerContent, value) && value.of === row.id
			? { is: 'lower' }
			: { is: 'unreadable' };
	return v.is(RaiseContent, value) ? { is: 'raise', raise: value } : { is: 'unreadable' };
}

async function openReceipt(
	seal: CoupleSeal,
	id: string,
	sender: string,
	{ device, counter, envelope }: Sealed
): Promise<ReceiptContent | null> {
	const opened = await seal.openJson({ sender, device }, 'receipt', id, counter, envelope);
	if (!opened.ok || !v.is(ReceiptContent, opened.value)) return null;
	return opened.value.of === id ? opened.value : null;
}

/**
 * Takes in what a row holds. Only ever towards caution: a lowering needs its raiser's seal, what was
 * lowered stays so, of several kinds under one id the strictest stays, and what does not open stands as
 * unreadable unless this page already knew better. An older version takes the place of no newer one.
 */
export function takeRow(standings: Standings, row: OpenedRow, wallMs: number): void {
	const key = keyOf(row.by, row.id);
	const { content, version } = row;
	const known = standings.get(key);
	const base: Standing = known ?? {
		...NEW_STANDING,
		id: row.id,
		by: row.by,
		device: version.device,
		onServer: true
	};
	if (content.is === 'raise') standings.set(key, withRaise(base, row, content.raise, wallMs));
	else if (content.is === 'lower') standings.set(key, { ...base, lowered: true, onServer: true });
	else standings.set(key, { ...base, onServer: base.onServer || !base.unsent });
}

function withRaise(
	base: Standing,
	{ version, receipt, seenBefore }: OpenedRow,
	{ kind: said, need, raisedAt }: RaiseContent,
	wallMs: number
): Standing {
	const kind = base.kind === 'no' ? 'no' : said;
	const isSame = isSameVersion(base.version, version);
	const isOlder = version.counter < (base.newest.get(version.device) ?? 0);
	if (isOlder || (base.unsent && !isSame)) return { ...base, kind };
	// What was answered while only a beat had told of it was this version, if it says nothing more.
	const isWhatWasSeen = isSame || (base.version === null && base.need === need);
	return {
		...base,
		kind,
		need,
		raisedAt,
		version,
		newest: new Map(base.newest).set(version.device, version.counter),
		unsent: false,
		onServer: true,
		servedAt: wallMs,
		late: base.raisedAt === null ? !seenBefore && wallMs - raisedAt > LATE_MS : base.late,
		receipt: isWhatWasSeen ? laterReceipt(base.receipt, receipt) : receipt
	};
}

/** A proven beat may tell of a raise before its row has come. */
export function takeFromBeat(
	standings: Standings,
	by: By,
	device: string,
	id: string,
	kind: 'wait' | 'no'
): void {
	const key = keyOf(by, id);
	const known = standings.get(key);
	if (known && known.kind !== 'unreadable') return;
	standings.set(key, { ...(known ?? { ...NEW_STANDING, id, by, device }), kind });
	trimToldByBeats(standings, by);
}

const isToldByBeatsAlone = ({ version, onServer, unsent, refused }: Standing) =>
	!version && !onServer && !unsent && !refused;

/** A beat tells of what any device of its person raised: whose it is, is known by more than that. */
export const isFromDevice = (standing: Standing, device: string) =>
	standing.device === device && !isToldByBeatsAlone(standing);

/** A tampered page can tell of ever new ones: beyond far more than anybody raises the oldest without a row go. (Law 11.) */
function trimToldByBeats(standings: Standings, by: By): void {
	const told = [...standings].filter(([, one]) => one.by === by && isToldByBeatsAlone(one));
	for (const [key] of told.slice(0, -MAX_TOLD_BY_BEATS)) standings.delete(key);
}

/** What the server has, as far as is known, by key. */
export const onServer = (standings: Standings): ReadonlySet<string> =>
	new Set([...standings].filter(([, one]) => one.onServer).map(([key]) => key));

/** What was lowered, and the server had and has no more, is forgotten here as well. */
export function forgetGone(standings: Standings, gone: readonly string[]): void {
	for (const key of gone) if (standings.get(key)?.lowered) standings.delete(key);
}

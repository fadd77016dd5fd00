import { eq } from 'drizzle-orm';
import { noteChange } from '#lib/boundaries/changes.server.ts';
import type { Version } from '#lib/boundaries/contract.ts';
import { limit } from '#lib/database/schema.ts';
import type { Database } from '#lib/database/open.server.ts';
import { liftLimit, putLimit, understandLimit, type Change } from '#lib/boundaries/store.server.ts';
import { requireCouple, type Couple } from '#lib/pairing/couple.server.ts';
import { takeCounter, type Lane, type Transaction } from '#lib/realtime/counter.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { getSignals, lowerSignal, raiseSignal, storeReceipt } from '#lib/signals/store.server.ts';
import type { Random } from '../random.ts';

/** One person with one device, and the last number it gave in each lane. */
export type Sender = { userId: string; device: string; counters: Record<Lane, number> };
/** Something a device asks the server to store, under its number. */
export type Operation = { sender: Sender; lane: Lane; sealed: Sealed; store: Store };
type Coupled = { userId: string; couple: Couple };
type Store = (tx: Transaction, sender: Coupled, sealed: Sealed) => void;

export const anyId = (random: Random) => random.bytes(16).toString('base64url');
const anyEnvelope = (random: Random) => random.bytes(286).toString('base64url');

/** Stores operations together, as the handlers store one. For each, whether it was new or a repeat. */
export function apply(db: Database, operations: readonly Operation[]): ('new' | 'repeat')[] {
	return db.transaction((tx) =>
		operations.map(({ sender: { userId, device }, lane, sealed, store }) => {
			const couple = requireCouple(tx, userId);
			if (!isNew(tx, device, lane, sealed)) return 'repeat';
			store(tx, { userId, couple }, sealed);
			return 'new';
		})
	);
}

/** Of all that is sent again, the last of a device is a repeat, and what was before it is refused. */
function isNew(tx: Transaction, device: string, lane: Lane, input: Sealed): boolean {
	try {
		return takeCounter(tx, device, lane, { name: lane, input });
	} catch (refused) {
		if (refused instanceof Refused && refused.code === 'number_used') return false;
		throw refused;
	}
}

/** What this person may do next, given what is there. */
export function nextOperation(db: Database, sender: Sender, random: Random): Operation {
	const couple = requireCouple(db, sender.userId);
	const next = random.chance(0.7) ? nextSignal : nextChange;
	const { lane, store } = next(db, sender.userId, couple, random);
	const counter = (sender.counters[lane] += 1);
	const sealed = { device: sender.device, counter, envelope: anyEnvelope(random) };
	return { sender, lane, sealed, store };
}

type Way = Pick<Operation, 'lane' | 'store'>;

const asOf = ({ userId, couple }: Coupled) => ({ userId, coupleId: couple.id });

function nextSignal(db: Database, me: string, couple: Couple, random: Random): Way {
	const standing = getSignals(db, couple.id).filter((row) => !row.lowered);
	const mine = standing.filter((row) => row.sender === me);
	const theirs = standing.filter((row) => row.sender !== me);
	const raise = (id: string): Way => ({
		lane: 'signal',
		store: (tx, person, sealed) => raiseSignal(tx, asOf(person), id, sealed)
	});
	const lower = (id: string): Way => ({
		lane: 'signal',
		store: (tx, person, sealed) => void lowerSignal(tx, asOf(person), id, sealed)
	});
	const say = (id: string): Way => ({
		lane: 'receipt',
		store: (tx, person, sealed) => void storeReceipt(tx, asOf(person), id, sealed)
	});
	return random.pick([
		raise(anyId(random)),
		...mine.slice(-1).map(({ id }) => raise(id)),
		...mine.map(({ id }) => lower(id)),
		...theirs.map(({ id }) => say(id))
	]);
}

function nextChange(db: Database, me: string, { partnerId }: Couple, random: Random): Way {
	const limits = db.select({ id: limit.id, owner: limit.userId }).from(limit).all();
	const mine = limits.filter((row) => row.owner === me);
	const theirs = limits.filter((row) => row.owner === partnerId);
	const change =
		(put: (change: Change, id: string, sealed: Sealed) => void) =>
		(id: string): Way => ({
			lane: 'list',
			store: (tx, { userId: me, couple }, sealed) => {
				put({ tx, me, couple }, id, sealed);
				noteChange(tx, couple.id, [me, couple.partnerId], id);
			}
		});
	const putAsItStands = change((by, id, sealed) => putLimit(by, id, sealed, getVersion(by.tx, id)));
	const liftAsItStands = change((by, id) => liftLimit(by, id, getVersion(by.tx, id)!));
	return random.pick([
		putAsItStands(anyId(random)),
		...mine.slice(-1).map(({ id }) => putAsItStands(id)),
		...mine.slice(3).map(({ id }) => liftAsItStands(id)),
		...theirs.slice(-2).map(({ id }) => change(understandLimit)(id))
	]);
}

const getVersion = (tx: Transaction, id: string): Version | null =>
	tx
		.select({ device: limit.device, counter: limit.counter })
		.from(limit)
		.where(eq(limit.id, id))
		.get() ?? null;

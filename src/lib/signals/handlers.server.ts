import { Nothing } from '#lib/account/contract.ts';
import { requireCouple, type Couple } from '#lib/pairing/couple.server.ts';
import { takeCounter, type Lane, type Transaction } from '#lib/realtime/counter.server.ts';
import { command, Refused, type Caller, type Handler } from '#lib/realtime/handlers.server.ts';
import { pushToOthers } from '#lib/realtime/push.server.ts';
import { coupleRoom } from '#lib/realtime/rooms.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import {
	LowerSignal,
	RaiseSignal,
	SendBeat,
	SendPractice,
	SendReceipt,
	type BeatRow,
	type PracticeRow,
	type SignalRow
} from './contract.ts';
import {
	findSignal,
	getSignals,
	lowerSignal,
	raiseSignal,
	requireSignal,
	storeReceipt
} from './store.server.ts';

type Operation = { id: string; counter: number; envelope: string };
type Person = { userId: string; couple: Couple };
type Store = (tx: Transaction, person: Person, id: string, sealed: Sealed) => boolean | void;

export const signalHandlers: Handler[] = [
	// Relayed at once or lost: a beat that waits anywhere could show a yes that is no longer meant.
	command('signal:beat', SendBeat, 'beat', (caller, beat) => {
		const couple = requireCouple(caller.app.db, caller.userId);
		const row: BeatRow = { sender: caller.userId, device: caller.deviceId, ...beat };
		caller.socket.to(coupleRoom(couple.id)).volatile.emit('signal:beaten', row);
		return {};
	}),
	command('signal:raise', RaiseSignal, 'signal', (caller, input) =>
		change(caller, 'signal', input, raiseSignal, isStored)
	),
	command('signal:lower', LowerSignal, 'signal', (caller, input) =>
		change(caller, 'signal', input, lowerSignal, isStored)
	),
	command('receipt:send', SendReceipt, 'receipt', (caller, input) =>
		change(caller, 'receipt', input, storeReceipt)
	),
	command('practice:send', SendPractice, 'practice', (caller, sent) => {
		const couple = requireCouple(caller.app.db, caller.userId);
		const row: PracticeRow = { sender: caller.userId, device: caller.deviceId, ...sent };
		caller.socket.to(coupleRoom(couple.id)).volatile.emit('practice:sent', row);
		return {};
	}),
	command('signal:sync', Nothing, 'sync', (caller) => {
		const couple = requireCouple(caller.app.db, caller.userId);
		return { signals: getSignals(caller.app.db, couple.id) };
	})
];

/**
 * Stored before it is acknowledged; told to the other screens only after the commit.
 * @throws Refused `number_used`
 */
function change(
	caller: Caller,
	lane: Lane,
	{ id, ...sent }: Operation,
	store: Store,
	isStored: (existing: SignalRow | null, sealed: Sealed) => boolean = () => true
): object {
	const changed = caller.app.db.transaction((tx): { room: string; row: SignalRow } | null => {
		const couple = requireCouple(tx, caller.userId);
		const sealed = { device: caller.deviceId, ...sent };
		const person = { userId: caller.userId, couple };
		const raiser = lane === 'receipt' ? couple.partnerId : caller.userId;
		if (!takeCounter(tx, caller.deviceId, lane, sent.counter)) {
			if (!isStored(findSignal(tx, raiser, id), sealed)) throw new Refused('number_used');
			return null;
		}
		if (store(tx, person, id, sealed) === false) return null;
		return { room: coupleRoom(couple.id), row: requireSignal(tx, raiser, id) };
	});
	if (changed) pushToOthers(caller, changed.room, 'signal:changed', changed.row);
	return {};
}

/**
 * Whether a number that was used before is used for what is stored under it. A device that has lost its count (its
 * storage was set back) gives an old number to something new, and that must not be called stored (law 6).
 */
function isStored(existing: SignalRow | null, { device, envelope }: Sealed): boolean {
	return existing !== null && (existing.device !== device || existing.envelope === envelope);
}

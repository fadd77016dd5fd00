import { Nothing } from '#lib/account/contract.ts';
import { requireCouple, type Couple } from '#lib/pairing/couple.server.ts';
import { takeCounter, type Lane, type Transaction } from '#lib/realtime/counter.server.ts';
import { command, type Caller, type Handler } from '#lib/realtime/handlers.server.ts';
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
		change(caller, 'signal', input, raiseSignal, ({ userId }) => userId)
	),
	command('signal:lower', LowerSignal, 'signal', (caller, input) =>
		change(caller, 'signal', input, lowerSignal, ({ userId }) => userId)
	),
	command('receipt:send', SendReceipt, 'receipt', (caller, input) =>
		change(caller, 'receipt', input, storeReceipt, ({ couple }) => couple.partnerId)
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

/** Stored before it is acknowledged; told to the other screens only after the commit. */
function change(
	caller: Caller,
	lane: Lane,
	{ id, counter, envelope }: Operation,
	store: Store,
	raiserOf: (person: Person) => string
): object {
	const changed = caller.app.db.transaction((tx): { room: string; row: SignalRow } | null => {
		const couple = requireCouple(tx, caller.userId);
		const person = { userId: caller.userId, couple };
		if (!takeCounter(tx, caller.deviceId, lane, counter)) {
			// A device that has lost its count gives an old number to something new: that must not be called stored.
			requireSignal(tx, raiserOf(person), id);
			return null;
		}
		const sealed = { device: caller.deviceId, counter, envelope };
		if (store(tx, person, id, sealed) === false) return null;
		return { room: coupleRoom(couple.id), row: requireSignal(tx, raiserOf(person), id) };
	});
	if (changed) pushToOthers(caller, changed.room, 'signal:changed', changed.row);
	return {};
}

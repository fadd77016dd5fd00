import { Nothing } from '#lib/account/contract.ts';
import { requireCouple, requireCoupleId } from '#lib/pairing/couple.server.ts';
import {
	lastCounter,
	takeCounter,
	type Lane,
	type Transaction
} from '#lib/realtime/counter.server.ts';
import {
	command,
	requireSocket,
	type Caller,
	type Handler
} from '#lib/realtime/handlers.server.ts';
import { pushToOthers, relayToOthers } from '#lib/realtime/push.server.ts';
import { coupleRoom, coupleRoomOf } from '#lib/realtime/rooms.ts';
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
import { getSignals, lowerSignal, raiseSignal, storeReceipt, type Person } from './store.server.ts';

type Operation = { id: string; counter: number; envelope: string };
type Store = (tx: Transaction, person: Person, id: string, sealed: Sealed) => SignalRow | null;

export const signalHandlers: Handler[] = [
	// Relayed at once or lost: a beat that waits anywhere could show a yes that is no longer meant.
	command('signal:beat', SendBeat, 'beat', (caller, beat) => {
		const row: BeatRow = { sender: caller.userId, device: caller.deviceId, ...beat };
		relayToOthers(caller, requireCoupleRoom(caller), 'signal:beaten', row);
		return {};
	}),
	command('signal:raise', RaiseSignal, 'signal', (caller, input) =>
		change(caller, 'signal', 'signal:raise', input, raiseSignal)
	),
	command('signal:lower', LowerSignal, 'signal', (caller, input) =>
		change(caller, 'signal', 'signal:lower', input, lowerSignal)
	),
	command('receipt:send', SendReceipt, 'receipt', (caller, input) =>
		change(caller, 'receipt', 'receipt:send', input, storeReceipt)
	),
	command('practice:send', SendPractice, 'practice', (caller, sent) => {
		const row: PracticeRow = { sender: caller.userId, device: caller.deviceId, ...sent };
		relayToOthers(caller, requireCoupleRoom(caller), 'practice:sent', row);
		return {};
	}),
	command('signal:sync', Nothing, 'sync', (caller) => {
		const couple = requireCouple(caller.app.db, caller.userId);
		const counter = (lane: Lane) => lastCounter(caller.app.db, caller.deviceId, lane);
		return {
			signals: getSignals(caller.app.db, couple.id),
			counters: { signal: counter('signal'), receipt: counter('receipt') }
		};
	})
];

/**
 * The room of the couple that the sender's socket is in. What is stored reads the database for it; a beat comes every two
 * seconds, and unlinking takes the sockets out of the room in the same step in which it ends the couple.
 * @throws Refused as `requireCouple`
 */
const requireCoupleRoom = (caller: Caller): string =>
	coupleRoomOf(requireSocket(caller).rooms) ??
	coupleRoom(requireCouple(caller.app.db, caller.userId).id);

/**
 * Stored before it is acknowledged; told to the other screens only after the commit.
 * @throws Refused `number_used`
 */
async function change(
	caller: Caller,
	lane: Lane,
	name: string,
	input: Operation,
	store: Store
): Promise<object> {
	const { id, ...sent } = input;
	const changed = await caller.app.storeTogether((tx): { room: string; row: SignalRow } | null => {
		const coupleId = requireCoupleId(tx, caller.userId);
		if (!takeCounter(tx, caller.deviceId, lane, { name, input })) return null;
		const person = { userId: caller.userId, coupleId };
		const row = store(tx, person, id, { device: caller.deviceId, ...sent });
		return row && { room: coupleRoom(coupleId), row };
	});
	if (!changed) return {};
	pushToOthers(caller, changed.room, 'signal:changed', changed.row);
	if (name === 'signal:raise') caller.app.waking.judgePartnerSoon(caller.userId);
	return {};
}

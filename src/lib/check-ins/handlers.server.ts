import { Nothing } from '#lib/account/contract.ts';
import { getCouple, requireCouple, type Couple } from '#lib/pairing/couple.server.ts';
import { takeCounter } from '#lib/realtime/counter.server.ts';
import { command, type Caller } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { userRoom } from '#lib/realtime/rooms.ts';
import { CommitCheckIn, ListCheckIns, OpenCheckIn, PutCheckIn, RemoveCheckIn } from './contract.ts';
import {
	commitCheckIn,
	getKept,
	getShared,
	keepCheckIn,
	openCheckIn,
	removeKept,
	removeShared,
	shareCheckIn
} from './store.server.ts';

export const checkInHandlers = [
	command('check-in:put', PutCheckIn, 'write', (caller, input) => {
		const { app, userId, deviceId: device } = caller;
		const { id, counter, own, shared } = input;
		const couple = app.db.transaction((tx) => {
			const found = shared === null ? null : requireCouple(tx, userId);
			if (!takeCounter(tx, device, 'list', { name: 'check-in:put', input })) return null;
			if (own !== null) keepCheckIn(tx, { userId, id }, { envelope: own, device, counter });
			if (found && shared !== null)
				shareCheckIn(tx, { userId, id }, found, { envelope: shared, device, counter });
			return found;
		});
		if (couple) tellBoth(caller, couple);
		return {};
	}),

	command('check-in:commit', CommitCheckIn, 'write', (caller, input) => {
		const { app, userId, deviceId: device } = caller;
		const { id, counter, commitment, own, kept } = input;
		const couple = app.db.transaction((tx) => {
			const found = requireCouple(tx, userId);
			if (!takeCounter(tx, device, 'list', { name: 'check-in:commit', input })) return null;
			commitCheckIn(tx, { userId, id }, found, commitment, { envelope: own, device, counter });
			if (kept !== null) keepCheckIn(tx, { userId, id }, { envelope: kept, device, counter });
			return found;
		});
		if (couple) tellBoth(caller, couple);
		return {};
	}),

	command('check-in:open', OpenCheckIn, 'write', (caller, input) => {
		const { app, userId, deviceId: device } = caller;
		const { id, counter, envelope } = input;
		const couple = app.db.transaction((tx) => {
			const found = requireCouple(tx, userId);
			if (!takeCounter(tx, device, 'list', { name: 'check-in:open', input })) return null;
			openCheckIn(tx, { userId, id }, found, { envelope, device, counter });
			return found;
		});
		if (couple) tellBoth(caller, couple);
		return {};
	}),

	command('check-in:remove', RemoveCheckIn, 'write', (caller, input) => {
		const { app, userId, deviceId } = caller;
		const { id, from } = input;
		const couple = app.db.transaction((tx) => {
			const found = getCouple(tx, userId);
			if (!takeCounter(tx, deviceId, 'list', { name: 'check-in:remove', input })) return null;
			if (from === 'kept') removeKept(tx, { userId, id });
			else removeShared(tx, { userId, id }, found);
			return from === 'shared' ? found : null;
		});
		if (couple) tellBoth(caller, couple);
		return {};
	}),

	command('check-in:get', Nothing, 'today', ({ app, userId }) => ({
		shared: getShared(app.db, userId, requireCouple(app.db, userId))
	})),

	command('check-in:list', ListCheckIns, 'read', ({ app, userId }, { after }) =>
		getKept(app.db, userId, after)
	)
];

function tellBoth({ app, userId }: Caller, { partnerId }: Couple): void {
	for (const person of [userId, partnerId]) push(app, userRoom(person), 'check-in:changed', {});
}

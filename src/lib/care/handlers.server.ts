import { Nothing } from '#lib/account/contract.ts';
import { getCouple, requireCouple } from '#lib/pairing/couple.server.ts';
import { getUntold } from '#lib/pairing/untold.server.ts';
import { takeCounter } from '#lib/realtime/counter.server.ts';
import { command } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { userRoom } from '#lib/realtime/rooms.ts';
import { PutCare } from './contract.ts';
import { getCare, getReadable, putCare } from './store.server.ts';

export const careHandlers = [
	command('care:put', PutCare, 'write', ({ app, userId, deviceId }, input) => {
		const sealed = (envelope: string) => ({ envelope, device: deviceId, counter: input.counter });
		const { shared } = input;
		const told = app.db.transaction((tx) => {
			// Who is not told yet that the couple has ended reads "not sent" of what is meant for their partner, as of all else.
			const isMeant = shared !== null && getUntold(tx, userId) !== null;
			const couple = isMeant ? requireCouple(tx, userId) : getCouple(tx, userId);
			if (!takeCounter(tx, deviceId, 'list', { name: 'care:put', input })) return [];
			const before = getReadable(tx, userId);
			const kept = shared && { shown: shared.shown, ...sealed(shared.envelope) };
			putCare(tx, userId, couple, sealed(input.own), kept);
			// That I wrote what my partner cannot read is nothing they are told. (Law 8.)
			const isSeen = before !== null || getReadable(tx, userId) !== null;
			return couple && isSeen ? [userId, couple.partnerId] : [userId];
		});
		for (const person of told) push(app, userRoom(person), 'care:changed', {});
		return {};
	}),
	command('care:get', Nothing, 'care', ({ app, userId }) =>
		getCare(app.db, userId, getCouple(app.db, userId))
	)
];

import { Nothing } from '#lib/account/contract.ts';
import { requireCouple } from '#lib/pairing/couple.server.ts';
import { takeCounter } from '#lib/realtime/counter.server.ts';
import { command } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { coupleRoom } from '#lib/realtime/rooms.ts';
import { PutTime } from './contract.ts';
import { getParts, putPart } from './store.server.ts';

export const timeHandlers = [
	command('time:put', PutTime, 'write', ({ app, userId, deviceId: device }, input) => {
		const { counter, replaces, envelope } = input;
		const couple = app.db.transaction((tx) => {
			const found = requireCouple(tx, userId);
			if (!takeCounter(tx, device, 'list', { name: 'time:put', input })) return null;
			putPart(tx, userId, found, replaces, { envelope, device, counter });
			return found;
		});
		if (couple) push(app, coupleRoom(couple.id), 'time:changed', {});
		return {};
	}),
	command('time:get', Nothing, 'today', ({ app, userId }) =>
		getParts(app.db, userId, requireCouple(app.db, userId))
	)
];

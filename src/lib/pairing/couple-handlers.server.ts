import { Nothing } from '#lib/account/contract.ts';
import { checkpoint } from '#lib/database/open.server.ts';
import { takeCounter } from '#lib/realtime/counter.server.ts';
import { command } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { coupleRoom, userRoom } from '#lib/realtime/rooms.ts';
import { SetName } from './contract.ts';
import { deleteCouple, getCouple, getName, requireCouple, setName } from './couple.server.ts';

export const coupleHandlers = [
	command('couple:get', Nothing, 'read', ({ app, userId }) => {
		const found = getCouple(app.db, userId);
		if (!found) return { couple: null };
		const { id, partnerId } = found;
		const [myName, partnerName] = [getName(app.db, userId), getName(app.db, partnerId)];
		return { couple: { id, partner: partnerId, myName, partnerName } };
	}),

	/** One person is enough, and nobody is asked. */
	command('couple:unlink', Nothing, 'write', ({ app, userId }) => {
		const ended = app.db.transaction((tx) => {
			const found = requireCouple(tx, userId);
			deleteCouple(tx, found.id);
			return found;
		});
		checkpoint(app.db);
		app.io?.in(coupleRoom(ended.id)).socketsLeave(coupleRoom(ended.id));
		for (const person of [userId, ended.partnerId])
			push(app, userRoom(person), 'couple:changed', {});
		return {};
	}),

	command('name:set', SetName, 'write', ({ app, userId, deviceId }, input) => {
		const { counter, envelope } = input;
		const changed = app.db.transaction((tx) => {
			const found = requireCouple(tx, userId);
			if (!takeCounter(tx, deviceId, 'list', { name: 'name:set', input })) return null;
			setName(tx, userId, { envelope, device: deviceId, counter });
			return found;
		});
		const name = { sender: userId, envelope, device: deviceId, counter };
		if (changed) push(app, coupleRoom(changed.id), 'name:changed', name);
		return {};
	})
];

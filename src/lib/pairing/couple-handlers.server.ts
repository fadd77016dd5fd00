import { Nothing } from '#lib/account/contract.ts';
import { takeCounter } from '#lib/realtime/counter.server.ts';
import { command, Refused } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { coupleRoom } from '#lib/realtime/rooms.ts';
import { PrepareUnlink, SetName, Unlink } from './contract.ts';
import {
	getCouple,
	getMember,
	getName,
	requireCouple,
	setName,
	setUnlinkHash
} from './couple.server.ts';
import { getUntold } from './untold.server.ts';

export const coupleHandlers = [
	command('couple:get', Nothing, 'link', ({ app, userId }) => {
		const { db } = app;
		// Who is not told yet gets no answer to this, neither a false one nor the one they are to get later.
		const found = getUntold(db, userId) ? requireCouple(db, userId) : getCouple(db, userId);
		if (!found) return { couple: null };
		const { id, partnerId } = found;
		const { unlinkHash } = getMember(db, userId)!;
		const [myName, partnerName] = [getName(db, userId), getName(db, partnerId)];
		return { couple: { id, partner: partnerId, myName, partnerName, unlinkHash } };
	}),

	command('couple:unlink', Unlink, 'link', ({ app, userId }, { couple, tell }) => {
		app.leaving.unlink(userId, couple, tell);
		return {};
	}),

	command('unlink:prepare', PrepareUnlink, 'link', ({ app, userId }, { couple, tokenHash }) => {
		app.db.transaction((tx) => {
			if (requireCouple(tx, userId).id !== couple) throw new Refused('not_linked');
			setUnlinkHash(tx, userId, tokenHash);
		});
		return {};
	}),

	command('name:set', SetName, 'name', ({ app, userId, deviceId }, input) => {
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

import { and, eq } from 'drizzle-orm';
import type { App } from '#server/app.ts';
import { device } from '#lib/database/schema.ts';
import { command, Refused } from '#lib/realtime/handlers.server.ts';
import { cutOff } from '#lib/realtime/cut-off.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { sessionRoom, userRoom } from '#lib/realtime/rooms.ts';
import { EndDevice, NameDevice, Nothing } from './contract.ts';
import { endDevice, endOtherDevices, signedInDevices } from './sessions.server.ts';

export const deviceHandlers = [
	command('device:list', Nothing, 'read', ({ app, userId }) => ({
		devices: signedInDevices(app.db, userId)
	})),

	command('device:name', NameDevice, 'write', ({ app, userId }, { id, name }) => {
		app.db.transaction((tx) => {
			if (!signedInDevices(tx, userId).some((one) => one.id === id)) throw new Refused('not_found');
			tx.update(device)
				.set({ name })
				.where(and(eq(device.id, id), eq(device.userId, userId)))
				.run();
		});
		push(app, userRoom(userId), 'device:changed', {});
		return {};
	}),

	// No password is asked for, and nobody: leaving is free (law 10).
	command('device:end', EndDevice, 'write', ({ app, userId, deviceId }, { id }) => {
		// This one is signed out by its person's own touch, which also forgets what is on it.
		const ended = id === deviceId ? [] : app.db.transaction((tx) => endDevice(tx, userId, id));
		if (ended.length === 0) throw new Refused('not_found');
		endLines(app, userId, ended);
		return {};
	}),

	command('device:end-others', Nothing, 'write', ({ app, userId, deviceId }) => {
		endLines(
			app,
			userId,
			app.db.transaction((tx) => endOtherDevices(tx, userId, deviceId))
		);
		return {};
	})
];

/** Cuts the sockets of sessions that have ended; when such a device asks again it learns that it is signed out. */
export function endLines(app: App, userId: string, sessionHashes: string[]): void {
	for (const ended of sessionHashes) cutOff(app, sessionRoom(ended));
	push(app, userRoom(userId), 'device:changed', {});
}

import type { Socket } from 'socket.io';
import type { App } from '#server/app.ts';

/**
 * Ends the lines in a room, but for one. Counted, because a line that is being let in is in no room yet to be found in:
 * where somebody was cut off meanwhile it has to come again (`server/sockets.ts`).
 */
export function cutOff(app: App, room: string, but?: Socket): void {
	app.cuts += 1;
	app.io
		?.in(room)
		.except(but?.id ?? [])
		.disconnectSockets(true);
}

import type { Socket } from 'socket.io';
import type { App } from '#server/app.ts';
import type { Pushes, PushName } from './wire.ts';
import type { Caller } from './handlers.server.ts';

/** Tells every socket in a room. Only ever called after the transaction it tells of has committed. */
export function push<N extends PushName>(
	app: App,
	room: string,
	name: N,
	payload: Pushes[N]
): void {
	app.io?.to(room).emit(name, payload);
}

/** Tells every socket in a room but the one that asked. */
export function pushToOthers<N extends PushName>(
	caller: Caller,
	room: string,
	name: N,
	payload: Pushes[N]
): void {
	for (const other of others(caller, room)) other.emit(name, payload);
}

/** The same for what is told at once or never. */
export function relayToOthers<N extends PushName>(
	caller: Caller,
	room: string,
	name: N,
	payload: Pushes[N]
): void {
	for (const other of others(caller, room)) other.volatile.emit(name, payload);
}

/** The sockets in a room but the caller's own: in a couple's there are few, and a broadcast is made for many. */
function* others({ app, socket }: Caller, room: string): Iterable<Socket> {
	const { adapter, sockets } = app.io!.sockets;
	for (const id of adapter.rooms.get(room) ?? []) {
		const other = sockets.get(id);
		if (other && other !== socket) yield other;
	}
}

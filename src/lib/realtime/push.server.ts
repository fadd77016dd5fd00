import type { App } from '#server/app.ts';
import type { Pushes, PushName } from './wire.ts';
import { encodeEvent, sendEncoded, type EncodedEvent, type Urgency } from './whole-frame.server.ts';
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
	sendToOthers(caller, room, 'surely', encodeEvent(name, payload));
}

/** The same for what is told at once or never. */
export function relayToOthers<N extends PushName>(
	caller: Caller,
	room: string,
	name: N,
	payload: Pushes[N]
): void {
	sendToOthers(caller, room, 'now or never', encodeEvent(name, payload));
}

/** One by one: a couple has few sockets, and Socket.IO's broadcast is made for many. */
function sendToOthers(
	{ app, socket }: Caller,
	room: string,
	urgency: Urgency,
	event: EncodedEvent
): void {
	const { adapter, sockets } = app.io!.sockets;
	for (const id of adapter.rooms.get(room) ?? []) {
		const other = sockets.get(id);
		if (other && other !== socket) sendEncoded(other, urgency, event);
	}
}

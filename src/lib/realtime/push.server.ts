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
	others(caller, room).emit(name, payload);
}

/** The sockets in a room but the caller's own. */
export const others = ({ app, socket }: Caller, room: string) => (socket ?? app.io!).to(room);

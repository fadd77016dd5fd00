import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { getCoupleId } from '#lib/pairing/couple.server.ts';
import {
	createBudgets,
	MAX_SOCKETS_PER_SESSION,
	type Budgets
} from '#lib/realtime/budgets.server.ts';
import { registerHandlers, type Caller } from '#lib/realtime/handlers.server.ts';
import { coupleRoom, sessionRoom, userRoom } from '#lib/realtime/rooms.ts';
import { MAX_FRAME_BYTES } from '#lib/realtime/wire.ts';
import { takeLastTry } from '#lib/signals/last-try.server.ts';
import type { SignedIn } from '#lib/account/sessions.server.ts';
import type { App } from './app.ts';
import { handlersByName } from './features.ts';

/** Attaches the sockets. The page handler must be on the server already: Socket.IO takes its own path out of it. */
export function attachSockets(app: App, http: HttpServer, origins: () => string[]): Server {
	const io = new Server(http, {
		transports: ['websocket', 'polling'],
		serveClient: false,
		maxHttpBufferSize: MAX_FRAME_BYTES,
		// A line that died in silence is given up, and made anew, within nine seconds: a no waits no longer for it.
		pingInterval: 5_000,
		pingTimeout: 4_000,
		perMessageDeflate: false,
		httpCompression: false,
		// A WebSocket is not bound by the same-origin policy: another site's page could come with our cookie.
		allowRequest: (request, decide) =>
			decide(null, origins().includes(request.headers.origin ?? ''))
	});
	app.io = io;
	const budgets = createBudgets();
	const linesOf = (sessionHash: string) => io.of('/').adapter.rooms.get(sessionRoom(sessionHash));
	app.lastTry = (signedIn, sent) => takeLastTry(app, budgets, signedIn, sent);

	io.use(async (socket, next) => {
		try {
			const { cuts } = app;
			const cookie = cookieOf(socket.request, app.sessions.sessionCookie);
			const signedIn = await app.sessions.getSignedIn(cookie);
			if (!signedIn) return next(new Error('signed_out'));
			const refusal = refusalOf(socket, signedIn);
			if (refusal) return next(new Error(refusal));
			if ((linesOf(signedIn.sessionHash)?.size ?? 0) >= MAX_SOCKETS_PER_SESSION)
				return next(new Error('too_many'));
			socket.data = { ...signedIn, cuts } satisfies LetIn;
			next();
		} catch {
			app.log.error('a socket could not be let in');
			next(new Error('unexpected'));
		}
	});

	io.on('connection', (socket: Socket) => {
		const signedIn = socket.data as LetIn;
		// Its session, or its keys, may have ended since it was let in, when it was in no room yet to be cut off in. It comes
		// again, and learns whether it was the one.
		if (signedIn.cuts !== app.cuts) return void socket.disconnect(true);
		admit(app, socket, signedIn, budgets);
		if (socket.handshake.auth.locked !== true) app.waking.follow(socket, signedIn.userId);
		forgetRequest(socket);
	});
	return io;
}

const NOTHING = Object.freeze({});

/** How often lines had been cut when it was asked who this is. */
type LetIn = SignedIn & { cuts: number };

/** What keeps a socket of somebody who is signed in out, or null. */
function refusalOf(
	{ handshake: { auth } }: Socket,
	{ deviceId, keysVersion }: SignedIn
): 'other_device' | 'other_keys' | null {
	// A tab from before another sign-in in this browser seals as a device that is gone.
	if (auth.device !== deviceId) return 'other_device';
	// One that has the keys of before would write what nobody can read any more.
	return (auth.keys ?? 1) === keysVersion ? null : 'other_keys';
}

/** Gives a socket its rooms and handlers. Nothing may be awaited here: the client's first command would find no handler. */
export function admit(
	app: App,
	socket: Socket,
	{ userId, deviceId, sessionHash }: SignedIn,
	budgets: Budgets
): void {
	const couple = getCoupleId(app.db, userId);
	void socket.join([userRoom(userId), sessionRoom(sessionHash)]);
	if (couple) void socket.join(coupleRoom(couple));
	const caller: Caller = { app, socket, userId, deviceId };
	registerHandlers(socket, caller, handlersByName, budgets);
}

/** Who has been let in is known: the request, with the cookie in it, would be held for as long as the line. */
function forgetRequest(socket: Socket): void {
	(socket.conn as { request: IncomingMessage | null }).request = null;
	(socket as { handshake: object }).handshake = NOTHING;
}

function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
	const start = `${name}=`;
	const pairs = headers.cookie?.split(';').map((pair) => pair.trim());
	return pairs?.find((pair) => pair.startsWith(start))?.slice(start.length);
}

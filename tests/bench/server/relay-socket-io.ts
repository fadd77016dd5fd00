import Sqlite from 'better-sqlite3';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

/**
 * Socket.IO as its manual shows it, with the product's settings of the line: nobody is asked who they are, nothing is
 * checked. Three commands: passed on; passed on and acknowledged; stored by a commit of its own before both.
 */
const http = createServer();
const io = new Server(http, {
	transports: ['websocket', 'polling'],
	serveClient: false,
	pingInterval: 5_000,
	pingTimeout: 4_000,
	perMessageDeflate: false,
	httpCompression: false
});

const db = new Sqlite(process.env.DATABASE_FILE!);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE signal (id TEXT PRIMARY KEY, counter INTEGER, envelope TEXT) STRICT');
const store = db.prepare('INSERT OR REPLACE INTO signal VALUES (?, ?, ?)');

type Signal = { id: string; counter: number; envelope: string };
type Acknowledge = (reply: { ok: true }) => void;

io.on('connection', (socket) => {
	const room = `couple:${socket.handshake.auth.couple}`;
	void socket.join(room);
	socket.on('signal:beat', (beat: unknown) => {
		socket.to(room).volatile.emit('signal:beaten', beat);
	});
	socket.on('signal:pass', (signal: Signal, acknowledge: Acknowledge) => {
		socket.to(room).emit('signal:changed', signal);
		acknowledge({ ok: true });
	});
	socket.on('signal:store', (signal: Signal, acknowledge: Acknowledge) => {
		store.run(signal.id, signal.counter, signal.envelope);
		socket.to(room).emit('signal:changed', signal);
		acknowledge({ ok: true });
	});
});

http.listen(0, '127.0.0.1', () =>
	console.log(`ready at http://localhost:${(http.address() as AddressInfo).port}`)
);

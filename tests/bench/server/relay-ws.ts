import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** The least there can be: what one of two says goes to the other, unread. */
const pairs = new Map<string, WebSocket[]>();
const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
	const pair = request.url!;
	const both = pairs.get(pair) ?? [];
	pairs.set(pair, [...both, socket]);
	socket.on('message', (data) => {
		for (const one of pairs.get(pair)!) if (one !== socket) one.send(data, { binary: false });
	});
	socket.on('close', () => pairs.delete(pair));
});

http.listen(0, '127.0.0.1', () =>
	console.log(`ready at http://localhost:${(http.address() as AddressInfo).port}`)
);

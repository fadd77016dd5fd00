import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { expect, test } from 'vitest';
import { encodeEvent, sendEncoded } from './whole-frame.server.ts';

/** A text so long that the whole message has this many bytes: on either side of each length of a frame's head. */
const textOf = (bytes: number) => 'x'.repeat(bytes - '42["told",""]'.length);
const TEXTS = ['', 'ä €\n"', textOf(125), textOf(126), textOf(127), textOf(65_535)];

test.each(['websocket', 'polling'] as const)(
	'whoever is connected by %s reads what was encoded in one piece, in its order, between what Socket.IO sends',
	async (transport) => {
		const http = createServer();
		const io = new Server(http);
		const admitted = new Promise<Socket>((resolve) => io.once('connection', resolve));
		await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
		const { port } = http.address() as AddressInfo;
		const client = connect(`http://127.0.0.1:${port}`, { transports: [transport] });
		const told: unknown[] = [];
		client.onAny((...event: unknown[]) => told.push(event));
		const socket = await admitted;
		for (const text of TEXTS) {
			sendEncoded(socket, 'surely', encodeEvent('told', text));
			socket.emit('between');
		}
		await expect.poll(() => told.length).toBe(TEXTS.length * 2);
		expect(told).toEqual(TEXTS.flatMap((text) => [['told', text], ['between']]));
		client.disconnect();
		await io.close();
	}
);

test('what is longer than any message of ours is not encoded', () => {
	expect(() => encodeEvent('told', textOf(65_536))).toThrow();
});

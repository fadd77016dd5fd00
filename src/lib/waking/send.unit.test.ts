import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createSender, MAX_AT_ONCE } from './send.server.ts';
import { createVapidKey } from './vapid.server.ts';

const from = { key: createVapidKey(), contact: null };

it('a slow service holds up no more than so many at once, and each is sent in the end', async () => {
	const held: ServerResponse[] = [];
	let isSlow = true;
	let arrived = () => {};
	const full = new Promise<void>((resolve) => (arrived = resolve));
	const server = createServer(({ method }, response) => {
		if (method === 'GET' || !isSlow) return response.writeHead(201).end();
		if (held.push(response) === MAX_AT_ONCE) arrived();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	const send = createSender();
	const sending = Array.from({ length: 4 * MAX_AT_ONCE }, (_, one) => send(origin + one, from));
	await full;
	// Had more been sent, they would be here by the time these have gone there and back.
	for (let question = 0; question < 20; question += 1) await (await fetch(origin)).text();
	expect(held).toHaveLength(MAX_AT_ONCE);
	isSlow = false;
	for (const response of held) response.writeHead(201).end();
	const sent = await Promise.all(sending);
	expect(sent).toEqual(sent.map(() => ({ is: 'taken' })));
	server.close();
});

it('a service that is not there counts as one that refused', async () => {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	expect(await createSender()(`http://127.0.0.1:${port}/`, from)).toEqual({
		is: 'refused',
		status: 0
	});
});

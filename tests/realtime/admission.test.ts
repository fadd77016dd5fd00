import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Server } from 'socket.io';
import { createApp, type App } from '#server/app.ts';
import { DAY_MS } from '#lib/database/expiry.ts';
import { cutOff } from '#lib/realtime/cut-off.server.ts';
import { userRoom } from '#lib/realtime/rooms.ts';
import { readConfig } from '#server/config.ts';
import { endExpired, tidy } from '#server/expired.ts';
import { attachSockets } from '#server/sockets.ts';
import { makeAccount } from '../fixtures/person.ts';
import { connectWire, type Wire } from '../fixtures/wire.ts';

// In this process, because it has to stop between two steps of the server that no client can see.

const VISITOR = { address: '127.0.0.1', deviceToken: undefined };

let app: App;
let io: Server;
let origin: string;
/** What happens to a socket that was let in and is in no room yet. */
let meanwhile: () => void = () => undefined;
const http = createServer();
const wires: Wire[] = [];
let named = 0;

beforeAll(async () => {
	const folder = mkdtempSync(join(tmpdir(), 'attune-'));
	const env = { DATABASE_FILE: join(folder, 'attune.db'), LOG_LEVEL: 'silent' };
	app = createApp(readConfig(env, []));
	io = attachSockets(app, http, () => [origin]);
	io.use((_socket, next) => {
		meanwhile();
		next();
	});
	await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
	origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterEach(() => {
	meanwhile = () => undefined;
	for (const wire of wires.splice(0)) wire.close();
});
afterAll(async () => {
	await io.close();
	app.close();
});

async function signUp() {
	const { body } = await makeAccount(`somebody${(named += 1)}`);
	const { reply, cookies } = await app.accounts.signUp(body, VISITOR);
	const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
	const connect = async () => {
		const wire = await connectWire(origin, cookie, reply.deviceId);
		wires.push(wire);
		return wire;
	};
	const session = cookies.find(({ name }) => name === app.sessions.sessionCookie);
	const signedIn = (await app.sessions.getSignedIn(session?.value))!;
	return { signedIn, connect };
}

/** How the socket ends that the server seemed to let in; by its next try it has learned why. */
const endOf = ({ socket }: Wire) =>
	new Promise<string>((refused) => {
		socket.once('connect_error', ({ message }) => refused(message));
		const again = () => socket.connect();
		if (socket.connected) socket.once('disconnect', again);
		else again();
	});

test('law 11: a device that is signed out in the very moment in which it connects is out as well', async () => {
	const { signedIn, connect } = await signUp();
	meanwhile = () => app.accounts.signOut(signedIn);
	expect(await endOf(await connect())).toBe('signed_out');
	expect(await io.fetchSockets()).toHaveLength(0);
});

test('law 9: a page that connects in the very moment in which the keys become others cannot write with those of before', async () => {
	const { signedIn, connect } = await signUp();
	meanwhile = () => {
		const { userId } = signedIn;
		app.db.$client.prepare('UPDATE user SET keys_version = 2 WHERE id = ?').run(userId);
		cutOff(app, userRoom(userId));
	};
	expect(await endOf(await connect())).toBe('other_keys');
});

/** Why the server ended a line that was in its rooms. */
const reasonOf = ({ socket }: Wire) => new Promise((ended) => socket.once('disconnect', ended));

test('law 11: a line that was never broken ends with its session, as nobody could sign that device out any more', async () => {
	const { connect } = await signUp();
	const ended = reasonOf(await connect());
	endExpired(app, Date.now() + 40 * DAY_MS);
	expect(await ended).toBe('io server disconnect');
	expect(await io.fetchSockets()).toHaveLength(0);
});

test('law 11: it ends also where another tab found first that the session is over', async () => {
	const { signedIn, connect } = await signUp();
	const ended = reasonOf(await connect());
	app.db.$client
		.prepare('UPDATE session SET expires_at = 1 WHERE id_hash = ?')
		.run(signedIn.sessionHash);
	await expect(connect()).rejects.toThrow('signed_out');
	endExpired(app);
	expect(await ended).toBe('io server disconnect');
});

test('law 11: it ends also where its device is forgotten', async () => {
	const { signedIn, connect } = await signUp();
	const ended = reasonOf(await connect());
	app.db.$client.prepare('UPDATE device SET expires_at = 1 WHERE id = ?').run(signedIn.deviceId);
	endExpired(app);
	expect(await ended).toBe('io server disconnect');
});

test('while the disk takes nothing what is over stays and the server goes on, and later it ends', async () => {
	const { signedIn, connect } = await signUp();
	const { $client } = app.db;
	const ended = reasonOf(await connect());
	$client.prepare('UPDATE session SET expires_at = 1 WHERE id_hash = ?').run(signedIn.sessionHash);
	$client.exec(
		"CREATE TRIGGER full BEFORE DELETE ON session BEGIN SELECT RAISE(ABORT, 'full'); END"
	);
	expect(() => tidy(app)).not.toThrow();
	expect(await io.fetchSockets()).toHaveLength(1);
	$client.exec('DROP TRIGGER full');
	tidy(app);
	expect(await ended).toBe('io server disconnect');
});

test.for([
	['after half of its time lasts longer', 10, true],
	['before that does not', 20, false]
] as const)('a session that is used %s', async ([, left, isLonger]) => {
	const { signedIn, connect } = await signUp();
	const { $client } = app.db;
	$client
		.prepare('UPDATE session SET expires_at = ? WHERE id_hash = ?')
		.run(Date.now() + left * DAY_MS, signedIn.sessionHash);
	await connect();
	const row = $client
		.prepare('SELECT expires_at AS at FROM session WHERE id_hash = ?')
		.get(signedIn.sessionHash) as { at: number };
	expect(row.at - Date.now() > left * DAY_MS).toBe(isLonger);
});

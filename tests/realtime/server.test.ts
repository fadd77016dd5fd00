import { io } from 'socket.io-client';
import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUpPerson, post } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';

let server: TestServer;
beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());

describe('every answer', () => {
	test.each(['/', '/sign-in', '/now', '/icon.svg', '/service-worker.js', '/nothing-here'])(
		'%s carries the security headers',
		async (path) => {
			const { headers } = await fetch(server.origin + path);
			expect(headers.get('x-content-type-options')).toBe('nosniff');
			expect(headers.get('referrer-policy')).toBe('no-referrer');
			expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
			const policy = headers.get('content-security-policy') ?? '';
			expect(policy).toContain("frame-ancestors 'none'");
			expect(policy).toContain("default-src 'none'");
			expect(policy).not.toContain('unsafe-inline');
			expect(policy).not.toContain("'unsafe-eval'");
		}
	);

	test('allows a script of the page only by its nonce, and no markup made of strings', async () => {
		const response = await fetch(`${server.origin}/`);
		const policy = response.headers.get('content-security-policy') ?? '';
		const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
		expect(nonce).toBeTruthy();
		expect(policy).toContain("require-trusted-types-for 'script'");
		const scripts = [...(await response.text()).matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
		expect(scripts.length).toBeGreaterThan(0);
		for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`);
	});
});

test('the service worker may fetch from here, and runs no other script', async () => {
	const { headers } = await fetch(`${server.origin}/service-worker.js`);
	const policy = headers.get('content-security-policy') ?? '';
	expect(policy).toContain("connect-src 'self'");
	expect(policy).not.toContain('script-src');
	const other = await fetch(`${server.origin}/icon.svg`);
	expect(other.headers.get('content-security-policy')).not.toContain('connect-src');
});

describe('a request that changes something', () => {
	test.each([undefined, 'https://elsewhere.example', 'null', 'http://localhost:1'])(
		'does not pass with the Origin %s',
		async (origin) => {
			const headers = { 'content-type': 'application/json', ...(origin && { origin }) };
			const response = await fetch(`${server.origin}/api/sign-out`, {
				method: 'POST',
				headers,
				body: '{}'
			});
			expect(response.status).toBe(403);
			expect(await response.json()).toEqual({ ok: false, code: 'foreign_origin' });
		}
	);

	test('does pass from our own page', async () => {
		const { reply } = await post(server.origin, '/api/sign-out', {});
		expect(reply).toEqual({ ok: true });
	});
});

describe('a socket', () => {
	test.each([
		['websocket', 'https://elsewhere.example'],
		['websocket', undefined],
		['polling', 'https://elsewhere.example'],
		['polling', undefined]
	])('does not open by %s with the Origin %s, even with the cookie', async (transport, origin) => {
		const { cookie, deviceId } = await signUpPerson(server);
		expect(await opens(transport, { cookie, ...(origin && { origin }) }, deviceId)).toBe(false);
	});

	test.each(['websocket', 'polling'])('does open by %s from our own page', async (transport) => {
		const { cookie, deviceId } = await signUpPerson(server);
		expect(await opens(transport, { cookie, origin: server.origin }, deviceId)).toBe(true);
	});

	test.each(['', 'session=made-up', 'session='])(
		'does not open with the cookie "%s"',
		async (cookie) => {
			expect(await opens('websocket', { cookie, origin: server.origin })).toBe(false);
		}
	);

	test('does not open for a tab that seals as another device than the session', async () => {
		const person = await signUpPerson(server);
		const other = await person.signInElsewhere();
		const headers = { cookie: other.cookie, origin: server.origin };
		expect(await opens('websocket', headers, person.deviceId)).toBe(false);
		expect(await opens('websocket', headers, other.deviceId)).toBe(true);
	});

	async function opens(
		transport: string,
		extraHeaders: Record<string, string>,
		device = ''
	): Promise<boolean> {
		const socket = io(server.origin, {
			transports: [transport],
			extraHeaders,
			auth: { device },
			forceNew: true,
			reconnection: false
		});
		const opened = await new Promise<boolean>((done) => {
			socket.once('connect', () => done(true));
			socket.once('connect_error', () => done(false));
		});
		socket.disconnect();
		return opened;
	}
});

describe('stopping', () => {
	test('drains and exits within 3 s with sockets open', async () => {
		const own = await startServer();
		const people = await Promise.all([signUpPerson(own), signUpPerson(own), signUpPerson(own)]);
		const wires = await Promise.all(people.map((person) => person.connect()));
		const { code, tookMs } = await own.stop();
		for (const wire of wires) wire.close();
		expect(code).toBe(0);
		expect(tookMs).toBeLessThan(3_000);
	});

	test('does not start with a wrong setting, and says what to write', async () => {
		await expect(startServer({ PORT: 'lots' })).rejects.toThrow('PORT=3000');
	});

	test('keeps the database readable by its owner alone', () => {
		expect(statSync(server.databaseFile).mode & 0o777).toBe(0o600);
	});
});

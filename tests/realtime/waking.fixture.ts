import { afterAll, beforeAll, expect } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { twoPeople, type Person } from '../fixtures/person.ts';
import { startPushService, type PushService } from '../fixtures/push-service.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import { connectWire, type Wire } from '../fixtures/wire.ts';
import { sealLower, sealRaise, sealReceipt } from './signal-wire.fixture.ts';

export let server: TestServer;
export let service: PushService;

export function useWaking(): void {
	beforeAll(async () => {
		service = await startPushService();
		server = await startServer({ PUSH_SERVICES: `https://push.example.org, ${service.origin}` });
	});
	afterAll(async () => {
		await server.stop();
		await service.stop();
	});
}

export const ok = { ok: true };

/** Ana, who is on the line, and Ben, who has waking switched on and nothing open. */
export type Two = {
	ana: Person;
	ben: Person;
	couple: LinkedCouple;
	anas: Wire;
	/** Where Ben's device is woken. */
	path: string;
};

export async function two(): Promise<Two> {
	const [ana, ben] = await twoPeople(server);
	const couple = await linkCouple(ana, ben);
	return { ana, ben, couple, anas: await ana.connect(), path: await switchOn(ben) };
}

/** Switches waking on for this device, which is not connected any more afterwards. */
export async function switchOn(person: Person): Promise<string> {
	const path = `/${randomId()}`;
	const wire = await person.connect();
	expect(await wire.send('waking:start', { endpoint: service.origin + path })).toEqual(ok);
	wire.close();
	return path;
}

/** As a page that is locked: it has a connection and shows nothing. */
export const connectLocked = (person: Person): Promise<Wire> =>
	connectWire(server.origin, person.cookie, person.deviceId, 1, true);

export async function raise({ ana, anas, couple }: Two, kind = 'no'): Promise<string> {
	const id = randomId();
	const sealed = await sealRaise(ana, couple.sealOf(ana), id, kind);
	expect(await anas.send('signal:raise', sealed)).toEqual(ok);
	return id;
}

export async function lower({ ana, anas, couple }: Two, id: string): Promise<void> {
	const sealed = await sealLower(ana, couple.sealOf(ana), id);
	expect(await anas.send('signal:lower', sealed)).toEqual(ok);
}

/** Ben's device says that it has shown it. */
export async function show({ ben, couple }: Two, wire: Wire, id: string): Promise<void> {
	const sealed = await sealReceipt(ben, couple.sealOf(ben), id, 'shown');
	expect(await wire.send('receipt:send', sealed)).toEqual(ok);
}

/**
 * Until whatever has been done before would have woken somebody: two others do the same now, and theirs is judged after it.
 */
export async function afterTheRest(): Promise<void> {
	const others = await two();
	await raise(others);
	await service.wake(others.path);
	others.anas.close();
}

import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { encodeBeat, NO_MARK, type Beat } from '#lib/signals/beat.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

export let server: TestServer;
export let ana: Person;
export let ben: Person;
export let couple: LinkedCouple;
export let anasWire: Wire;
export let bensWire: Wire;
export let anasSeal: CoupleSeal;
export let bensSeal: CoupleSeal;

/** A server, and for each test a couple of its own, both on the line: Ana and Ben. */
export function useSignals(): void {
	beforeAll(async () => {
		server = await startServer();
	});
	afterAll(() => server.stop());
	beforeEach(async () => {
		[ana, ben] = await twoPeople(server);
		couple = await linkCouple(ana, ben);
		[anasWire, bensWire] = await Promise.all([ana.connect(), ben.connect()]);
		[anasSeal, bensSeal] = [couple.sealOf(ana), couple.sealOf(ben)];
		return () => [anasWire, bensWire].forEach((wire) => wire.close());
	});
}

export async function sealRaise(
	person: Person,
	seal: CoupleSeal,
	id: string,
	kind = 'wait',
	need?: string
) {
	const counter = person.nextCounter('signal');
	const content = { kind, need: need ?? null, raisedAt: Date.now() };
	return { id, counter, envelope: await seal.sealJson('raise', id, counter, content) };
}

export async function sealLower(person: Person, seal: CoupleSeal, id: string) {
	const counter = person.nextCounter('signal');
	return { id, counter, envelope: await seal.sealJson('lower', id, counter, { of: id }) };
}

/** The version of the raise a receipt names does not matter to the server, which cannot read it. */
export async function sealReceipt(person: Person, seal: CoupleSeal, id: string, state: string) {
	const counter = person.nextCounter('receipt');
	const content = { of: id, device: seal.device, counter: 1, state };
	return { id, counter, envelope: await seal.sealJson('receipt', id, counter, content) };
}

export async function sealBeat(
	seal: CoupleSeal,
	pageLoad: string,
	counter: number,
	said: Partial<Beat> = {}
) {
	const content = encodeBeat({
		signal: 'none',
		leaving: false,
		slow: false,
		unanswered: false,
		challenge: randomId(),
		echoes: [],
		touch: NO_MARK,
		touchAgeMs: 0,
		mine: NO_MARK,
		yours: NO_MARK,
		...said
	});
	return { pageLoad, counter, envelope: await seal.seal('beat', pageLoad, counter, content) };
}

/** As the browser sends it: at once or not at all, and without asking for an answer. */
export async function beat(wire: Wire, seal: CoupleSeal, said: Partial<Beat> = {}) {
	const sealed = await sealBeat(seal, randomId(), 1, said);
	wire.socket.volatile.emit('signal:beat', sealed);
	return sealed;
}

export async function readSignals(wire: Wire) {
	const reply = await wire.send('signal:sync', {});
	if (!reply.ok) throw new Error(reply.code);
	return reply.signals;
}

export async function anaRaises(kind = 'wait') {
	const id = randomId();
	expect(await anasWire.send('signal:raise', await sealRaise(ana, anasSeal, id, kind))).toEqual({
		ok: true
	});
	return id;
}

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PartContent } from '#lib/time-together/contents.ts';
import { sealPart } from '#lib/time-together/part-seal.ts';
import { randomId } from '#lib/crypto/bytes.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

const DAY_MS = 86_400_000;
const OK = { ok: true };
const PART: PartContent = {
	time: {
		id: randomId(),
		is: 'open',
		day: '2026-03-01',
		until: 1_800_000_000_000,
		good: 'planted-good',
		notToday: 'planted-not-today',
		pulse: 5,
		tomorrow: true
	},
	offers: null
};

let server: TestServer;
let couple: LinkedCouple;
let ana: Person;
let ben: Person;
let anas: Wire;
let bens: Wire;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
	[ana, ben] = await twoPeople(server);
	couple = await linkCouple(ana, ben);
	[anas, bens] = await Promise.all([ana.connect(), ben.connect()]);
});
afterEach(() => {
	for (const wire of [anas, bens]) wire.close();
});

/** Made on the version before, as the app of this person knows it. */
async function put(person: Person, wire: Wire, content = PART) {
	const counter = person.nextCounter('list');
	const before = await wire.send('time:get', {});
	const mine = before.ok ? before.mine : null;
	const replaces = mine && { device: mine.device, counter: mine.counter };
	const sealed = await sealPart(couple.sealOf(person), counter, replaces, content);
	return wire.send('time:put', sealed);
}
async function readTheirs(wire: Wire, reader: Person) {
	const reply = await wire.send('time:get', {});
	if (!reply.ok || !reply.theirs) return null;
	const seal = couple.sealOf(reader);
	const { device, counter, envelope } = reply.theirs;
	const from = { sender: seal.partner, device };
	const opened = await seal.openJson(from, 'time-part', seal.partner, counter, envelope);
	return opened.ok ? opened.value : null;
}

test('what one says reaches the other at once, and the latest stands alone', async () => {
	expect(await put(ana, anas)).toEqual(OK);
	await bens.next('time:changed');
	expect(await readTheirs(bens, ben)).toEqual(PART);
	const ended: PartContent = { ...PART, time: { ...PART.time!, is: 'ended' } };
	expect(await put(ana, anas, ended)).toEqual(OK);
	expect(await readTheirs(bens, ben)).toEqual(ended);
	expect(server.rows('SELECT * FROM time_part WHERE couple_id = ?', couple.coupleId)).toHaveLength(
		1
	);
});

test('law 4: nobody says anything in the place of the other', async () => {
	expect(await put(ana, anas)).toEqual(OK);
	const reply = await bens.send('time:get', {});
	const { theirs } = reply as { theirs: { envelope: string } };
	// Sent back as his own it opens for nobody.
	const back = { counter: ben.nextCounter('list'), replaces: null, envelope: theirs.envelope };
	expect(await bens.send('time:put', back)).toEqual(OK);
	expect(await readTheirs(anas, ana)).toBeNull();
	expect(await readTheirs(bens, ben)).toEqual(PART);
});

test('law 10: an old text of another device reopens nothing that I ended', async () => {
	expect(await put(ana, anas)).toEqual(OK);
	const counter = ana.nextCounter('list');
	expect(await put(ana, anas, { ...PART, time: { ...PART.time!, is: 'ended' } })).toEqual(OK);
	const late = await sealPart(couple.sealOf(ana), counter + 2, null, PART);
	const refused = { ok: false, code: 'changed_meanwhile' };
	expect(await anas.send('time:put', late)).toEqual(refused);
	expect(await readTheirs(bens, ben)).toMatchObject({ time: { is: 'ended' } });
});

test('law 8: it is gone within three days, and says of no moment when it was', async () => {
	expect(await put(ana, anas)).toEqual(OK);
	const [row] = server.rows('SELECT * FROM time_part WHERE user_id = ?', ana.userId) as {
		expires_at: number;
	}[];
	expect(row!.expires_at % DAY_MS).toBe(0);
	expect(row!.expires_at - Date.now()).toBeLessThanOrEqual(3 * DAY_MS);
	server.write('UPDATE time_part SET expires_at = ?', Date.now() - 1);
	expect(await readTheirs(bens, ben)).toBeNull();
});

test('law 10: it goes with the link', async () => {
	expect(await put(ana, anas)).toEqual(OK);
	expect(await bens.send('couple:unlink', { couple: couple.coupleId, tell: 'now' })).toEqual(OK);
	expect(server.rows('SELECT * FROM time_part WHERE user_id = ?', ana.userId)).toEqual([]);
	expect(await anas.send('time:get', {})).toEqual({ ok: false, code: 'not_linked' });
});

import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openMine, openTheirs, sealCard } from '#lib/care/card-seal.ts';
import type { OwnCareContent } from '#lib/care/contents.ts';
import type { CareReply, Shown } from '#lib/care/contract.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url, randomId, toBase64url, randomBytes } from '#lib/crypto/bytes.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

const plant = (what: string) => `planted-${what}-wörtchen`;
const CARD: OwnCareContent = {
	helps: plant('helps'),
	helpsNot: plant('helps-not'),
	touch: plant('touch'),
	call: plant('call'),
	myself: plant('myself')
};
const { myself: _mine, ...SHARED } = CARD;

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

const keeperOf = async ({ userId, deviceId, keyring }: Person) => ({
	me: userId,
	device: deviceId,
	personalKey: await importPersonalKey(fromBase64url(keyring.personalKey))
});
async function put(shown: Shown | null, card = CARD) {
	const to = shown && { seal: couple.sealOf(ana), shown };
	const sealed = await sealCard(await keeperOf(ana), ana.nextCounter('list'), card, to);
	expect(await anas.send('care:put', sealed)).toEqual({ ok: true });
	return sealed;
}
async function get(wire: Wire): Promise<CareReply> {
	const reply = await wire.send('care:get', {});
	if (!reply.ok) throw new Error(reply.code);
	return reply;
}
async function readByBen() {
	const { theirs } = await get(bens);
	return theirs && openTheirs(couple.sealOf(ben), theirs);
}
const raised = () => ({
	id: randomId(),
	counter: ana.nextCounter('signal'),
	envelope: toBase64url(randomBytes(286))
});

test('is mine to read on any device, and my partner’s only when and as I allow', async () => {
	await put(null);
	const { mine, shown } = await get(anas);
	expect(await openMine(await keeperOf(ana), mine!)).toEqual(CARD);
	expect(shown).toBeNull();
	expect(await readByBen()).toBeNull();
	await put('always');
	expect(await readByBen()).toEqual(SHARED);
	await put(null);
	expect(await readByBen()).toBeNull();
});

test('law 11: "when I have said wait or no" is only while it stands', async () => {
	await put('needed');
	expect(await readByBen()).toBeNull();
	const raise = raised();
	expect(await anas.send('signal:raise', raise)).toEqual({ ok: true });
	expect(await readByBen()).toEqual(SHARED);
	expect(await anas.send('signal:lower', { ...raised(), id: raise.id })).toEqual({ ok: true });
	expect(await readByBen()).toBeNull();
});

test('law 11: a wait in practice opens no card', async () => {
	await put('needed');
	expect(await anas.send('practice:send', { as: 'raise', ...raised() })).toEqual({ ok: true });
	await bens.next('practice:sent');
	expect(await readByBen()).toBeNull();
});

test('law 8: my partner is told of a card that they may read, and not that I write one for myself', async () => {
	await put(null);
	await put('needed');
	await put(null);
	await put('always');
	await bens.next('care:changed');
	expect(await readByBen()).toEqual(SHARED);
	// On one line, in order: of the three before nothing came.
	expect(bens.received.filter(({ name }) => name === 'care:changed')).toHaveLength(1);
});

test('law 11: words to myself are for nobody else, and a card of mine cannot be passed off as my partner’s', async () => {
	const { shared } = await put('always');
	const { theirs } = await get(bens);
	const seal = couple.sealOf(ben);
	expect(JSON.stringify(await openTheirs(seal, theirs!))).not.toContain(CARD.myself);
	expect(theirs!.envelope).toBe(shared!.envelope);
	const back = { ...theirs!, device: ben.deviceId };
	expect(await openTheirs(couple.sealOf(ana), back)).toBeNull();
	expect(await openMine(await keeperOf(ben), (await get(anas)).mine!)).toBeNull();
});

test('law 10: what my partner could read goes with the link, and mine stays mine', async () => {
	await put('always');
	const leave = { couple: couple.coupleId, tell: 'now' } as const;
	expect(await bens.send('couple:unlink', leave)).toEqual({ ok: true });
	expect(await get(bens)).toEqual({
		ok: true,
		couple: null,
		mine: null,
		shown: null,
		theirs: null
	});
	const { mine, shown } = await get(anas);
	expect(await openMine(await keeperOf(ana), mine!)).toEqual(CARD);
	expect(shown).toBeNull();
	expect(server.rows('SELECT * FROM shared_care_card WHERE user_id = ?', ana.userId)).toEqual([]);
	// Nobody new reads it before I say so again.
	await put(null);
});

test('law 9: no word of a card is in the database file or the logs', async () => {
	await put('always');
	const files = ['', '-wal'].map((end) => server.databaseFile + end);
	const stored = Buffer.concat(files.map((file) => readFileSync(file)));
	expect(stored.includes(ana.userId)).toBe(true);
	for (const word of ['planted', 'wörtchen'])
		for (const form of [word, Buffer.from(word, 'utf16le'), Buffer.from(word).toString('hex')])
			expect(stored.includes(form)).toBe(false);
	expect(server.logs()).not.toMatch(/planted|w(ö|\\u00f6)rtchen/);
});

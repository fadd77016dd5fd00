import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { post, twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

let server: TestServer;
beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());

let ana: Person;
let ben: Person;
let couple: LinkedCouple;
let bensWire: Wire;
beforeEach(async () => {
	[ana, ben] = await twoPeople(server);
	couple = await linkCouple(ana, ben);
	bensWire = await ben.connect();
	return () => bensWire.close();
});

type Name = 'signal:raise' | 'signal:lower';

async function sealed(name: Name, id: string) {
	const counter = ana.nextCounter('signal');
	const isRaise = name === 'signal:raise';
	const content = isRaise ? { kind: 'no', need: null, raisedAt: Date.now() } : { of: id };
	const kind = isRaise ? 'raise' : 'lower';
	const envelope = await couple.sealOf(ana).sealJson(kind, id, counter, content);
	return { name, payload: { id, counter, envelope } };
}

const body = (...operations: unknown[]) => ({
	device: ana.deviceId,
	couple: couple.coupleId,
	operations
});
const tryOnce = (sent: object, headers: Record<string, string> = { cookie: ana.cookie }) =>
	post(server.origin, '/api/operation', sent, headers);
const standing = () => server.rows('SELECT * FROM standing_signal');

test('law 6: a no that is sent while its page is being left stands, and the partner is told', async () => {
	const no = await sealed('signal:raise', randomId());
	expect((await tryOnce(body(no))).reply).toEqual({ ok: true });
	expect(await bensWire.next('signal:changed')).toMatchObject({ ...no.payload, lowered: false });
});

test('law 6: what comes by the socket afterwards once more is answered with ok and does nothing', async () => {
	const no = await sealed('signal:raise', randomId());
	await tryOnce(body(no));
	const before = server.everything();
	const wire = await ana.connect();
	expect(await wire.send('signal:raise', no.payload)).toEqual({ ok: true });
	expect((await tryOnce(body(no))).reply).toEqual({ ok: true });
	wire.close();
	expect(server.everything()).toEqual(before);
});

test('several go in their order, and what an earlier try has brought is passed over', async () => {
	const [first, second] = [randomId(), randomId()];
	const raised = [await sealed('signal:raise', first), await sealed('signal:raise', second)];
	expect((await tryOnce(body(...raised))).reply).toEqual({ ok: true });
	const lowered = await sealed('signal:lower', first);
	expect((await tryOnce(body(...raised, lowered))).reply).toEqual({ ok: true });
	const heard = [1, 2, 3].map(() => bensWire.next('signal:changed'));
	expect((await Promise.all(heard)).map(({ id, lowered }) => [id, lowered])).toEqual([
		[first, false],
		[second, false],
		[first, true]
	]);
});

test.each([
	['nobody', 'signed_out', () => ({})],
	['the partner', 'signed_out', () => ({ cookie: ben.cookie })],
	[
		'a page of another site',
		'foreign_origin',
		() => ({ cookie: ana.cookie, origin: 'https://x.org' })
	]
])('what %s sends is refused with %s, and nothing is stored', async (_who, code, headers) => {
	const before = standing();
	const { reply } = await tryOnce(body(await sealed('signal:raise', randomId())), headers());
	expect(reply).toEqual({ ok: false, code });
	expect(standing()).toEqual(before);
});

test('law 10: what was sealed for a couple that has ended is refused', async () => {
	const no = await sealed('signal:raise', randomId());
	const sent = body(no);
	const wire = await ana.connect();
	await wire.send('couple:unlink', { couple: couple.coupleId, tell: 'now' });
	wire.close();
	expect((await tryOnce(sent)).reply).toEqual({ ok: false, code: 'not_linked' });
	couple = await linkCouple(ana, ben);
	const before = standing();
	expect((await tryOnce(sent)).reply).toEqual({ ok: false, code: 'not_linked' });
	expect(standing()).toEqual(before);
});

test('a receipt, none, or more than a page would send is refused as bad input', async () => {
	const no = await sealed('signal:raise', randomId());
	const receipt = { name: 'receipt:send', payload: no.payload };
	for (const operations of [[receipt], [], Array.from({ length: 25 }, () => no)]) {
		const { reply } = await tryOnce(body(...operations));
		expect(reply).toEqual({ ok: false, code: 'bad_input' });
	}
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomId, utf8 } from '#lib/crypto/bytes.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { ok, refused } from '../fixtures/pairing.ts';
import { twoPeople } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';

let server: TestServer;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());

/** Nobody needs more names than these in a minute; each is shown on the partner's pages at once. */
const NAMES = 20;

test('law 11: a partner who renames themselves without end is soon refused, and uses up nothing of mine', async () => {
	const [ana, ben] = await twoPeople(server);
	const couple = await linkCouple(ana, ben);
	const [a, b] = [await ana.connect(), await ben.connect()];
	const [anas, bens] = [couple.sealOf(ana), couple.sealOf(ben)];
	// As the app's page does: a couple that is new is read, and with it the keyring.
	a.socket.on('couple:changed', () => {
		void a.send('keyring:get', {});
		void a.send('couple:get', {});
	});

	const rename = async (counter: number) => {
		const envelope = await bens.seal('name', bens.me, counter, utf8(`Ben ${counter}`));
		return { envelope, reply: await b.send('name:set', { counter, envelope }) };
	};
	let last = { envelope: '', counter: 0 };
	for (;;) {
		const counter = ben.nextCounter('list');
		const { envelope, reply } = await rename(counter);
		if (!reply.ok) {
			expect(reply).toEqual(refused('too_many'));
			break;
		}
		last = { envelope, counter };
	}
	expect(last.counter).toBe(NAMES);
	// Nothing else of theirs waits for that.
	const topic = { id: 'A'.repeat(22), counter: ben.nextCounter('list'), envelope: last.envelope };
	expect(await b.send('topic:put', topic)).toEqual(ok);

	const partnerName = { ...last, device: ben.deviceId };
	expect(await a.send('couple:get', {})).toMatchObject({ ok: true, couple: { partnerName } });
	expect(await a.send('keyring:get', {})).toMatchObject({ ok: true });
	const counter = ana.nextCounter('signal');
	const id = randomId();
	const content = { kind: 'no', need: null, raisedAt: Date.now() };
	const envelope = await anas.sealJson('raise', id, counter, content);
	expect(await a.send('signal:raise', { id, counter, envelope })).toEqual(ok);
	expect(await b.next('signal:changed')).toMatchObject({ id, sender: ana.userId });

	expect(new Set(a.received.map(({ name }) => name))).toEqual(
		new Set(['name:changed', 'list:changed'])
	);
	const names = a.received.filter(({ name }) => name === 'name:changed');
	expect(names).toHaveLength(NAMES);
	expect(names.at(-1)!.payload).toEqual({ ...partnerName, sender: ben.userId });
	for (const wire of [a, b]) wire.close();
});

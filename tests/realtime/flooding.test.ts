import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { ok, refused } from '../fixtures/pairing.ts';
import { twoPeople } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

/** Tabs that one sign-in may have open. */
const LINES = 40;

let server: TestServer;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());

/** Sends until the server has had enough of it. */
async function flood(send: () => Promise<Reply>): Promise<void> {
	for (;;) {
		const reply = await send();
		if (reply.ok) continue;
		return expect(reply).toEqual(refused('too_many'));
	}
}

test('law 11: a partner who does everything until the server refuses it takes nothing from my no, nor from my leaving', async () => {
	const [ana, ben] = await twoPeople(server);
	const couple = await linkCouple(ana, ben);
	const [a, b] = [await ana.connect(), await ben.connect()];
	const sealed = 'A'.repeat(382);
	const no = (person: typeof ana, id: string) => ({
		id,
		counter: person.nextCounter('signal'),
		envelope: sealed
	});
	const mine = no(ana, randomId());
	expect(await a.send('signal:raise', mine)).toEqual(ok);

	// Ana's page does for each of it what the app does, and more: it does not wait for the answer before.
	let read = 0;
	const reads: Promise<unknown>[] = [];
	const reading = (run: () => Promise<unknown>) => {
		read += 1;
		reads.push(run());
	};
	for (const name of ['signal:changed', 'care:changed'])
		a.socket.on(name, () => reading(() => a.send('care:get', {})));
	a.socket.on('list:changed', () => reading(() => a.send('list:sync', { after: 0 })));

	await flood(() => b.send('signal:raise', no(ben, randomId())));
	await flood(() => {
		const counter = ben.nextCounter('receipt');
		return b.send('receipt:send', { id: mine.id, counter, envelope: sealed });
	});
	let turn = 0;
	await flood(() => {
		const counter = ben.nextCounter('list');
		turn += 1;
		const shared = { shown: 'always', envelope: sealed } as const;
		if (turn % 2) return b.send('care:put', { counter, own: sealed, shared });
		return b.send('topic:put', { id: 'A'.repeat(22), counter, envelope: sealed });
	});
	await flood(() => {
		return b.send('name:set', { counter: ben.nextCounter('list'), envelope: sealed });
	});
	await flood(() => b.send('practice:send', { as: 'raise', ...no(ben, randomId()) }));
	await flood(() => b.send('signal:beat', { pageLoad: randomId(), counter: 1, envelope: sealed }));
	// The last of what he made her read has been refused by then.
	await Promise.all(reads);
	expect(read).toBeGreaterThan(240);
	expect(await a.send('care:get', {})).toEqual(refused('too_many'));

	a.close();
	const again = await ana.connect();
	expect(await again.send('keyring:get', {})).toEqual(ok);
	expect(await again.send('couple:get', {})).toMatchObject({ couple: { id: couple.coupleId } });
	expect(await again.send('signal:sync', {})).toEqual(ok);
	const another = no(ana, randomId());
	expect(await again.send('signal:raise', another)).toEqual(ok);
	expect(await b.next('signal:changed', ({ id }) => id === another.id)).toMatchObject({
		sender: ana.userId
	});
	const shown = { id: randomId(), counter: ana.nextCounter('receipt'), envelope: sealed };
	expect(await again.send('receipt:send', shown)).toEqual(refused('not_found'));
	const limit = {
		...{ id: randomId(), counter: ana.nextCounter('list'), replaces: null },
		...{ envelope: sealed, kept: sealed }
	};
	expect(await again.send('limit:put', limit)).toEqual(ok);
	const leave = { couple: couple.coupleId, tell: 'now' } as const;
	expect(await again.send('couple:unlink', leave)).toEqual(ok);
	for (const wire of [again, b]) wire.close();
});

test('law 11: a partner opens lines without end: those of one sign-in are counted, and mine are not among them', async () => {
	const [ana, ben] = await twoPeople(server);
	await linkCouple(ana, ben);
	const lines: Wire[] = [];
	await expect(async () => {
		for (;;) lines.push(await ben.connect());
	}).rejects.toThrow('too_many');
	expect(lines).toHaveLength(LINES);
	// By all at once no more are got.
	const many = await Promise.allSettled(lines.map(() => ben.connect()));
	expect(many.filter(({ status }) => status === 'fulfilled')).toEqual([]);
	const [a, laptop] = [await ana.connect(), await (await ben.signInElsewhere()).connect()];
	for (const wire of [a, laptop]) expect(await wire.send('signal:sync', {})).toMatchObject(ok);
	lines.pop()!.close();
	await expect
		.poll(() =>
			ben.connect().then(
				(line) => lines.push(line),
				() => 0
			)
		)
		.toBe(LINES);
	for (const wire of [a, laptop, ...lines]) wire.close();
});

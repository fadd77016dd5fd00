import { expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { twoPeople } from '../fixtures/person.ts';
import { sealRaise } from './signal-wire.fixture.ts';
import { ok, raise, server, service, two, useWaking, type Two } from './waking.fixture.ts';

useWaking();

/** Everything but what differs from one person to the next. */
const shapeOf = (value: unknown) =>
	JSON.stringify(value, (key, inner) =>
		typeof inner === 'string' && !['name', 'code'].includes(key) ? 'text' : inner
	);

/** All that the partner is told while they raise a no and ask for everything there is to ask. */
async function askAll({ ana, anas, couple }: Two): Promise<string> {
	const sealed = await sealRaise(ana, couple.sealOf(ana), randomId(), 'no');
	const answers = [
		await anas.send('signal:raise', sealed),
		await anas.send('signal:raise', sealed),
		await anas.send('couple:get', {}),
		await anas.send('signal:sync', {}),
		await anas.send('list:sync', { after: 0 }),
		await anas.send('device:list', {}),
		await anas.send('care:get', {}),
		await anas.send('time:get', {}),
		await anas.send('check-in:get', {}),
		await anas.send('keyring:get', {})
	];
	return shapeOf({ answers, told: anas.received });
}

test('law 11: what the partner is answered and told is the same with waking on or off, or when it fails', async () => {
	const [on, failing, gone] = [await two(), await two(), await two()];
	service.answer(failing.path, 500);
	service.answer(gone.path, 410);
	const [ana, ben] = await twoPeople(server);
	const couple = await linkCouple(ana, ben);
	const off: Two = { ana, ben, couple, anas: await ana.connect(), path: '/none' };
	const first = await Promise.all([on, failing, gone, off].map(askAll));
	expect(new Set(first).size).toBe(1);
	// Answered before anybody is woken: it waits for nothing.
	expect(service.wakesOf(on.path)).toEqual([]);
	await Promise.all([on, failing, gone].map(({ path }) => service.wake(path)));
	const second = await Promise.all([on, failing, gone, off].map(askAll));
	expect(new Set(second).size).toBe(1);
	for (const { anas } of [on, failing, gone, off]) anas.close();
});

test('law 8: what is stored of it says neither when nor by whom somebody was woken', async () => {
	const people = await two();
	await raise(people);
	await service.wake(people.path);
	const endpoint = service.origin + people.path;
	const [row] = server.rows('SELECT * FROM waking WHERE endpoint = ?', endpoint);
	expect(row).toEqual({ session_hash: expect.any(String), endpoint, woken: 1 });
	people.anas.close();
});

test('law 6: a no is not lost to it when the server is killed right after it was stored', async () => {
	const people = await two();
	await raise(people);
	await server.kill();
	expect(service.wakesOf(people.path)).toEqual([]);
	await server.restart();
	await service.wake(people.path);
	expect(await people.anas.send('signal:sync', {})).toMatchObject(ok);
	people.anas.close();
});

test('law 6: who was woken before the server went down is woken again, once they have had the app open', async () => {
	const people = await two();
	await raise(people);
	await service.wake(people.path);
	await server.kill();
	await server.restart();
	(await people.ben.connect()).close();
	const anas = await people.ana.connect();
	await raise({ ...people, anas });
	await service.wake(people.path, 2);
	for (const wire of [anas, people.anas]) wire.close();
});

test('law 6: whoever opens the app while the disk takes nothing is let in, and is woken again once it does', async () => {
	const people = await two();
	await raise(people);
	await service.wake(people.path);
	server.write(
		"CREATE TRIGGER full BEFORE UPDATE ON waking BEGIN SELECT RAISE(ABORT, 'full'); END"
	);
	const bens = await people.ben.connect();
	expect(await bens.send('signal:sync', {})).toMatchObject(ok);
	bens.close();
	server.write('DROP TRIGGER full');
	(await people.ben.connect()).close();
	await raise(people);
	await service.wake(people.path, 2);
	expect(server.running()).toBe(true);
	people.anas.close();
});

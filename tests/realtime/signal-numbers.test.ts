import { expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import {
	ana,
	anasSeal,
	anasWire,
	bensWire,
	readSignals,
	sealLower,
	sealRaise,
	server,
	useSignals
} from './signal-wire.fixture.ts';

useSignals();

test('a repeat is answered with ok and does nothing', async () => {
	const id = randomId();
	const raise = await sealRaise(ana, anasSeal, id);
	const lowering = await sealLower(ana, anasSeal, id);
	for (const sent of [raise, raise])
		expect(await anasWire.send('signal:raise', sent)).toEqual({ ok: true });
	for (const sent of [lowering, lowering])
		expect(await anasWire.send('signal:lower', sent)).toEqual({ ok: true });
	await anasWire.send('signal:raise', raise);
	expect(await readSignals(bensWire)).toMatchObject([{ id, lowered: true }]);
});

test('law 6: from a device that has lost its count it is never called stored under an old number', async () => {
	const raise = await sealRaise(ana, anasSeal, randomId(), 'no');
	expect(await anasWire.send('signal:raise', raise)).toEqual({ ok: true });
	expect(await anasWire.send('signal:raise', raise)).toEqual({ ok: true });
	const { id, counter } = raise;
	const used = { ok: false, code: 'number_used' };
	expect(await anasWire.send('signal:raise', { ...raise, id: randomId() })).toEqual(used);
	const envelope = await anasSeal.sealJson('lower', id, counter, { of: id });
	const again = { id, counter, envelope };
	expect(await anasWire.send('signal:raise', again)).toEqual(used);
	expect(await anasWire.send('signal:lower', again)).toEqual(used);
	expect(await anasWire.send('signal:lower', raise)).toEqual(used);
	expect(await readSignals(bensWire)).toMatchObject([{ id, lowered: false }]);
	expect(await anasWire.send('signal:sync', {})).toMatchObject({
		counters: { signal: counter, receipt: 0 }
	});
});

test('law 6: nor where the server has just begun to keep what came under a number', async () => {
	const raise = await sealRaise(ana, anasSeal, randomId(), 'no');
	expect(await anasWire.send('signal:raise', raise)).toEqual({ ok: true });
	server.write('UPDATE device SET signal_operation = NULL');
	const other = { ...(await sealRaise(ana, anasSeal, randomId(), 'no')), counter: raise.counter };
	expect(await anasWire.send('signal:raise', other)).toEqual({ ok: false, code: 'number_used' });
});

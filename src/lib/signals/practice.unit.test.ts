import { expect, test } from 'vitest';
import { randomBytes, randomId } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey } from '#lib/crypto/couple-seal.ts';
import { deviceTime } from '#lib/device/time.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { Practice } from './practice.ts';

type Sent = { name: string; payload: object };

/** Two people with nothing but practice between them; a test may keep back what is sent, or read it. */
async function createPair() {
	const key = await importCoupleKey(randomBytes(32));
	const couple = randomId();
	const people = [randomId(), randomId()] as const;
	const sent: Sent[] = [];
	const all: Practice[] = [];
	const wire = { isCut: false };
	const create = (at: 0 | 1) => {
		const [me, partner, device] = [people[at], people[1 - at]!, randomId()];
		const pass = (name: string, payload: object) => {
			sent.push({ name, payload });
			if (wire.isCut) return;
			for (const other of all)
				if (other !== practice) void other.take({ ...payload, sender: me, device } as never);
		};
		const link = {
			send: async (name: string, payload: object) => {
				pass(name, payload);
				return wire.isCut ? { ok: false, code: 'no_connection' } : { ok: true };
			},
			sendVolatile: pass
		} as unknown as Link;
		const seal = createCoupleSeal(key, { couple, me, device, partner });
		const practice: Practice = new Practice(seal, link, deviceTime, () => undefined);
		all.push(practice);
		return practice;
	};
	const [a, b] = [create(0), create(1)];
	return { a, b, sent, wire };
}

async function createPractising() {
	const pair = await createPair();
	await pair.a.open();
	await expect.poll(() => pair.b.stage).toBe('offered');
	await pair.b.open();
	await expect.poll(() => [pair.a.stage, pair.b.stage]).toEqual(['on', 'on']);
	return pair;
}

test('begins only when both have opened it, and until then nothing is said in it', async () => {
	const { a, b } = await createPair();
	await a.open();
	await expect.poll(() => b.stage).toBe('offered');
	expect(a.stage).toBe('waiting');
	expect([a.signals, b.signals]).toEqual([null, null]);
	a.stop();
	await expect.poll(() => b.stage).toBe('off');
});

test('law 6: takes no touch until both screens have said for a moment that it begins', async () => {
	const { a, b } = await createPair();
	await a.open();
	await b.open();
	await expect.poll(() => [a.stage, b.stage]).toEqual(['beginning', 'beginning']);
	expect([a.signals, b.signals]).toEqual([null, null]);
	await expect.poll(() => [a.stage, b.stage]).toEqual(['on', 'on']);
});

test('begins in wait when one of the two wants that, as it does when it is real', async () => {
	const { a, b } = await createPractising();
	a.setSlow(true);
	a.signals!.sayYes();
	await expect.poll(() => b.signals!.view().reading).toBe('slow');
	b.signals!.sayYes();
	await expect
		.poll(() => [a.signals!.view().reading, b.signals!.view().reading])
		.toEqual(['yes', 'yes']);
});

test('says yes, wait and no, and what was said back, by the same rules', async () => {
	const { a, b } = await createPractising();
	a.signals!.sayYes();
	await expect.poll(() => b.signals!.view().reading).toBe('yes');
	b.signals!.raise('no');
	await expect.poll(() => a.signals!.view()).toMatchObject({ reading: 'no', myYes: false });
	a.signals!.answer(a.signals!.view().theirs!);
	await expect.poll(() => b.signals!.view().mine!.delivery).toBe('answered');
	await b.signals!.lower(b.signals!.view().mine!.id);
	await expect.poll(() => a.signals!.view().reading).toBe('none');
});

test('ends for both when one ends it, and nothing of it is there when it begins again', async () => {
	const { a, b } = await createPractising();
	a.signals!.raise('no');
	await expect.poll(() => b.signals!.view().reading).toBe('no');
	b.stop();
	await expect.poll(() => [a.stage, b.stage]).toEqual(['over', 'over']);
	// A finger on its way says no real yes.
	expect([a.isJustOver, b.isJustOver]).toEqual([true, true]);
	await a.open();
	await b.open();
	await expect.poll(() => [a.stage, b.stage]).toEqual(['on', 'on']);
	expect([a.signals!.view().mine, b.signals!.view().theirs]).toEqual([null, null]);
});

test('sends nothing by any name of what is real, and nothing that is to be stored', async () => {
	const { a, b, sent } = await createPractising();
	a.signals!.raise('wait');
	await expect.poll(() => b.signals!.view().reading).toBe('wait');
	expect(new Set(sent.map(({ name }) => name))).toEqual(new Set(['practice:send']));
});

import { describe, expect, test } from 'vitest';
import * as write from '#lib/boundaries/writing.ts';
import { randomBytes, toBase64url } from '#lib/crypto/bytes.ts';
import { ListDevice } from '../faults/list/device.ts';
import { HONEST } from '../faults/simulation/link.ts';
import {
	WORDS,
	YES,
	NO,
	server,
	world,
	ana,
	ben,
	secondReader,
	settle,
	ask,
	answer,
	putLimit,
	agree,
	shownTo,
	rowOf,
	limitOf,
	holdsFor,
	held,
	heldAgreement,
	heldLimit,
	lie,
	serve
} from './two-pages.fixture.ts';

const stillReadsNo = (device: ListDevice, id: string) =>
	expect(limitOf(device, id)?.content).toEqual({ words: WORDS, strength: 'no' });

describe('rows rolled back one at a time, with a list number that does not go back', () => {
	test('law 4: my partner’s limit is not shown weaker by its earlier row, of the same device', async () => {
		const id = await putLimit(ben, 'ask');
		const old = heldLimit(ana, id);
		await putLimit(ben, 'no', limitOf(ben, id)!.row);
		stillReadsNo(ana, id);
		await serve(ana, { limits: [old] });
		stillReadsNo(ana, id);
	});

	test('law 4: my own limit is not shown weaker on my own screen', async () => {
		const id = await putLimit(ana, 'ask');
		const old = heldLimit(ana, id);
		await putLimit(ana, 'no', limitOf(ana, id)!.row);
		await serve(ana, { limits: [old] });
		stillReadsNo(ana, id);
	});

	test('law 4: a page in which the newest row comes first and its earlier one last', async () => {
		const id = await putLimit(ben, 'ask');
		const old = heldLimit(ana, id);
		await putLimit(ben, 'no', limitOf(ben, id)!.row);
		await serve(ana, { limits: [heldLimit(ana, id), old] });
		stillReadsNo(ana, id);
	});

	test('law 3: an old yes is not revived by the agreement’s row from before the no', async () => {
		const id = await agree();
		const old = heldAgreement(ana, id);
		for (const one of [ana, ben]) await answer(one, id, NO);
		expect(shownTo(ana, id).state).toMatchObject({ is: 'shown', counts: 'no' });
		await serve(ana, { agreements: [old] });
		expect({ holds: holdsFor(ana, id), older: ana.shown.older }).toEqual({
			holds: false,
			older: true
		});
	});

	test('law 3: an old yes is not revived on the screen of whoever alone has answered no since', async () => {
		const id = await agree();
		const old = heldAgreement(ana, id);
		await answer(ana, id, NO);
		expect(holdsFor(ana, id)).toBe(false);
		await serve(ana, { agreements: [old] });
		expect(holdsFor(ana, id)).toBe(false);
	});

	test('law 3: a yes that rests under other words does not hold again because they are left out', async () => {
		const id = await agree();
		const old = heldAgreement(ana, id);
		await ana.list.write((lane) => write.setOpenAgain(lane, rowOf(ana, id), true));
		await settle();
		const asked = { words: 'Other words', for: 'both' } as const;
		await ben.list.write((lane, reader) => write.ask(lane, reader, asked, id));
		await settle();
		expect(shownTo(ana, id).rewording).not.toBeNull();
		expect(holdsFor(ana, id)).toBe(false);
		await serve(ana, { agreements: [{ ...heldAgreement(ana, id), rewording: null }] });
		expect(holdsFor(ana, id)).toBe(false);
		void old;
	});
});

describe('an answer of mine that I replaced', () => {
	test('law 3: the yes I took back is not opened when the server kept it in the place of my no', async () => {
		const id = await ask();
		await answer(ana, id, YES);
		ana.link.tamper = { ...HONEST, falseOk: (name) => name === 'answer:commit' };
		await answer(ana, id, NO);
		ana.link.tamper = HONEST;
		await answer(ben, id, YES);
		expect(holdsFor(ana, id)).toBe(false);
		expect(holdsFor(ben, id)).toBe(false);
	});
});

describe('an answer changed while my partner answers, with an honest server', () => {
	test('law 3: the yes that I changed to no while offline is not opened as soon as I am back', async () => {
		const id = await ask();
		await answer(ana, id, YES);
		ana.link.cut(false);
		await answer(ana, id, NO);
		await answer(ben, id, YES);
		ana.link.mend();
		await world.pass(10_000);
		const seen = {
			ana: holdsFor(ana, id),
			ben: holdsFor(ben, id),
			refused: ana.refused.map(({ code }) => code)
		};
		expect(seen).toMatchObject({ ana: false, ben: false });
	});
	test('law 3: nor is it when both send at the same moment', async () => {
		const id = await ask();
		await answer(ana, id, YES);
		const q = { id, words: WORDS, wordingHash: rowOf(ana, id).wordingHash, round: 1 };
		await Promise.all([
			ben.list.write((lane, reader) => write.commitAnswer(lane, reader, q, YES)),
			ana.list.write((lane, reader) => write.commitAnswer(lane, reader, q, NO))
		]);
		await world.pass(10_000);
		expect({ ana: holdsFor(ana, id), refused: ana.refused.map(({ code }) => code) }).toMatchObject({
			ana: false
		});
	});
});

describe('two devices of mine, with an honest server', () => {
	test('law 3: a yes from a device that was offline does not replace the no I gave since on another', async () => {
		const id = await ask();
		const other = await ListDevice.create(world, server, secondReader);
		await settle();
		other.link.cut(false);
		await answer(other, id, YES);
		await answer(ana, id, NO);
		other.link.mend();
		await world.pass(10_000);
		await answer(ben, id, YES);
		await world.pass(10_000);
		const seen = [ana, other, ben].map((one) => holdsFor(one, id));
		other.close();
		expect(seen).toEqual([false, false, false]);
	});
});

describe('after "take the server’s list"', () => {
	test('law 11: my answer is not opened a second time, against another commitment than before', async () => {
		const id = await ask();
		await answer(ana, id, YES);
		await answer(ben, id, NO);
		const row = heldAgreement(ana, id);
		const { me, partner } = ana.reader.seal;
		const other = toBase64url(randomBytes(32));
		const answers = row.answers.map((one) =>
			one.owner === me ? { ...one, opening: null } : { ...one, commitment: other, opening: null }
		);
		const sent: unknown[] = [];
		const lied = { ...held(ana), seq: 1, agreements: [{ ...row, answers }] };
		lie(ana, () => lied);
		ana.link.receive('list:changed', {});
		await settle();
		expect(ana.shown.older).toBe(true);
		const send = ana.link.send.bind(ana.link);
		ana.link.send = ((name: never, payload: never) => {
			if (name === 'answer:open') sent.push(payload);
			return send(name, payload);
		}) as typeof ana.link.send;
		void ana.list.acceptOlder();
		await settle();
		void partner;
		expect(sent).toEqual([]);
	});
});

describe('a number that makes no sense', () => {
	test('a server with a number below zero does not keep the page asking without end', async () => {
		let asked = 0;
		lie(ana, (honest) => {
			asked += 1;
			return asked > 500 ? honest : { ...honest, seq: -1 };
		});
		ana.link.receive('list:changed', {});
		await world.pass(30_000);
		expect(asked).toBeLessThan(100);
	});
});

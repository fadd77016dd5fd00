import { describe, expect, test } from 'vitest';
import { countsAs, type Answer } from '#lib/boundaries/rules.ts';
import * as write from '#lib/boundaries/writing.ts';
import { ID_BYTES, sha256, toBase64url, utf8 } from '#lib/crypto/bytes.ts';
import { ListDevice } from '../faults/list/device.ts';
import { HONEST } from '../faults/simulation/link.ts';
import {
	agree,
	ana,
	answer,
	ask,
	ben,
	held,
	heldLimit,
	lie,
	limitOf,
	NO,
	other,
	putLimit,
	secondReader,
	serve,
	server,
	settle,
	shownTo,
	useSecondDevice,
	WORDS,
	world,
	YES
} from './two-pages.fixture.ts';

// One person with two devices, of which one was away; and a server that makes use of it.

useSecondDevice();

const change = (by: ListDevice, id: string, words: string, strength: 'no' | 'ask') =>
	by.list.write((lane, reader) =>
		write.putLimit(lane, reader, { words, strength }, limitOf(by, id)!.row)
	);
const lift = (by: ListDevice, id: string) =>
	by.list.write((lane) => write.liftLimit(lane, limitOf(by, id)!.row));

/** While one was away, the other changed the limit: what each device and the partner read in the end. */
async function whileAway(id: string, meanwhile: () => Promise<unknown>): Promise<string[]> {
	other.link.cut(false);
	await meanwhile();
	await change(ana, id, 'Not my neck', 'no');
	await settle();
	other.link.mend();
	await world.pass(10_000);
	const read = [ana, other, ben].map(({ shown }) =>
		shown.limits.map(({ content }) => `${content?.words}: ${content?.strength}`).sort()
	);
	expect(read[1]).toEqual(read[0]);
	expect(read[2]).toEqual(read[0]);
	for (const one of [ana, other]) expect(await one.unsent()).toBe(0);
	return read[0]!;
}

describe('laws 2 and 4: a limit of mine that one device changed while another was away', () => {
	test('is not weakened by what that one sends late: both stand', async () => {
		const id = await putLimit(ana, 'ask');
		expect(await whileAway(id, () => change(other, id, 'Perhaps my neck', 'ask'))).toEqual([
			'Not my neck: no',
			'Perhaps my neck: ask'
		]);
		expect(other.apart).toBe(1);
		expect(other.refused).toEqual([]);
	});

	test('is not lifted by what that one sends late, and that is said', async () => {
		const id = await putLimit(ana, 'ask');
		expect(await whileAway(id, () => lift(other, id))).toEqual(['Not my neck: no']);
		expect(other.refused.map(({ code }) => code)).toEqual(['changed_meanwhile']);
	});

	test('and that one changed twice stands beside it once, as it was last', async () => {
		const id = await putLimit(ana, 'ask');
		const read = await whileAway(id, async () => {
			await change(other, id, 'Perhaps', 'ask');
			await change(other, id, 'Perhaps my neck', 'no');
		});
		expect(read).toEqual(['Not my neck: no', 'Perhaps my neck: no']);
		expect(other.apart).toBe(1);
	});
});

describe('laws 2 and 3: what one device answers while another, that was away, answers otherwise', () => {
	/** The one that was away says this, the other that, and the partner yes: whether it holds, and what was refused. */
	async function whenAwaySays(late: Answer, meanwhile: Answer, partner: 'before' | 'after') {
		const id = await ask();
		await settle();
		other.link.cut(false);
		await answer(other, id, late);
		await answer(ana, id, meanwhile);
		if (partner === 'before') await answer(ben, id, YES);
		other.link.mend();
		await world.pass(10_000);
		if (partner === 'after') await answer(ben, id, YES);
		await world.pass(10_000);
		const counts = [ana, other, ben].map((one) => countsAs(shownTo(one, id).state, false));
		return { counts, refused: other.refused.map(({ code }) => code) };
	}

	test.each(['before', 'after'] as const)(
		'a no of the one that was away is not lost, be the partner’s yes %s it',
		async (partner) => {
			const { counts, refused } = await whenAwaySays(NO, YES, partner);
			expect(counts).not.toContain('yes');
			expect(refused).toEqual([]);
			if (partner === 'after') expect(counts).toEqual(['no', 'no', 'no']);
		}
	);

	test.each([
		['before', 'already_answered'],
		['after', 'changed_meanwhile']
	] as const)(
		'a yes of the one that was away takes no later no back, be the partner’s yes %s it',
		async (partner, code) => {
			const { counts, refused } = await whenAwaySays(YES, NO, partner);
			expect(counts).toEqual(['no', 'no', 'no']);
			expect(refused).toEqual([code]);
		}
	);
});

describe('law 4: a server that would weaken a limit', () => {
	test('by the row of another device of its owner, from before a change, makes nobody read that', async () => {
		const id = await putLimit(ana, 'ask');
		const old = heldLimit(ben, id);
		await change(other, id, WORDS, 'no');
		await settle();
		for (const reader of [ana, ben]) {
			await serve(reader, { limits: [old] });
			expect(limitOf(reader, id)?.content).toEqual({ words: WORDS, strength: 'no' });
			expect(reader.shown.older).toBe(true);
			reader.reload();
			await serve(reader, { limits: [old] });
			expect(limitOf(reader, id)?.content?.strength).toBe('no');
		}
	});

	test('by saying that every change came too late keeps no device busy, and the words are given back', async () => {
		const id = await putLimit(ana, 'ask');
		let puts = 0;
		ana.link.tamper = {
			...HONEST,
			reply: (name, reply) => {
				if (name !== 'limit:put') return reply;
				puts += 1;
				return { ok: false, code: 'changed_meanwhile' };
			}
		};
		await change(ana, id, 'Not my neck', 'no');
		await world.pass(60_000);
		expect(puts).toBe(2);
		expect(ana.refused.map(({ operation }) => operation.name)).toEqual(['limit:put']);
	});
});

describe('a device that was away for too long', () => {
	test('reads everything, and what is gone goes', async () => {
		const [gone, there] = [await putLimit(ana, 'no'), await putLimit(ana, 'ask')];
		ben.link.cut(false);
		await lift(ana, gone);
		await settle();
		server.db.$client.prepare('UPDATE member SET list_seq = list_seq + 5001').run();
		await change(ana, there, 'Not my neck', 'no');
		await settle();
		ben.link.mend();
		await world.pass(10_000);
		expect(ben.shown).toMatchObject({ older: false, limits: [{ id: there }] });
		expect(ben.shown.limits).toHaveLength(1);
		ben.reload();
		await settle();
		expect(ben.shown.limits.map(({ id }) => id)).toEqual([there]);
	});

	test('law 4: a new one reads a long list in which the first page has not changed for long', async () => {
		for (let made = 0; made < 203; made += 1)
			await ben.list.write((lane, reader) =>
				write.putLimit(lane, reader, { words: WORDS, strength: 'no' })
			);
		await world.pass(60_000);
		server.db.$client.prepare('UPDATE member SET list_seq = list_seq + 5001').run();
		await putLimit(ben, 'no');
		const fresh = await ListDevice.create(world, server, secondReader);
		await world.pass(60_000);
		expect(fresh.shown).toMatchObject({ ready: true, older: false });
		expect(fresh.shown.limits).toHaveLength(204);
		fresh.close();
	});

	test('law 4: and is not served older rows by being told so', async () => {
		const id = await putLimit(ana, 'ask');
		const old = heldLimit(ben, id);
		await change(ana, id, WORDS, 'no');
		await settle();
		let asked = 0;
		ben.link.tamper = {
			...HONEST,
			reply: (name, reply) => {
				if (name !== 'list:sync') return reply;
				asked += 1;
				if (asked === 1) return { ok: false, code: 'away_too_long' };
				return { ...reply, limits: [old] };
			}
		};
		ben.link.receive('list:changed', {});
		await settle();
		expect(limitOf(ben, id)?.content).toEqual({ words: WORDS, strength: 'no' });
		expect(ben.shown.older).toBe(true);
	});
});

test('law 6: a device whose storage was set back gives no number again: what it says is stored', async () => {
	for (const strength of ['no', 'ask', 'no'] as const) await putLimit(ana, strength);
	await ana.setBackNumbers();
	ana.reload();
	await settle();
	const id = await putLimit(ana, 'no');
	expect(limitOf(ben, id)?.content?.strength).toBe('no');
	expect(ana.refused).toEqual([]);

	// Before it has heard the server, what it says is refused, and its words are given back.
	await ana.setBackNumbers();
	ana.link.cut(false);
	await putLimit(ana, 'no');
	ana.link.mend();
	await world.pass(10_000);
	expect(ana.refused.map(({ code }) => code)).toEqual(['number_used']);
});

test('"take the server’s list" without a connection leaves on the screen what was known', async () => {
	const id = await putLimit(ben, 'no');
	await putLimit(ben, 'ask');
	const old = { ...held(ana), seq: 1, limits: [] };
	lie(ana, () => old);
	ana.link.receive('list:changed', {});
	await settle();
	expect(ana.shown.older).toBe(true);
	ana.link.cut(false);
	await ana.list.acceptOlder();
	await settle();
	expect(ana.shown).toMatchObject({ older: true, ready: true });
	expect(limitOf(ana, id)).toBeDefined();
	ana.link.mend();
	await settle();
	void ana.list.acceptOlder();
	await settle();
	expect(ana.shown).toMatchObject({ older: false, ready: true, limits: [] });
});

test('law 3: a yes that I take back is not on my screen again when the line is cut before the list is read', async () => {
	const id = await agree();
	ana.link.tamper = {
		...HONEST,
		reply: (name, reply) => {
			if (name === 'list:sync') ana.link.cut(true);
			return reply;
		}
	};
	const { wordingHash, round } = shownTo(ana, id).row;
	const question = { id, words: WORDS, wordingHash, round: round + 1 };
	await ana.list.write((lane, reader) => write.commitAnswer(lane, reader, question, NO));
	const isShown = () => countsAs(shownTo(ana, id).state, false);
	expect(isShown()).toBe('none');
	await settle();
	expect(await ana.unsent()).toBe(0);
	expect(isShown()).toBe('none');
	ana.reload();
	ana.link.cut(false);
	await settle();
	expect(isShown()).toBe('none');
	ana.link.mend();
	await settle();
	expect(shownTo(ana, id)).toMatchObject({ unsent: false, row: { round: round + 1 } });
});

test('law 4: a partner who takes the id of a limit that I lifted blocks no change of it from my other device', async () => {
	const id = await putLimit(ana, 'ask');
	other.link.cut(false);
	await change(other, id, 'Not my neck', 'no');
	await lift(ana, id);
	await settle();
	await ben.list.write((lane, reader) =>
		write.putLimit(lane, reader, { words: 'Mine now', strength: 'ask' }, { id })
	);
	await settle();
	expect(limitOf(ana, id)?.mine).toBe(false);
	other.link.mend();
	await world.pass(10_000);
	expect(other.refused).toEqual([]);
	const words = ben.shown.limits.map(({ content }) => content?.words).sort();
	expect(words).toEqual(['Mine now', 'Not my neck']);
});

test('law 4: nor does one who takes the ids such a change could get', async () => {
	const id = await putLimit(ana, 'ask');
	const { device, counter } = limitOf(ben, await putLimit(other, 'ask'))!.row;
	for (let next = counter + 1; next <= counter + 5; next += 1)
		for (const guess of [`${id} ${device} ${next}`, `${id}${device}${next}`]) {
			const taken = toBase64url((await sha256(utf8(guess))).slice(0, ID_BYTES));
			await ben.list.write((lane, reader) =>
				write.putLimit(lane, reader, { words: 'Mine now', strength: 'ask' }, { id: taken })
			);
		}
	await settle();
	other.link.cut(false);
	await change(other, id, 'Not my neck', 'no');
	await change(ana, id, 'Perhaps', 'ask');
	await settle();
	other.link.mend();
	await world.pass(10_000);
	expect({ refused: other.refused, apart: other.apart }).toEqual({ refused: [], apart: 1 });
	expect(ben.shown.limits.map(({ content }) => content?.words)).toContain('Not my neck');
});

import { describe, expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import {
	addAgreement,
	addAnsweredBy,
	addLimit,
	addReworded,
	ana,
	answer,
	ben,
	bytes32,
	done,
	giveUp,
	lifted,
	limit,
	reword,
	server,
	useList,
	type Member
} from './list-wire.fixture.ts';

useList();

/** All that this person's own program can learn of the list: what is served, and how often something was pushed. */
async function knownTo({ wire }: Member) {
	const served = await wire.send('list:sync', { after: 0 });
	return { served, told: wire.received.filter(({ name }) => name === 'list:changed').length };
}

describe('laws 8 and 12: that my partner has answered', () => {
	test('moves nothing that I could see, before I have answered myself', async () => {
		const words = await addAgreement(ana);
		const before = await knownTo(ana);
		const first = await done(ben, 'answer:commit', answer(words));
		expect(await knownTo(ana)).toEqual(before);
		await done(ben, 'answer:commit', { ...answer(words), replaces: first.commitment });
		expect(await knownTo(ana)).toEqual(before);
	});

	test('nor when it is other words that they answered', async () => {
		const { next } = await addReworded();
		const before = await knownTo(ana);
		await done(ben, 'answer:commit', answer(next, 2));
		expect(await knownTo(ana)).toEqual(before);
	});

	test('is told to every device of theirs, and to both when the answer is the second', async () => {
		const words = await addAgreement(ana);
		const [mine, theirs] = [await knownTo(ana), await knownTo(ben)];
		await done(ben, 'answer:commit', answer(words));
		expect((await knownTo(ben)).told).toBe(theirs.told + 1);
		await done(ana, 'answer:commit', answer(words));
		expect((await knownTo(ana)).told).toBe(mine.told + 1);
		expect((await knownTo(ben)).told).toBe(theirs.told + 2);
	});
});

describe('a device that was away', () => {
	const newest = ({ person }: Member) =>
		(
			server.rows('SELECT list_seq FROM member WHERE user_id = ?', person.userId)[0] as {
				list_seq: number;
			}
		).list_seq;
	const sync = ({ wire }: Member, after: number) => wire.send('list:sync', { after });
	/** As if so much had changed meanwhile. */
	const change = (times: number) =>
		server.write('UPDATE member SET list_seq = list_seq + ?', times);

	test('learns of what is gone for 5,000 changes, and then is told to read everything', async () => {
		const { id } = await addLimit(ana);
		const seen = newest(ben);
		await done(ana, 'limit:lift', lifted(id));
		change(4_999);
		expect(await sync(ben, seen)).toMatchObject({ ok: true, removed: [id] });
		change(1);
		expect(await sync(ben, seen)).toEqual({ ok: false, code: 'away_too_long' });
		expect(await sync(ben, 0)).toMatchObject({ ok: true, limits: [], seq: newest(ben) });
	});

	test('of what has been gone for longer nothing is kept, and all that is there is', async () => {
		const [gone, there] = [await addLimit(ana), await addLimit(ana)];
		await done(ana, 'limit:lift', lifted(gone.id));
		change(5_001);
		await done(ana, 'limit:lift', lifted((await addLimit(ana)).id));
		const noted = server
			.rows('SELECT object_id FROM list_change')
			.map((row) => (row as { object_id: string }).object_id);
		expect(noted).not.toContain(gone.id);
		expect(noted.filter((id) => id === there.id)).toHaveLength(2);
	});

	test('laws 2 and 4: a limit that another device of mine lifted stands again when I change it', async () => {
		const { id } = await addLimit(ana);
		const late = limit(id);
		await done(ana, 'limit:lift', lifted(id));
		await done(ana, 'limit:put', late);
		expect(await sync(ben, 0)).toMatchObject({
			limits: [{ id, envelope: late.envelope }],
			removed: []
		});
	});
});

test('law 6: an older number of a device is never called stored, and its last may come twice', async () => {
	const first = await addLimit(ana);
	const second = limit();
	const { wire, person } = ana;
	const counter = person.nextCounter('list');
	for (const attempt of ['new', 'again']) {
		const reply = await wire.sendRaw('limit:put', { ...second, counter });
		expect(reply, attempt).toEqual({ ok: true });
	}
	const before = server.everything();
	const late = { ...limit(), counter: counter - 1 };
	expect(await wire.sendRaw('limit:put', late)).toEqual({ ok: false, code: 'number_used' });
	const other = { ...limit(), counter };
	expect(await wire.sendRaw('limit:put', other)).toEqual({ ok: false, code: 'number_used' });
	expect(server.everything()).toEqual(before);
	expect(await wire.send('list:sync', { after: 0 })).toMatchObject({
		counter,
		limits: [{ id: first.id }, { id: second.id }]
	});
});

describe('what I keep of an answer', () => {
	const keptBy = async ({ wire }: Member) => {
		const reply = await wire.send('kept:list', { after: null });
		return reply.ok ? reply.kept.map(({ envelope }) => envelope).sort() : reply;
	};

	test('stays while other words are answered and then given up', async () => {
		const words = await addAgreement(ana);
		const old = await done(ana, 'answer:commit', answer(words));
		const next = await reword(ben, words);
		const other = await done(ana, 'answer:commit', answer(next, 2));
		expect(await keptBy(ana)).toEqual([old.kept, other.kept].sort());
		await giveUp(ben, next);
		expect(await keptBy(ana)).toEqual([old.kept]);
	});

	test('is the answer to the words that stand, once both have answered others', async () => {
		const words = await addAnsweredBy(ana);
		const next = await reword(ben, words);
		const { kept } = await done(ana, 'answer:commit', answer(next, 2));
		await done(ben, 'answer:commit', answer(next, 2));
		expect(await keptBy(ana)).toEqual([kept]);
	});

	test('is read in pages, each once, whatever shares an id', async () => {
		const id = randomId();
		for (let made = 0; made < 205; made += 1)
			server.write(
				'INSERT INTO kept (user_id, id, wording_hash, device, counter, envelope) VALUES (?, ?, ?, ?, 1, ?)',
				...[ana.person.userId, made < 3 ? id : randomId(), bytes32()],
				...[ana.person.deviceId, 'AAAA']
			);
		const first = await ana.wire.send('kept:list', { after: null });
		const last = first.ok ? first.kept.at(-1)! : null;
		const { id: after, wordingHash } = last!;
		const second = await ana.wire.send('kept:list', { after: { id: after, wordingHash } });
		const names = [first, second].flatMap((reply) => (reply.ok ? reply.kept : []));
		expect(new Set(names.map((one) => `${one.id} ${one.wordingHash}`)).size).toBe(205);
	});
});

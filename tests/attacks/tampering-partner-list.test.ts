import { describe, expect, test } from 'vitest';
import * as write from '#lib/boundaries/writing.ts';
import { commitToAnswer, createSalt, hashWording } from '#lib/boundaries/commitment.ts';
import type { ListDelta } from '#lib/boundaries/contract.ts';
import { randomId } from '#lib/crypto/bytes.ts';
import { HONEST } from '../faults/simulation/link.ts';
import {
	WORDS,
	YES,
	NO,
	refused,
	server,
	ana,
	ben,
	settle,
	noise,
	ask,
	answer,
	putLimit,
	shown,
	shownLimit,
	counts,
	isMine
} from './partner-program.fixture.ts';

describe('laws 3 and 11: an agreement', () => {
	test('counts as no when my partner opens something else than they committed to, also after a reload', async () => {
		const row = await ask();
		await answer(row, YES);
		await ben.commit(row, await commitToAnswer(ben.seal.me, row, NO, createSalt()));
		const mine = (await ben.served(row.id)).answers.find(
			(one) => one.owner === ana.reader.seal.me
		)!;
		const opened = { ...YES, random: createSalt(), against: mine.commitment };
		expect(await ben.open(row, opened)).toEqual({ ok: true });
		for (let loads = 0; loads < 2; loads += 1) {
			expect(shown(row.id).state).toMatchObject({ is: 'shown', mine: YES, theirs: null });
			expect(counts(row.id)).toBe('no');
			ana.reload();
			await settle();
		}
	});

	test('is not answered after reading mine: what they sent blindly stays, and fits nothing', async () => {
		const row = await ask();
		await answer(row, YES);
		// Before they have committed they are not told so much as that I have answered.
		expect((await ben.served(row.id)).answers).toEqual([]);
		await ben.commit(row, createSalt());
		const [mine] = (await ben.served(row.id)).answers.filter((one) => one.opening);
		const { opening, owner } = mine!;
		const { counter, device, envelope } = opening!;
		const wording = { hash: row.wordingHash, round: row.round };
		const from = { sender: owner, device };
		const read = await ben.seal.openJson(from, 'opening', row.id, counter, envelope, wording);
		expect(read).toMatchObject({ ok: true, value: YES });

		const random = createSalt();
		const later = await commitToAnswer(ben.seal.me, row, YES, random);
		expect(await ben.commit(row, later)).toEqual(refused('already_answered'));
		expect(counts(row.id)).toBe('none');
		await ben.open(row, { ...YES, random, against: mine!.commitment });
		expect(counts(row.id)).toBe('no');
		// The next round is theirs to begin, and needs a new yes of mine.
		const next = { ...row, round: 2 };
		await ben.commit(next, await commitToAnswer(ben.seal.me, next, YES, random));
		expect(counts(row.id)).toBe('none');
		expect(shown(row.id).answered).toBe(false);
	});

	test('is not answered in my name, nor by sending me my own commitment', async () => {
		const row = await ask();
		const random = createSalt();
		await ben.commit(row, await commitToAnswer(ana.reader.seal.me, row, YES, random));
		expect(shown(row.id).answered).toBe(false);
		await answer(row, NO);
		const [mine] = (await ben.served(row.id)).answers.filter((one) => one.opening);
		await ben.open(row, { ...YES, random, against: mine!.commitment });
		expect(shown(row.id).state).toMatchObject({ is: 'shown', mine: NO, theirs: null });

		const other = await ask();
		await answer(other, YES);
		const known = shown(other.id).row.answers[0]!.commitment;
		await ben.commit(other, known);
		expect(shown(other.id).row.answers.map((one) => one.opening)).toEqual([null, null]);
		expect(counts(other.id)).toBe('none');
	});

	test('is not asked or reworded in my name: what they seal as mine opens nowhere', async () => {
		const row = await ask();
		const content = { words: 'Whenever they like', for: 'you', salt: createSalt() } as const;
		const wordingHash = await hashWording(content);
		const sealed = async (id: string) => ({
			id,
			wordingHash,
			envelope: await ben.asAna.sealJson('agreement', id, ben.next, content)
		});
		expect(await ben.send('agreement:reword', await sealed(row.id))).toEqual({ ok: true });
		expect(shown(row.id)).toMatchObject({ words: WORDS, rewording: { mine: false, words: null } });
		const id = randomId();
		expect(await ben.send('agreement:add', await sealed(id))).toEqual({ ok: true });
		expect(shown(id)).toMatchObject({ mine: false, words: null });
		// Both say yes to the old words: that rests while other words stand beside them, readable or not.
		await answer(row, YES);
		const random = createSalt();
		await ben.commit(row, await commitToAnswer(ben.seal.me, row, YES, random));
		const [mine] = (await ben.served(row.id)).answers.filter((one) => one.opening);
		await ben.open(row, { ...YES, random, against: mine!.commitment });
		expect(shown(row.id).state).toMatchObject({ is: 'shown', counts: 'yes' });
		expect(counts(row.id)).toBe('none');
	});
});

describe('law 11: a partner who runs the server as well', () => {
	/** From now on this is what Ana's page is served. */
	async function serve(rows: Partial<ListDelta>) {
		ana.link.tamper = {
			...HONEST,
			reply: (name, reply) => (name === 'list:sync' ? { ...reply, ...rows } : reply)
		};
		ana.link.receive('list:changed', {});
		await settle();
	}

	test('can make a commitment and an opening in my name, and yet on my screen I never said yes', async () => {
		const asked = await ask();
		await answer(asked, NO);
		const [random, mine] = [createSalt(), createSalt()];
		const { seal } = ana.reader;
		const forged = await commitToAnswer(seal.me, asked, YES, mine);
		await ben.commit(asked, await commitToAnswer(ben.seal.me, asked, YES, random));
		await ben.open(asked, { ...YES, random, against: forged });
		const { row } = shown(asked.id);
		const theirs = row.answers.find((one) => one.owner === ben.seal.me)!;
		const wording = { hash: row.wordingHash, round: row.round };
		const opened = { ...YES, random: mine, against: theirs.commitment };
		const opening = {
			device: ben.asAna.device,
			counter: 7,
			envelope: await ben.asAna.sealJson('opening', row.id, 7, opened, wording)
		};
		const said = row.answers.find((one) => one.owner === seal.me)!;
		for (const own of [said.own, null]) {
			const lied = { ...said, commitment: forged, opening, own };
			await serve({ agreements: [{ ...row, answers: [lied, theirs] }] });
			expect(shown(row.id).state).toMatchObject({ is: 'shown', mine: null, theirs: YES });
			expect(counts(row.id)).toBe('no');
		}
	});

	test('places my limit under a topic in their own name, and it stands where I put it', async () => {
		const [id, topic] = [await putLimit(), randomId()];
		const [heading, place] = [
			{ name: 'Old things', rank: 99 },
			{ topic, review: null }
		];
		const from = { sender: ben.seal.me, device: ben.seal.device, counter: 9 };
		const topics = [
			{ id: topic, ...from, envelope: await ben.seal.sealJson('topic', topic, 9, heading) }
		];
		const placing = { ...from, envelope: await ben.seal.sealJson('placing', id, 9, place) };
		await serve({ topics, limits: [{ ...shownLimit(id)!.row, placing }] });
		expect(ana.shown.topics).toMatchObject([heading]);
		expect(shownLimit(id)).toMatchObject({ ...isMine(id), placing: { topic: null } });
	});
});

describe('law 4: my limit', () => {
	test('is not put out of sight, changed, lifted or understood for me, whoever they seal as', async () => {
		const id = await putLimit();
		const topic = randomId();
		const heading = { name: 'Old things', rank: 99 };
		await ben.send('topic:put', {
			id: topic,
			envelope: await ben.seal.sealJson('topic', topic, ben.next, heading)
		});
		expect(ana.shown.topics).toMatchObject([heading]);
		for (const seal of [ben.seal, ben.asAna]) {
			const place = await seal.sealJson('placing', id, ben.next, { topic, review: null });
			expect(await ben.send('item:place', { id, envelope: place })).toEqual(refused('not_yours'));
			const softer = { words: 'Nothing much', strength: 'ask' };
			const envelope = await seal.sealJson('limit', id, ben.next, softer);
			expect(await ben.send('limit:put', { id, envelope, kept: noise(), replaces: null })).toEqual(
				refused('not_yours')
			);
		}
		expect(
			await ben.send('limit:lift', { id, replaces: { device: ana.reader.seal.device, counter: 1 } })
		).toEqual(refused('not_yours'));
		expect(shownLimit(id)).toMatchObject({ ...isMine(id), placing: { topic: null } });
		// A heading of mine that they take away takes nothing with it.
		await ana.list.write((lane, reader) =>
			write.placeItem(lane, reader, id, { topic, review: null })
		);
		await settle();
		await ben.send('topic:remove', { id: topic });
		expect(ana.shown.topics).toEqual([]);
		expect(shownLimit(id)).toMatchObject(isMine(id));
	});

	test('is not one that they seal as mine: it stands among theirs, unreadable, and counts as no', async () => {
		const id = randomId();
		const content = { words: 'Nothing at all', strength: 'ask' };
		const envelope = await ben.asAna.sealJson('limit', id, ben.next, content);
		expect(await ben.send('limit:put', { id, envelope, kept: noise(), replaces: null })).toEqual({
			ok: true
		});
		expect(shownLimit(id)).toMatchObject({ mine: false, content: null });
	});

	test('has room in a list that they have filled to the brim', async () => {
		const first = { id: randomId(), envelope: noise(), kept: noise(), replaces: null };
		expect(await ben.send('limit:put', first)).toEqual({ ok: true });
		const columns = 'couple_id, user_id, device, counter, envelope';
		server.db.$client
			.prepare(
				`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2499)
				INSERT INTO "limit" (id, ${columns}) SELECT id || i, ${columns} FROM "limit", n WHERE id = ?`
			)
			.run(first.id);
		const more = { ...first, id: randomId() };
		expect(await ben.send('limit:put', more)).toEqual(refused('list_full'));
		const asked = { id: randomId(), envelope: noise(), wordingHash: createSalt() };
		expect(await ben.send('agreement:add', asked)).toEqual(refused('list_full'));
		const id = await putLimit();
		expect(ana.refused).toEqual([]);
		expect(shownLimit(id)).toMatchObject({ ...isMine(id), unsent: false });
		const row = await ask();
		expect(shown(row.id)).toMatchObject({ words: WORDS, unsent: false });
	});
});

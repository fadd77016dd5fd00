import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Reader } from '#lib/boundaries/answers.ts';
import { commitToAnswer, createSalt, hashWording } from '#lib/boundaries/commitment.ts';
import type { AgreementRow, ListDelta } from '#lib/boundaries/contract.ts';
import { countsAs, type Answer } from '#lib/boundaries/rules.ts';
import * as write from '#lib/boundaries/writing.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey, type CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import { ListDevice } from '../faults/list/device.ts';
import { HONEST } from '../faults/simulation/link.ts';
import { startCounting } from '../faults/simulation/quiet.ts';
import { SimulatedServer, type ServerSocket } from '../faults/simulation/server.ts';
import { WorldTime } from '../faults/simulation/world-time.ts';

// Ben has the couple key and a program of his own; but for one script the server is honest. Nothing he makes may move what
// is Ana's.

const WORDS = 'A hug from behind';
const YES: Answer = { says: 'yes', condition: null };
const NO: Answer = { says: 'no', condition: null };
const refused = (code: string) => ({ ok: false, code });

let server: SimulatedServer;
let world: WorldTime;
let ana: ListDevice;
let ben: Program;

beforeAll(() => {
	startCounting();
	server = new SimulatedServer();
});
afterAll(() => server.close());
beforeEach(async () => {
	world = new WorldTime();
	const key = await importCoupleKey(randomBytes(32));
	const [couple, a, b] = [randomId(), randomId(), randomId()];
	const sealOf = (me: string, partner: string, device = randomId()) =>
		createCoupleSeal(key, { couple, me, partner, device });
	const [mine, theirs] = [sealOf(a, b), sealOf(b, a)];
	const devices = [mine, theirs].map((seal) => ({ userId: seal.me, deviceId: seal.device }));
	server.addCouple(couple, [a, b], devices);
	const reader: Reader = { seal: mine, personalKey: await importPersonalKey(randomBytes(32)) };
	ana = await ListDevice.create(world, server, reader);
	ben = new Program(theirs, sealOf(a, b, theirs.device));
	await settle();
});

const settle = () => world.pass(1_000);
const noise = () => toBase64url(randomBytes(286));

/** What Ben sends in the place of the app. */
class Program {
	readonly seal: CoupleSeal;
	/** What he can seal with the couple key as if he were Ana. */
	readonly asAna: CoupleSeal;
	counter = 0;
	readonly #socket: ServerSocket;

	constructor(seal: CoupleSeal, asAna: CoupleSeal) {
		this.seal = seal;
		this.asAna = asAna;
		const who = { userId: seal.me, deviceId: seal.device };
		this.#socket = server.connect(who, () => undefined);
	}

	async send(name: string, payload: object): Promise<Reply | null> {
		this.counter += 1;
		const reply = await server.ask(this.#socket, name, { ...payload, counter: this.counter });
		await settle();
		return reply;
	}

	/** The number of what is sent next: a seal is bound to it. */
	get next(): number {
		return this.counter + 1;
	}

	async served(id: string): Promise<AgreementRow> {
		const reply = await server.ask(this.#socket, 'list:sync', { after: 0 });
		return (reply as unknown as ListDelta).agreements.find((row) => row.id === id)!;
	}

	commit({ id, wordingHash, round }: AgreementRow, commitment: string) {
		const sealed = { replaces: null, own: noise(), kept: noise() };
		return this.send('answer:commit', { agreement: id, round, wordingHash, commitment, ...sealed });
	}

	async open({ id, wordingHash, round }: AgreementRow, content: object) {
		const wording = { hash: wordingHash, round };
		const envelope = await this.seal.sealJson('opening', id, this.next, content, wording);
		return this.send('answer:open', { agreement: id, round, envelope });
	}
}

async function ask(): Promise<AgreementRow> {
	const asked = { words: WORDS, for: 'both' } as const;
	const id = await ana.list.write((lane, reader) => write.ask(lane, reader, asked));
	await settle();
	return shown(id).row;
}

async function answer({ id, wordingHash, round }: AgreementRow, said: Answer) {
	const question = { id, words: WORDS, wordingHash, round };
	await ana.list.write((lane, reader) => write.commitAnswer(lane, reader, question, said));
	await settle();
}

async function putLimit(): Promise<string> {
	const content = { words: WORDS, strength: 'no' } as const;
	const id = await ana.list.write((lane, reader) => write.putLimit(lane, reader, content));
	await settle();
	return id;
}

const shown = (id: string) => ana.shown.agreements.find((one) => one.id === id)!;
const shownLimit = (id: string) => ana.shown.limits.find((one) => one.id === id);
const counts = (id: string) => countsAs(shown(id).state, shown(id).rewording !== null);
const isMine = (id: string) => ({ id, mine: true, content: { words: WORDS, strength: 'no' } });

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
		ana.link.receive('list:changed', { seq: 0 });
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
			expect(await ben.send('limit:put', { id, envelope, kept: noise() })).toEqual(
				refused('not_yours')
			);
		}
		expect(await ben.send('limit:lift', { id })).toEqual(refused('not_yours'));
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
		expect(await ben.send('limit:put', { id, envelope, kept: noise() })).toEqual({ ok: true });
		expect(shownLimit(id)).toMatchObject({ mine: false, content: null });
	});

	test('has room in a list that they have filled to the brim', async () => {
		const first = { id: randomId(), envelope: noise(), kept: noise() };
		expect(await ben.send('limit:put', first)).toEqual({ ok: true });
		const columns = 'couple_id, user_id, device, counter, envelope, seq';
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

import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Reader } from '#lib/boundaries/answers.ts';
import { sendOpening } from '#lib/boundaries/own-opening.ts';
import * as write from '#lib/boundaries/writing.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url, randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import type { Code } from '#lib/realtime/codes.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { signUpPerson, twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

// The server opens nothing, so that noise is as good as a seal wherever only its rules are asked.
const bytes32 = () => toBase64url(randomBytes(32));
const noise = () => toBase64url(randomBytes(286));
const sealed = (id = randomId()) => ({ id, envelope: noise() });
const limit = (id = randomId()) => ({ ...sealed(id), kept: noise() });
const asked = (id = randomId(), wordingHash = bytes32()) => ({ ...sealed(id), wordingHash });
const named = (id: string) => ({ id });
const switched = (id: string) => ({ id, on: true });
const answer = ({ id, wordingHash }: Asked, round = 1) => ({
	agreement: id,
	round,
	wordingHash,
	commitment: bytes32(),
	replaces: null,
	own: noise(),
	kept: noise()
});
const opening = ({ id }: Asked, round = 1) => ({ agreement: id, round, envelope: noise() });

type Asked = ReturnType<typeof asked>;
type Member = { person: Person; wire: Wire };
type Thing = { id: string };
type Attempt = [by: Member, name: string, payload: object];

let server: TestServer;
let ana: Member;
let ben: Member;
let couple: LinkedCouple;
/** What another couple has. */
let others: { limit: Thing; agreement: Asked; topic: Thing };

beforeAll(async () => {
	server = await startServer();
	await linkPair();
	const [one, topic] = [await addLimit(ana), await addTopic(ana)];
	others = { limit: one, agreement: await addAgreement(ana), topic };
	close();
});
beforeEach(linkPair);
afterEach(close);
afterAll(() => server.stop());

const connected = async (person: Person) => ({ person, wire: await person.connect() });

async function linkPair() {
	const people = await twoPeople(server);
	couple = await linkCouple(...people);
	[ana, ben] = [await connected(people[0]), await connected(people[1])];
}
function close() {
	for (const { wire } of [ana, ben]) wire.close();
}

const send = ({ person, wire }: Member, name: string, payload: object) =>
	wire.sendRaw(name, { ...payload, counter: person.nextCounter('list') });

async function done<P extends object>(by: Member, name: string, payload: P): Promise<P> {
	expect(await send(by, name, payload)).toEqual({ ok: true });
	return payload;
}

const addLimit = (by: Member) => done(by, 'limit:put', limit());
const addTopic = (by: Member) => done(by, 'topic:put', sealed());
const addAgreement = (by: Member) => done(by, 'agreement:add', asked());
const letGo = (by: Member, { id }: Thing) => done(by, 'agreement:let-go', { id, on: true });
const openAgain = (by: Member, { id }: Asked, on = true) =>
	done(by, 'agreement:open-again', { id, on });
const reword = (by: Member, { id }: Asked) => done(by, 'agreement:reword', asked(id));

/** These have answered it once. */
async function addAnsweredBy(...people: Member[]): Promise<Asked> {
	const words = await addAgreement(ana);
	for (const one of people) await done(one, 'answer:commit', answer(words));
	return words;
}
const addSettled = () => addAnsweredBy(ana, ben);

const addLifted = async () => done(ana, 'limit:lift', named((await addLimit(ana)).id));

/** What Ana asks with other words: the old and the new. */
async function addReworded() {
	const words = await addAgreement(ana);
	return { words, next: await reword(ana, words) };
}

/** Both have answered it, and one says "open again". */
async function addOpenedAgain(by: Member): Promise<Asked> {
	const words = await addSettled();
	await openAgain(by, words);
	return words;
}

async function addGone(): Promise<Asked> {
	const words = await addSettled();
	for (const one of [ana, ben]) await letGo(one, words);
	return words;
}

const names = (sql: string, ...values: string[]) =>
	(server.rows(sql, ...values) as { name: string }[]).map(({ name }) => name);
const tables = () => Object.keys(server.everything());

/** Each column of each table in which this text stands, in whole or in part. */
const placesOf = (text: string) =>
	tables().flatMap((table) => {
		const has = (column: string) =>
			server.rows(`SELECT 1 FROM "${table}" WHERE instr("${column}", ?) LIMIT 1`, text).length > 0;
		const columns = names('SELECT name FROM pragma_table_info(?)', table);
		return columns.filter(has).map((column) => `${table}.${column}`);
	});

/** What each command sends about the thing of this id. */
const ABOUT: Record<string, (id: string) => object> = {
	'limit:put': limit,
	'limit:lift': named,
	'limit:understand': sealed,
	'item:place': sealed,
	'agreement:add': asked,
	'agreement:reword': asked,
	'agreement:give-up': named,
	'agreement:open-again': switched,
	'agreement:let-go': switched,
	'answer:commit': (id) => answer(asked(id)),
	'answer:open': (id) => opening(asked(id)),
	'topic:put': sealed,
	'topic:remove': named
};
const answers = (by: Member, words: Asked, round = 1) =>
	[by, 'answer:commit', answer(words, round)] satisfies Attempt;
const opens = (by: Member, words: Asked, round = 1) =>
	[by, 'answer:open', opening(words, round)] satisfies Attempt;
const about = (by: Member, name: string, { id }: Thing): Attempt => [by, name, ABOUT[name]!(id)];

type Case = () => Promise<Attempt>;

const OF_A_LIMIT = ['limit:put', 'agreement:add', 'item:place', 'limit:lift', 'limit:understand'];
const OF_AN_AGREEMENT = [
	...['limit:put', 'agreement:add', 'item:place', 'agreement:reword', 'agreement:give-up'],
	...['agreement:open-again', 'agreement:let-go', 'answer:commit', 'answer:open']
];

function ofEach(names: string[], what: string, thing: () => Thing | Promise<Thing>) {
	const ofOne =
		(name: string): Case =>
		async () =>
			about(ana, name, await thing());
	return Object.fromEntries(names.map((name) => [`${what}: ${name}`, ofOne(name)]));
}

/** By the code it is refused with: who sends what. */
const REFUSED: Partial<Record<Code, Record<string, Case>>> = {
	not_opened_again: {
		'law 12: other words without "open again" once both have answered': async () =>
			about(ben, 'agreement:reword', await addSettled()),
		'law 12: other words by an "open again" of my own': async () =>
			about(ben, 'agreement:reword', await addOpenedAgain(ben)),
		'law 12: other words with an "open again" that was taken back': async () => {
			const words = await addOpenedAgain(ana);
			await openAgain(ana, words, false);
			return about(ben, 'agreement:reword', words);
		},
		'law 12: other words with an "open again" that was used before': async () => {
			const words = await addOpenedAgain(ana);
			await reword(ben, words);
			await done(ben, 'agreement:give-up', { id: words.id });
			return about(ben, 'agreement:reword', words);
		}
	},
	changed_meanwhile: {
		'other words that are the same': async () => {
			const { id, wordingHash } = await addAgreement(ana);
			return [ana, 'agreement:reword', asked(id, wordingHash)];
		},
		'law 4: other words while my partner asks with some': async () =>
			about(ben, 'agreement:reword', (await addReworded()).next),
		'an agreement that is there': async () => about(ana, 'agreement:add', await addAgreement(ana)),
		'an answer in the next round before both have answered this': async () =>
			answers(ben, await addAnsweredBy(ben), 2),
		'an answer in a round after the next': async () => answers(ana, await addSettled(), 3),
		'law 3: an answer in a round that is over': async () => {
			const words = await addSettled();
			await done(ana, 'answer:commit', answer(words, 2));
			return answers(ben, words);
		},
		'law 3: an answer to words that nobody asks': async () =>
			about(ben, 'answer:commit', await addAgreement(ana)),
		'law 3: an answer to new words in the round of the old': async () =>
			answers(ben, (await addReworded()).next),
		'law 3: an answer to the old words in the round of the new': async () =>
			answers(ben, (await addReworded()).words, 2),
		'law 3: an answer to other words that were given up': async () => {
			const { next } = await addReworded();
			await done(ana, 'agreement:give-up', { id: next.id });
			return answers(ana, next, 2);
		}
	},
	already_answered: {
		'law 4: another answer once both have committed': async () => answers(ben, await addSettled()),
		'law 4: another opening': async () => {
			const words = await addSettled();
			await done(ana, 'answer:open', opening(words));
			return opens(ana, words);
		}
	},
	not_both_committed: {
		'law 11: an opening before the other has committed': async () =>
			opens(ana, await addAnsweredBy(ana)),
		'law 11: an opening by one who has not committed': async () =>
			opens(ben, await addAnsweredBy(ana)),
		'an opening in a round that has not begun': async () => opens(ana, await addSettled(), 2)
	},
	bad_input: {
		'law 4: an answer in the name of my partner': async () => {
			const said = answer(await addAgreement(ana));
			return [ben, 'answer:commit', { ...said, owner: ana.person.userId }];
		}
	},
	not_yours: {
		...ofEach(OF_A_LIMIT.slice(0, 4), 'law 4: of my partner’s limit', () => addLimit(ben)),
		...ofEach(OF_AN_AGREEMENT.slice(0, 2), 'law 4: of my partner’s agreement', () =>
			addAgreement(ben)
		),
		...ofEach(['agreement:add', 'limit:understand'], 'of my own limit', () => addLimit(ana)),
		'a limit under the id of my agreement': async () =>
			about(ana, 'limit:put', await addAgreement(ana)),
		'law 4: a topic under the id of my partner’s limit': async () =>
			about(ben, 'topic:put', await addLimit(ana)),
		'a topic under the id of my agreement': async () =>
			about(ana, 'topic:put', await addAgreement(ana)),
		'a limit under the id of a topic': async () => about(ana, 'limit:put', await addTopic(ben))
	},
	not_found: {
		...ofEach(OF_A_LIMIT, 'law 11: of another couple’s limit', () => others.limit),
		...ofEach(OF_AN_AGREEMENT, 'law 11: of another couple’s agreement', () => others.agreement),
		'law 11: removing another couple’s topic': async () => about(ana, 'topic:remove', others.topic),
		...ofEach(OF_AN_AGREEMENT.slice(2), 'of what both let go', addGone),
		...ofEach(OF_A_LIMIT.slice(2), 'of what was lifted', addLifted),
		...ofEach(OF_AN_AGREEMENT.slice(3), 'law 4: of my partner’s limit', () => addLimit(ben)),
		'law 4: removing my partner’s limit as a topic': async () =>
			about(ana, 'topic:remove', await addLimit(ben)),
		'law 4: lifting an agreement': async () => about(ben, 'limit:lift', await addAgreement(ana)),
		'"I understand" for an agreement': async () =>
			about(ana, 'limit:understand', await addAgreement(ben)),
		'giving up where no other words are asked for': async () =>
			about(ana, 'agreement:give-up', await addAgreement(ana))
	}
};

const CASES = Object.entries(REFUSED).flatMap(([code, cases]) =>
	Object.entries(cases).map(([what, attempt]) => ({ what, code, attempt }))
);

describe('is refused, and nothing in the database is another', () => {
	test.each(CASES)('$what ($code)', async ({ code, attempt }) => {
		const [by, name, payload] = await attempt();
		const { wire } = by === ana ? ben : ana;
		const told = () => wire.received.filter((push) => push.name === 'list:changed').length;
		await wire.send('list:sync', { after: 0 });
		const before = { database: server.everything(), told: told() };
		expect(await send(by, name, payload)).toEqual({ ok: false, code });
		// What was pushed for the attempt would have come before this answer.
		await wire.send('list:sync', { after: 0 });
		expect({ database: server.everything(), told: told() }).toEqual(before);
	});

	test('every command of the list by somebody who is linked with nobody', async () => {
		const alone = await connected(await signUpPerson(server));
		const before = server.everything();
		for (const [name, make] of Object.entries(ABOUT))
			expect(await send(alone, name, make(randomId())), name).toEqual({
				ok: false,
				code: 'not_linked'
			});
		expect(server.everything()).toEqual(before);
		alone.wire.close();
	});
});

test('law 4: taking what my partner, or somebody else, keeps for themself takes nothing', async () => {
	const { id } = await addLimit(ana);
	const before = server.everything();
	for (const one of [id, others.limit.id])
		expect(await ben.wire.send('kept:remove', { id: one })).toEqual({ ok: true });
	expect(server.everything()).toEqual(before);
});

test('law 4: a full list of one person takes no room from the other', async () => {
	const mine = await addLimit(ben);
	const columns = 'couple_id, user_id, device, counter, envelope, seq';
	server.write(
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2499)
		INSERT INTO "limit" (id, ${columns}) SELECT id || i, ${columns} FROM "limit", n WHERE id = ?`,
		mine.id
	);
	const before = server.everything();
	for (const [name, payload] of Object.entries({ 'limit:put': limit(), 'agreement:add': asked() }))
		expect(await send(ben, name, payload)).toEqual({ ok: false, code: 'list_full' });
	expect(server.everything()).toEqual(before);
	await addLimit(ana);
	await addAgreement(ana);
	// What is there can still be made stricter.
	await done(ben, 'limit:put', limit(mine.id));
});

test('topics are at most a hundred, and a topic that is there can still be changed', async () => {
	const { id } = await addTopic(ana);
	for (let more = 1; more < 100; more += 1) await addTopic(more % 2 ? ana : ben);
	expect(await send(ben, 'topic:put', sealed())).toEqual({ ok: false, code: 'list_full' });
	await done(ben, 'topic:put', sealed(id));
});

describe('is truly gone', () => {
	/** That it is gone has to be told to a device that was away, by its id alone. */
	const TOLD = ['removal.object_id'];

	test('what both let go: words, answers, openings, leaves and what each kept of it', async () => {
		const words = await addOpenedAgain(ana);
		const next = await reword(ben, words);
		await done(ben, 'answer:commit', answer(next, 2));
		const { own, kept, commitment } = await done(ana, 'answer:commit', answer(next, 2));
		const shown = await done(ana, 'answer:open', opening(next, 2));
		const place = await done(ana, 'item:place', sealed(words.id));
		const answered = [own, kept, commitment, shown.envelope];
		const traces = [words.id, next.envelope, next.wordingHash, place.envelope, ...answered];
		for (const trace of traces) expect(placesOf(trace)).not.toEqual([]);
		await letGo(ana, words);
		expect(placesOf(next.envelope)).toEqual(['agreement.envelope']);
		await letGo(ben, words);
		expect(placesOf(words.id)).toEqual(TOLD);
		for (const trace of traces.slice(1)) expect(placesOf(trace)).toEqual([]);
	});

	test('a limit that its owner changes, then lifts, with what was understood and kept of it', async () => {
		const { id, ...old } = await addLimit(ana);
		const { envelope, kept } = await done(ana, 'limit:put', limit(id));
		for (const trace of [old.envelope, old.kept]) expect(placesOf(trace)).toEqual([]);
		const understood = await done(ben, 'limit:understand', sealed(id));
		const place = await done(ana, 'item:place', sealed(id));
		const traces = [envelope, kept, understood.envelope, place.envelope];
		for (const trace of traces) expect(placesOf(trace)).toHaveLength(1);
		await done(ana, 'limit:lift', { id });
		expect(placesOf(id)).toEqual(TOLD);
		for (const trace of traces) expect(placesOf(trace)).toEqual([]);
	});
});

test('law 9: no word of a limit, agreement, condition or topic is in the database file or the logs', async () => {
	const [reader, lane] = await readerOf(ana);
	const plant = (what: string) => `planted-${what}-wörtchen`;
	const [words, helps] = [plant('limit'), plant('helps')];
	await write.putLimit(lane, reader, { words, strength: 'no', helps });
	const id = await write.ask(lane, reader, { words: plant('agreement'), for: 'both' });
	const [row] = server.rows('SELECT wording_hash FROM agreement WHERE id = ?', id);
	const { wording_hash: wordingHash } = row as { wording_hash: string };
	const question = { id, wordingHash, round: 1 };
	const said = { says: 'yes', condition: plant('condition') } as const;
	await write.commitAnswer(lane, reader, { ...question, words: plant('agreement') }, said);
	await done(ben, 'answer:commit', answer({ ...asked(id), wordingHash }));
	await sendOpening(lane, reader, question, { ...said, random: bytes32(), against: bytes32() });
	await openAgain(ben, { ...asked(id), wordingHash });
	await write.ask(lane, reader, { words: plant('other'), for: 'me' }, id);
	await write.putTopic(lane, reader, { name: plant('topic'), rank: 1 });

	const files = ['', '-wal'].map((end) => server.databaseFile + end);
	const stored = Buffer.concat(files.map((file) => readFileSync(file)));
	// The same search finds what is there.
	expect(stored.includes(id)).toBe(true);
	for (const word of ['planted', 'wörtchen'])
		for (const form of [word, Buffer.from(word, 'utf16le'), Buffer.from(word).toString('hex')])
			expect(stored.includes(form)).toBe(false);
	expect(server.logs()).not.toMatch(/planted|w(ö|\\u00f6)rtchen/);
});

async function readerOf({ person, wire }: Member): Promise<[Reader, write.Lane]> {
	const personalKey = await importPersonalKey(fromBase64url(person.keyring.personalKey));
	const lane: write.Lane = {
		async add(lane, name, seal) {
			const counter = person.nextCounter('list');
			const payload = await seal(counter);
			expect(await wire.send(name, payload)).toEqual({ ok: true });
			return { lane, counter, name, couple: null, payload };
		}
	};
	return [{ seal: couple.sealOf(person), personalKey }, lane];
}

import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Version } from '#lib/boundaries/contract.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

// The server opens nothing, so that noise is as good as a seal wherever only its rules are asked.
export const bytes32 = () => toBase64url(randomBytes(32));
const NOBODYS: Version = { device: randomId(), counter: 1 };
const noise = () => toBase64url(randomBytes(286));
export const sealed = (id = randomId()) => ({ id, envelope: noise() });
/** Of a limit as it stands, so that a change or a lift is of what is there. */
const standing = (id: string) =>
	(server.rows('SELECT device, counter FROM "limit" WHERE id = ?', id)[0] ??
		null) as Version | null;
export const limit = (id = randomId()) => ({
	...sealed(id),
	kept: noise(),
	replaces: standing(id)
});
export const lifted = (id: string) => ({ id, replaces: standing(id) ?? NOBODYS });
export const asked = (id = randomId(), wordingHash = bytes32()) => ({ ...sealed(id), wordingHash });
export const named = (id: string) => ({ id });
/** What is said of words in a round; without one, in that in which they would be answered now. */
export const about = ({ id, wordingHash }: Asked, round = roundOf(id)) => ({
	id,
	wordingHash,
	round
});
function roundOf(id: string): number {
	const given =
		'SELECT count(*) FROM answer WHERE agreement_id = agreement.id AND answer.round = agreement.round';
	const open = `SELECT round + ((${given}) = 2) AS round FROM agreement WHERE id = ?`;
	const [row] = server.rows(open, id) as { round: number }[];
	return row?.round ?? 1;
}
export const answer = ({ id, wordingHash }: Asked, round = 1) => ({
	agreement: id,
	round,
	wordingHash,
	commitment: bytes32(),
	replaces: null,
	own: noise(),
	kept: noise()
});
export const opening = ({ id }: Asked, round = 1) => ({ agreement: id, round, envelope: noise() });

export type Asked = ReturnType<typeof asked>;
export type Member = { person: Person; wire: Wire };
export type Thing = { id: string };

export let server: TestServer;
export let ana: Member;
export let ben: Member;
export let couple: LinkedCouple;
/** What another couple has. */
export let others: { limit: Thing; agreement: Asked; topic: Thing };

/** A server, another couple with things of theirs, and for each test a couple of its own: Ana and Ben. */
export function useList(): void {
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
}

export const connected = async (person: Person) => ({ person, wire: await person.connect() });

async function linkPair() {
	const people = await twoPeople(server);
	couple = await linkCouple(...people);
	[ana, ben] = [await connected(people[0]), await connected(people[1])];
}
function close() {
	for (const { wire } of [ana, ben]) wire.close();
}

export const send = ({ person, wire }: Member, name: string, payload: object) =>
	wire.sendRaw(name, { ...payload, counter: person.nextCounter('list') });

export async function done<P extends object>(by: Member, name: string, payload: P): Promise<P> {
	expect(await send(by, name, payload)).toEqual({ ok: true });
	return payload;
}

export const addLimit = (by: Member) => done(by, 'limit:put', limit());
export const addTopic = (by: Member) => done(by, 'topic:put', sealed());
export const addAgreement = (by: Member) => done(by, 'agreement:add', asked());
export const letGo = (by: Member, words: Asked) =>
	done(by, 'agreement:let-go', { ...about(words), on: true });
export const openAgain = (by: Member, words: Asked, on = true) =>
	done(by, 'agreement:open-again', { ...about(words), on });
/** Gives up what was asked with these other words. */
export const giveUp = (by: Member, next: Asked, round = 2) =>
	done(by, 'agreement:give-up', about(next, round));
export const reword = (by: Member, { id }: Asked) => done(by, 'agreement:reword', asked(id));

/** These have answered it once. */
export async function addAnsweredBy(...people: Member[]): Promise<Asked> {
	const words = await addAgreement(ana);
	for (const one of people) await done(one, 'answer:commit', answer(words));
	return words;
}
export const addSettled = () => addAnsweredBy(ana, ben);

export const addLifted = async () => done(ana, 'limit:lift', lifted((await addLimit(ana)).id));

/** What Ana asks with other words: the old and the new. */
export async function addReworded() {
	const words = await addAgreement(ana);
	return { words, next: await reword(ana, words) };
}

/** Both have answered it, and one says "open again". */
export async function addOpenedAgain(by: Member): Promise<Asked> {
	const words = await addSettled();
	await openAgain(by, words);
	return words;
}

export async function addGone(): Promise<Asked> {
	const words = await addSettled();
	for (const one of [ana, ben]) await letGo(one, words);
	return words;
}

const names = (sql: string, ...values: string[]) =>
	(server.rows(sql, ...values) as { name: string }[]).map(({ name }) => name);
export const tables = () => Object.keys(server.everything());

/** Each column of each table in which this text stands, in whole or in part. */
export const placesOf = (text: string) =>
	tables().flatMap((table) => {
		const has = (column: string) =>
			server.rows(`SELECT 1 FROM "${table}" WHERE instr("${column}", ?) LIMIT 1`, text).length > 0;
		const columns = names('SELECT name FROM pragma_table_info(?)', table);
		return columns.filter(has).map((column) => `${table}.${column}`);
	});

/** What each command sends about the thing of this id. */
export const ABOUT: Record<string, (id: string) => object> = {
	'limit:put': limit,
	'limit:lift': lifted,
	'limit:understand': sealed,
	'item:place': sealed,
	'agreement:add': asked,
	'agreement:reword': asked,
	'agreement:give-up': (id) => about(asked(id)),
	'agreement:open-again': (id) => ({ ...about(asked(id)), on: true }),
	'agreement:let-go': (id) => ({ ...about(asked(id)), on: true }),
	'answer:commit': (id) => answer(asked(id)),
	'answer:open': (id) => opening(asked(id)),
	'topic:put': sealed,
	'topic:remove': named
};

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AgreementRow, LimitRow } from '#lib/boundaries/contract.ts';
import { createListRows, takeDelta } from '#lib/boundaries/list-rows.ts';
import type { Reader } from '#lib/boundaries/answers.ts';
import { openAgreement, openLimit } from '#lib/boundaries/opened.ts';
import { getOpeningOwed, sendOpening } from '#lib/boundaries/own-opening.ts';
import type { Answer } from '#lib/boundaries/rules.ts';
import * as write from '#lib/boundaries/writing.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url, randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { signUpPerson, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

const WORDS = 'A hug whenever one of us asks';
const say = (says: Answer['says'], condition: string | null = null): Answer => ({
	says,
	condition
});
const NO_LIMIT = { words: 'Touching my neck from behind', strength: 'no' } as const;

let server: TestServer;
let ana: Member;
let ben: Member;
let open: Wire[] = [];

beforeAll(async () => {
	server = await startServer();
});

afterAll(async () => {
	await server.stop();
});

beforeEach(async () => {
	for (const wire of open) wire.close();
	open = [];
	[ana, ben] = await linkedPair();
});

/** One person of a couple with the real seal, who sends at once and waits for the answer. */
type Member = Reader & {
	person: Person;
	wire: Wire;
	last: Reply | null;
	lane: Lane;
	onDevice(person: Person): Promise<Member>;
};
type Lane = Parameters<typeof write.putLimit>[0];

async function linkedPair(): Promise<[Member, Member]> {
	const people = [await signUpPerson(server), await signUpPerson(server)] as const;
	const couple = await linkCouple(...people);
	return [await memberOn(people[0], couple.sealOf), await memberOn(people[1], couple.sealOf)];
}

async function memberOn(
	person: Person,
	sealOf: (person: Person) => Reader['seal']
): Promise<Member> {
	const wire = await person.connect();
	open.push(wire);
	const self: Member = {
		person,
		wire,
		seal: sealOf(person),
		onDevice: (other) => memberOn(other, sealOf),
		personalKey: await importPersonalKey(fromBase64url(person.keyring.personalKey)),
		last: null,
		lane: {
			async add(lane, name, sealIt) {
				const counter = person.nextCounter('list');
				const payload = await sealIt(counter);
				self.last = (await self.wire.send(name, payload)) as Reply;
				return { lane, counter, name, couple: null, payload };
			}
		}
	};
	return self;
}

/** Everything on the list, as this person is served it. */
async function listOf(member: Member, after = 0) {
	const rows = createListRows();
	rows.seq = after;
	for (let more = true; more;) {
		const reply = await member.wire.send('list:sync', { after: rows.seq });
		if (!reply.ok) throw new Error(reply.code);
		more = takeDelta(rows, reply, member.seal.partner);
	}
	return { ...rows, limits: [...rows.limits.values()], agreements: [...rows.agreements.values()] };
}

async function addLimit(member: Member): Promise<LimitRow> {
	const before = new Set((await listOf(member)).limits.map((row) => row.id));
	await write.putLimit(member.lane, member, NO_LIMIT);
	expect(member.last).toEqual({ ok: true });
	return (await listOf(member)).limits.find((row) => !before.has(row.id))!;
}

async function addAgreement(member: Member): Promise<AgreementRow> {
	await write.ask(member.lane, member, { words: WORDS, for: 'both' });
	expect(member.last).toEqual({ ok: true });
	return (await listOf(member)).agreements.at(-1)!;
}

async function answer(
	member: Member,
	{ id, wordingHash, round }: Pick<AgreementRow, 'id' | 'wordingHash' | 'round'>,
	says: Answer['says']
): Promise<Reply> {
	const question = { id, wordingHash, round, words: WORDS };
	await write.commitAnswer(member.lane, member, question, say(says));
	return member.last!;
}

/** Opens as the app does: only what is owed. Null when nothing is. */
async function openOwed(member: Member): Promise<Reply | null> {
	const { agreements, seen } = await listOf(member);
	const opened = await openAgreement(member, agreements.at(-1)!);
	const owed = await getOpeningOwed(member, opened, { seen, mine: new Map() });
	if (!owed) return null;
	await sendOpening(member.lane, member, opened.row, owed);
	return member.last;
}

async function stateFor(member: Member) {
	return (await openAgreement(member, (await listOf(member)).agreements.at(-1)!)).state;
}

const anyEnvelope = (member: Member, id: string, counter: number) =>
	member.seal.sealJson('limit', id, counter, NO_LIMIT);

describe('a limit', () => {
	test('reaches the other screen at once, readable there', async () => {
		const { id } = await addLimit(ana);
		await ben.wire.next('list:changed');
		const [row] = (await listOf(ben)).limits;
		expect(await openLimit(ben, row!)).toMatchObject({ id, mine: false, content: NO_LIMIT });
	});

	test('law 4: the partner cannot change or lift mine', async () => {
		const { id, device, counter } = await addLimit(ana);
		const replaces = { device, counter };
		const put = ben.person.nextCounter('list');
		expect(
			await ben.wire.send('limit:put', {
				id,
				counter: put,
				envelope: await anyEnvelope(ben, id, put),
				kept: await anyEnvelope(ben, id, put),
				replaces
			})
		).toEqual({ ok: false, code: 'not_yours' });
		const lift = { id, counter: ben.person.nextCounter('list'), replaces };
		expect(await ben.wire.send('limit:lift', lift)).toEqual({ ok: false, code: 'not_yours' });
		expect((await listOf(ana)).limits).toHaveLength(1);
		expect(await openLimit(ana, (await listOf(ana)).limits[0]!)).toMatchObject({
			content: NO_LIMIT
		});
	});

	test('law 4: the partner cannot make something to agree on in the place of mine', async () => {
		const { id } = await addLimit(ana);
		const counter = ben.person.nextCounter('list');
		const envelope = await anyEnvelope(ben, id, counter);
		const wordingHash = toBase64url(randomBytes(32));
		expect(await ben.wire.send('agreement:add', { id, counter, envelope, wordingHash })).toEqual({
			ok: false,
			code: 'not_yours'
		});
	});

	test('is understood by the partner only, and no longer once its owner has changed it', async () => {
		const row = await addLimit(ana);
		await write.understandLimit(ana.lane, ana, row);
		expect(ana.last).toEqual({ ok: false, code: 'not_yours' });
		await write.understandLimit(ben.lane, ben, row);
		expect(ben.last).toEqual({ ok: true });
		expect((await openLimit(ana, (await listOf(ana)).limits[0]!)).understood).toBe(true);
		await write.putLimit(ana.lane, ana, { ...NO_LIMIT, strength: 'ask' }, row);
		const [changed] = (await listOf(ana)).limits;
		expect(changed).toMatchObject({ id: row.id, understanding: null });
	});

	test('lifted by its owner is truly gone, and the other device learns of it', async () => {
		const limit = await addLimit(ana);
		const { seq } = await listOf(ben);
		await write.liftLimit(ana.lane, limit);
		expect(ana.last).toEqual({ ok: true });
		expect((await listOf(ben)).limits).toEqual([]);
		const reply = await ben.wire.send('list:sync', { after: seq });
		expect(reply).toMatchObject({ ok: true, limits: [], removed: [limit.id] });
	});

	test('sent twice is stored once', async () => {
		const id = randomId();
		const counter = ana.person.nextCounter('list');
		const envelope = await anyEnvelope(ana, id, counter);
		const payload = { id, counter, envelope, kept: envelope, replaces: null };
		expect(await ana.wire.send('limit:put', payload)).toEqual({ ok: true });
		const { seq } = await listOf(ana);
		expect(await ana.wire.send('limit:put', payload)).toEqual({ ok: true });
		expect((await listOf(ana)).seq).toBe(seq);
	});

	test('of many comes in pages, each row once and none left out', async () => {
		for (let i = 0; i < 205; i += 1) await write.putLimit(ana.lane, ana, NO_LIMIT);
		const first = await ben.wire.send('list:sync', { after: 0 });
		expect(first).toMatchObject({ ok: true, more: true });
		expect(first.ok && first.limits).toHaveLength(200);
		expect(new Set((await listOf(ben)).limits.map((row) => row.id)).size).toBe(205);
	});
});

describe('an agreement', () => {
	test('law 3: holds only by a yes from both', async () => {
		const row = await addAgreement(ana);
		await answer(ana, row, 'yes');
		await answer(ben, row, 'yes');
		await openOwed(ana);
		expect(await stateFor(ben)).toMatchObject({ is: 'answered' });
		await openOwed(ben);
		const agreed = { is: 'shown', mine: say('yes'), theirs: say('yes'), counts: 'yes' };
		expect([await stateFor(ana), await stateFor(ben)]).toEqual([agreed, agreed]);
	});

	test('law 3: one ask first is enough for both', async () => {
		const row = await addAgreement(ben);
		await answer(ana, row, 'unsure');
		await answer(ben, row, 'yes');
		await openOwed(ben);
		await openOwed(ana);
		expect(await stateFor(ana)).toMatchObject({
			mine: say('unsure'),
			theirs: say('yes'),
			counts: 'wait'
		});
	});

	test('law 1: silence is never yes', async () => {
		const row = await addAgreement(ana);
		expect(await stateFor(ana)).toMatchObject({ is: 'unanswered' });
		await answer(ana, row, 'yes');
		expect(await openOwed(ana)).toBeNull();
		expect(await stateFor(ana)).toMatchObject({ is: 'unanswered' });
		expect(await stateFor(ben)).toMatchObject({ is: 'unanswered' });
	});

	test('law 4: the partner cannot answer for me', async () => {
		const row = await addAgreement(ana);
		await answer(ana, row, 'no');
		await answer(ben, row, 'yes');
		const mine = (await listOf(ana)).agreements[0]!.answers.find(
			(each) => each.owner === ana.person.userId
		);
		expect(await answer(ben, row, 'yes')).toEqual({ ok: false, code: 'already_answered' });
		const after = (await listOf(ana)).agreements[0]!.answers;
		expect(after).toHaveLength(2);
		expect(after).toContainEqual(mine);
	});

	test('law 11: is not opened on the server before both have committed', async () => {
		const row = await addAgreement(ana);
		const tamper = (member: Member) =>
			sendOpening(member.lane, member, row, {
				...say('yes'),
				random: toBase64url(randomBytes(32)),
				against: toBase64url(randomBytes(32))
			});
		await answer(ana, row, 'yes');
		for (const member of [ana, ben]) {
			await tamper(member);
			expect(member.last).toEqual({ ok: false, code: 'not_both_committed' });
		}
	});

	test('opened with something else than was committed to counts as no', async () => {
		const row = await addAgreement(ana);
		await answer(ana, row, 'yes');
		await answer(ben, row, 'no');
		await openOwed(ana);
		const mine = (await listOf(ben)).agreements[0]!.answers.find(
			(each) => each.owner === ana.person.userId
		);
		await sendOpening(ben.lane, ben, row, {
			...say('yes'),
			random: toBase64url(randomBytes(32)),
			against: mine!.commitment
		});
		expect(ben.last).toEqual({ ok: true });
		expect(await stateFor(ana)).toMatchObject({
			mine: say('yes'),
			theirs: null,
			counts: 'no'
		});
	});

	test('is opened once, and not again with another answer', async () => {
		const row = await addAgreement(ana);
		await answer(ana, row, 'yes');
		await answer(ben, row, 'yes');
		expect(await openOwed(ana)).toEqual({ ok: true });
		expect(await openOwed(ana)).toBeNull();
		const random = toBase64url(randomBytes(32));
		await sendOpening(ana.lane, ana, row, {
			...say('no'),
			random,
			against: random
		});
		expect(ana.last).toEqual({ ok: false, code: 'already_answered' });
	});

	test('is answered in its own words and round only', async () => {
		const row = await addAgreement(ana);
		const refused = { ok: false, code: 'changed_meanwhile' };
		expect(await answer(ben, { ...row, round: 2 }, 'yes')).toEqual(refused);
		const wordingHash = toBase64url(randomBytes(32));
		expect(await answer(ben, { ...row, wordingHash }, 'yes')).toEqual(refused);
	});

	test('laws 8 and 12: that one of us has answered is served to the other only once they have too', async () => {
		const row = await addAgreement(ana);
		await answer(ana, row, 'no');
		const ownersFor = async (member: Member) =>
			(await listOf(member)).agreements[0]!.answers.map((each) => each.owner);
		expect(await ownersFor(ana)).toEqual([ana.person.userId]);
		expect(await ownersFor(ben)).toEqual([]);
		await answer(ben, row, 'yes');
		expect(await ownersFor(ben)).toHaveLength(2);
	});

	test('law 9: what I keep of my own answer is served to me and never to the partner', async () => {
		const row = await addAgreement(ana);
		await answer(ana, row, 'no');
		await answer(ben, row, 'yes');
		const servedTo = async (member: Member) =>
			(await listOf(member)).agreements[0]!.answers.find(
				(each) => each.owner === ana.person.userId
			)!;
		expect((await servedTo(ana)).own).not.toBeNull();
		expect((await servedTo(ben)).own).toBeNull();
		expect(JSON.stringify(ben.wire.received)).not.toContain((await servedTo(ana)).own!.envelope);
	});

	test('committed before the server was killed is opened by another device of mine after it', async () => {
		const row = await addAgreement(ana);
		await addLimit(ana);
		await answer(ana, row, 'ask');
		await server.kill();
		await server.restart();
		for (const member of [ana, ben]) member.wire = await member.person.connect();
		open.push(ana.wire, ben.wire);
		expect((await listOf(ben)).limits).toHaveLength(1);
		expect(await answer(ben, row, 'yes')).toEqual({ ok: true });

		const second = await ana.onDevice(await ana.person.signInElsewhere());
		expect(await openOwed(second)).toEqual({ ok: true });
		expect(await openOwed(ben)).toEqual({ ok: true });
		expect(await stateFor(ana)).toMatchObject({
			mine: say('ask'),
			theirs: say('yes'),
			counts: 'wait'
		});
	});
});

describe('law 11: somebody of another couple', () => {
	test('finds nothing of ours by its id, and is told nothing of it', async () => {
		const { id } = await addLimit(ana);
		const row = await addAgreement(ana);
		const [stranger] = await linkedPair();
		const counter = () => stranger.person.nextCounter('list');
		const notFound = { ok: false, code: 'not_found' };
		const envelope = await anyEnvelope(stranger, id, 1);
		const send = stranger.wire.send;
		const replaces = { device: id, counter: 1 };
		const put = { id, counter: counter(), envelope, kept: envelope, replaces };
		expect(await send('limit:put', put)).toEqual(notFound);
		expect(await send('limit:lift', { id, counter: counter(), replaces })).toEqual(notFound);
		expect(await send('limit:understand', { id, counter: counter(), envelope })).toEqual(notFound);
		const { wordingHash } = row;
		const again = { id: row.id, counter: counter(), envelope, wordingHash };
		expect(await send('agreement:add', again)).toEqual(notFound);
		expect(await answer(stranger, row, 'yes')).toEqual(notFound);
		const opening = { agreement: row.id, counter: counter(), round: 1, envelope };
		expect(await send('answer:open', opening)).toEqual(notFound);
		expect(await listOf(stranger)).toMatchObject({ seq: 0, limits: [], agreements: [] });
		expect(stranger.wire.received.filter(({ name }) => name === 'list:changed')).toEqual([]);
	});

	test('who is linked with nobody has no list', async () => {
		const alone = await (await signUpPerson(server)).connect();
		open.push(alone);
		const reply = await alone.send('list:sync', { after: 0 });
		expect(reply).toEqual({ ok: false, code: 'not_linked' });
	});
});

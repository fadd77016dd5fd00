import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { randomBytes, randomId, toBase64url, utf8 } from '#lib/crypto/bytes.ts';
import { hashUnlinkToken } from '#lib/crypto/unlink-token.ts';
import type { Tell } from '#lib/pairing/contract.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { compare, join, named, offer, ok, open, refused } from '../fixtures/pairing.ts';
import { post, signUpPerson, twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let server: TestServer;
let [ana, ben]: Person[] = [];
let couple: LinkedCouple;
let [anas, bens]: Wire[] = [];
let [anasToken, bensToken]: string[] = [];

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
	[ana, ben] = await twoPeople(server);
	couple = await linkCouple(ana!, ben!);
	[anas, bens] = [await ana!.connect(), await ben!.connect()];
	[anasToken, bensToken] = [await prepare(anas), await prepare(bens)];
	return () => [anas, bens].forEach((wire) => wire?.close());
});

const unlinked = { ok: true, couple: null };

/** Gives the server the hash of a token, as an app does on connecting. */
async function prepare(wire: Wire): Promise<string> {
	const token = toBase64url(randomBytes(32));
	const prepared = { couple: couple.coupleId, tokenHash: await hashUnlinkToken(token) };
	expect(await wire.send('unlink:prepare', prepared)).toEqual(ok);
	return token;
}

/** As any page does, signed in or not. */
const showToken = async (token: string, tell: Tell = 'now') =>
	(await post(server.origin, '/api/unlink', { couple: couple.coupleId, token, tell })).reply;

async function raise(person: Person, wire: Wire) {
	const [id, counter] = [randomId(), person.nextCounter('signal')];
	const seal = couple.sealOf(person);
	const content = { kind: 'no', need: null, raisedAt: Date.now() };
	const envelope = await seal.sealJson('raise', id, counter, content);
	return wire.send('signal:raise', { id, counter, envelope });
}

const sharedRows = () =>
	['couple', 'member', 'standing_signal', 'limit', 'agreement', 'topic', 'shared_care_card']
		.map((table) => (table === 'couple' ? ['couple', 'id'] : [table, 'couple_id']))
		.flatMap(([table, id]) =>
			server.rows(`SELECT * FROM "${table}" WHERE ${id} = ?`, couple.coupleId)
		);
const untold = () => server.rows('SELECT * FROM untold WHERE user_id = ?', ben!.userId);
/** As if the day had come. */
const makeDue = () => server.write('UPDATE untold SET expires_at = 0');

describe('law 10: whoever shows their token', () => {
	test('has left, without a session, and all that was shared is gone with it', async () => {
		expect(await raise(ben!, bens!)).toEqual(ok);
		expect(await showToken(anasToken!)).toEqual(ok);
		for (const wire of [anas!, bens!]) {
			await wire.next('couple:changed');
			expect(await wire.send('couple:get', {})).toEqual(unlinked);
		}
		expect(sharedRows()).toEqual([]);
		expect(untold()).toEqual([]);
	});

	test('can do so once: shown again it does nothing, not even to a new couple of the same two', async () => {
		expect(await showToken(anasToken!)).toEqual(ok);
		expect(await showToken(anasToken!)).toEqual(refused('not_linked'));
		const again = await linkCouple(ana!, ben!);
		expect(await showToken(anasToken!)).toEqual(refused('not_linked'));
		expect(await showToken(bensToken!)).toEqual(refused('not_linked'));
		expect(await anas!.send('couple:get', {})).toMatchObject({ couple: { id: again.coupleId } });
	});

	test('needs the very token: neither its hash, which the database has, nor any other ends anything', async () => {
		const [{ unlink_hash }] = server.rows(
			'SELECT unlink_hash FROM member WHERE user_id = ?',
			ana!.userId
		) as [{ unlink_hash: string }];
		expect(unlink_hash).toBe(await hashUnlinkToken(anasToken!));
		expect(server.logs()).not.toContain(anasToken);
		for (const wrong of [unlink_hash, toBase64url(randomBytes(32))])
			expect(await showToken(wrong)).toEqual(refused('not_found'));
		expect(await anas!.send('couple:get', {})).toMatchObject({
			couple: { id: couple.coupleId, unlinkHash: unlink_hash }
		});
	});

	test('is no other web site: a page of another origin is refused', async () => {
		const body = { couple: couple.coupleId, token: anasToken, tell: 'now' };
		const sent = await post(server.origin, '/api/unlink', body, {
			origin: 'https://elsewhere.test'
		});
		expect(sent.reply).toEqual(refused('foreign_origin'));
		for (const wrong of [{ ...body, token: 'short' }, { ...body, tell: 'never' }, []])
			expect((await post(server.origin, '/api/unlink', wrong)).reply).toEqual(refused('bad_input'));
		expect(await bens!.send('couple:get', {})).toMatchObject({ couple: { id: couple.coupleId } });
	});

	test('has left although the server was killed right after the answer', async () => {
		expect(await showToken(anasToken!, 'in_a_week')).toEqual(ok);
		await server.kill();
		await server.restart();
		expect(sharedRows()).toEqual([]);
		expect(untold()).toHaveLength(1);
	});
});

describe('law 10: after one has left', () => {
	const late = () => ({ couple: couple.coupleId, tell: 'now' }) as const;

	test('the partner’s open connection gets and gives nothing more', async () => {
		expect(await anas!.send('couple:unlink', late())).toEqual(ok);
		await bens!.next('couple:changed');
		const [before, theirs] = [anas!.received.length, bens!.received.length];
		expect(await raise(ben!, bens!)).toEqual(refused('not_linked'));
		expect(await raise(ana!, anas!)).toEqual(refused('not_linked'));
		const beat = { pageLoad: randomId(), counter: 1, envelope: 'A'.repeat(382) };
		expect(await bens!.send('signal:beat', beat)).toEqual(refused('not_linked'));
		expect(await bens!.send('signal:sync', {})).toEqual(refused('not_linked'));
		expect(await bens!.send('list:sync', { after: 0 })).toEqual(refused('not_linked'));
		expect(anas!.received.slice(before).filter(({ name }) => name !== 'couple:changed')).toEqual(
			[]
		);
		expect(bens!.received.slice(theirs)).toEqual([]);
	});

	test('what names the old couple ends no new one', async () => {
		expect(await anas!.send('couple:unlink', late())).toEqual(ok);
		const again = await linkCouple(ana!, ben!);
		for (const wire of [anas!, bens!]) {
			expect(await wire.send('couple:unlink', late())).toEqual(refused('not_linked'));
			const prepared = { couple: couple.coupleId, tokenHash: toBase64url(randomBytes(32)) };
			expect(await wire.send('unlink:prepare', prepared)).toEqual(refused('not_linked'));
			expect(await wire.send('couple:get', {})).toMatchObject({
				couple: { id: again.coupleId, unlinkHash: null }
			});
		}
	});

	test('neither the invite that had linked the two nor its last step sent again links them anew', async () => {
		const [cleo, dan] = await twoPeople(server);
		const inviter = await offer(server, cleo);
		const joiner = await open(dan, inviter.link);
		const { coupleId } = (await compare(inviter, joiner)).up;
		const confirm = { ...named(inviter), coupleId };
		expect(await inviter.wire.send('invite:confirm', confirm)).toEqual(ok);
		const leave = { couple: coupleId, tell: 'now' } as const;
		expect(await joiner.wire.send('couple:unlink', leave)).toEqual(ok);
		expect(await inviter.wire.send('invite:confirm', confirm)).toEqual(refused('invite_used'));
		expect(await join(joiner)).toEqual(refused('invite_used'));
		expect(await join(await open(await signUpPerson(server), inviter.link))).toEqual(
			refused('invite_used')
		);
		for (const { wire } of [inviter, joiner])
			expect(await wire.send('couple:get', {})).toEqual(unlinked);
	});

	test('what each keeps for themselves stays theirs', async () => {
		const counter = ana!.nextCounter('list');
		const sealed = 'A'.repeat(382);
		const limit = { id: randomId(), counter, envelope: sealed, kept: sealed, replaces: null };
		expect(await anas!.send('limit:put', limit)).toEqual(ok);
		const own = { counter: ana!.nextCounter('list'), own: sealed, shared: null };
		expect(await anas!.send('care:put', own)).toEqual(ok);
		expect(await bens!.send('couple:unlink', late())).toEqual(ok);
		expect(await anas!.send('kept:list', { after: null })).toMatchObject({
			kept: [{ id: limit.id }]
		});
		expect(await anas!.send('care:get', {})).toMatchObject({ mine: { envelope: sealed } });
	});
});

describe('law 10: a partner who is to be told later', () => {
	beforeEach(async () => {
		expect(await raise(ben!, bens!)).toEqual(ok);
		expect(
			await anas!.send('couple:unlink', { couple: couple.coupleId, tell: 'in_a_day' })
		).toEqual(ok);
		await anas!.next('couple:changed');
	});

	test('gets nothing new and nothing false, but only that it did not work', async () => {
		const before = bens!.received.length;
		const sealed = 'A'.repeat(382);
		const counter = () => ben!.nextCounter('list');
		for (const reply of [
			await bens!.send('couple:get', {}),
			await raise(ben!, bens!),
			await bens!.send('signal:sync', {}),
			await bens!.send('list:sync', { after: 0 }),
			await bens!.send('topic:put', { id: randomId(), counter: counter(), envelope: sealed }),
			await bens!.send('name:set', { counter: counter(), envelope: sealed })
		])
			expect(reply).toEqual(refused('unexpected'));
		// A card for their partner is not taken as if somebody could read it, and one for themselves is.
		const shared = { shown: 'always', envelope: sealed } as const;
		const card = { counter: counter(), own: sealed };
		expect(await bens!.send('care:put', { ...card, shared })).toEqual(refused('unexpected'));
		expect(await bens!.send('care:put', { ...card, shared: null })).toEqual(ok);
		await bens!.next('care:changed');
		expect(await bens!.send('care:get', {})).toMatchObject({ couple: null, theirs: null });
		const heard = bens!.received.slice(before).map(({ name }) => name);
		expect(heard).toEqual(['care:changed']);
		expect(sharedRows()).toEqual([]);
		expect(server.logs()).not.toMatch(/a handler failed/);
	});

	test('learns nothing by showing tokens: it is as it was before, until they are told', async () => {
		const wrong = toBase64url(randomBytes(32));
		for (const token of [wrong, anasToken!])
			expect(await showToken(token)).toEqual(refused('not_found'));
		makeDue();
		for (const token of [wrong, anasToken!])
			expect(await showToken(token)).toEqual(refused('not_linked'));
	});

	test('law 6: never reads that their no arrived, and reads that it will not once they are told', async () => {
		const sealed = await couple.sealOf(ben!).seal('raise', randomId(), 9, utf8('{}'));
		const no = { id: randomId(), counter: 9, envelope: sealed };
		expect(await bens!.send('signal:raise', no)).toEqual(refused('unexpected'));
		makeDue();
		expect(await bens!.send('signal:raise', no)).toEqual(refused('not_linked'));
	});

	test('is told once the day has come, and that day is a whole one and more than a day away', async () => {
		const [{ expires_at: due, ...row }] = untold() as [{ expires_at: number; couple_id: string }];
		expect(due % DAY_MS).toBe(0);
		expect(due - Date.now()).toBeGreaterThan(DAY_MS);
		expect(due - Date.now()).toBeLessThanOrEqual(2 * DAY_MS);
		expect(Object.keys(row).sort()).toEqual(['couple_id', 'unlink_hash', 'user_id']);
		makeDue();
		expect(await bens!.send('couple:get', {})).toEqual(unlinked);
	});

	test('holds up no later leaving, when their day has come and nobody has tidied up since', async () => {
		makeDue();
		const cleo = await signUpPerson(server);
		const cleos = await cleo.connect();
		const { coupleId } = await linkCouple(ben!, cleo);
		expect(await cleos.send('couple:unlink', { couple: coupleId, tell: 'in_a_week' })).toEqual(ok);
		expect(untold()).toMatchObject([{ couple_id: coupleId }]);
		expect(await bens!.send('couple:get', {})).toEqual(refused('unexpected'));
		cleos.close();
	});

	test('ends no later couple by the token of the one that is over', async () => {
		makeDue();
		const cleo = await signUpPerson(server);
		const { coupleId } = await linkCouple(ben!, cleo);
		await showToken(bensToken!);
		expect(await bens!.send('couple:get', {})).toMatchObject({ couple: { id: coupleId } });
	});

	test('reads the same on a new device and after the server has started again', async () => {
		await server.kill();
		await server.restart();
		const other = await (await ben!.signInElsewhere()).connect();
		expect(await other.send('couple:get', {})).toEqual(refused('unexpected'));
		makeDue();
		await server.stop();
		await server.restart();
		await expect.poll(untold).toEqual([]);
	});

	test.each(['with their token', 'by name'])('can leave as well, %s, and is free', async (how) => {
		const made = {
			inviteHash: toBase64url(randomBytes(32)),
			inviterKey: toBase64url(randomBytes(32))
		};
		expect(await bens!.send('invite:create', made)).toEqual(refused('already_linked'));
		const before = anas!.received.length;
		if (how === 'by name')
			expect(await bens!.send('couple:unlink', { couple: couple.coupleId, tell: 'now' })).toEqual(
				ok
			);
		else expect(await showToken(bensToken!)).toEqual(ok);
		await bens!.next('couple:changed');
		expect(await bens!.send('couple:get', {})).toEqual(unlinked);
		expect(untold()).toEqual([]);
		expect(anas!.received.slice(before)).toEqual([]);
		const cleo = await signUpPerson(server);
		const { coupleId } = await linkCouple(ben!, cleo);
		expect(await bens!.send('couple:get', {})).toMatchObject({ couple: { id: coupleId } });
	});

	test('holds nobody: the one who left links anew meanwhile, and nothing of that is told', async () => {
		const before = bens!.received.length;
		const cleo = await signUpPerson(server);
		const { coupleId } = await linkCouple(ana!, cleo);
		expect(await anas!.send('couple:get', {})).toMatchObject({ couple: { id: coupleId } });
		expect(await bens!.send('couple:get', {})).toEqual(refused('unexpected'));
		expect(bens!.received.slice(before)).toEqual([]);
		await showToken(bensToken!);
		expect(await anas!.send('couple:get', {})).toMatchObject({ couple: { id: coupleId } });
	});
});

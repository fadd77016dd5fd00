import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { parseInviteFragment } from '#lib/crypto/handshake.ts';
import {
	createInviterRecord,
	createJoinerRecord,
	inviteLink,
	type HandshakeRecord
} from '#lib/pairing/handshake-record.ts';
import { inviterStep, joinerStep, type Step } from '#lib/pairing/handshake-step.ts';
import { burn, readProgress } from '#lib/pairing/handshake-wire.ts';
import { INVITE_TRIES } from '#lib/pairing/rules.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { signUpPerson, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

let server: TestServer;
const wires: Wire[] = [];

beforeAll(async () => {
	server = await startServer();
});
afterAll(async () => {
	for (const wire of wires) wire.close();
	await server.stop();
});

/** Five starts of the server in one test. */
const RESTARTS_LIMIT_MS = 120_000;

const anything = () => toBase64url(randomBytes(32));
const ok = expect.objectContaining({ ok: true });
const refused = (code: string) => ({ ok: false, code });

/** One person's device in a pairing: their socket, and what the browser would keep. */
type Side = { person: Person; wire: Wire; record: HandshakeRecord };

async function connect(person: Person): Promise<Wire> {
	const wire = await person.connect();
	wires.push(wire);
	return wire;
}

async function twoPeople(): Promise<[Person, Person]> {
	return [await signUpPerson(server), await signUpPerson(server)];
}

async function offer(person: Person): Promise<Side & { link: string }> {
	const record = await createInviterRecord();
	const side = { person, wire: await connect(person), record };
	expect(await goOn(side)).toEqual({ is: 'waiting', begun: false });
	return { ...side, link: inviteLink(record, server.origin) };
}

async function open(person: Person, link: string): Promise<Side> {
	const record = await createJoinerRecord(parseInviteFragment(link)!);
	return { person, wire: await connect(person), record };
}

/** Does what a side owes until it is the other's turn, as the app does after a reload or a push. */
async function goOn(side: Side): Promise<Step> {
	const next = side.record.role === 'inviter' ? inviterStep : joinerStep;
	for (;;) {
		const progress = await readProgress(side.wire, side.record, side.person.userId);
		if (!progress.ok) throw new Error(progress.code);
		const step = await next(side.record, progress, side.person.userId);
		if (step.is !== 'sending') return step;
		side.record = step.record;
		expect(await side.wire.send(step.send.name, step.send.payload as never)).toEqual(ok);
	}
}

/** Both sides to the moment at which the words are on both screens. */
async function compare(inviter: Side, joiner: Side) {
	for (const side of [joiner, inviter, joiner, inviter]) await goOn(side);
	const [up, down] = [await goOn(inviter), await goOn(joiner)];
	if (up.is !== 'matched' || down.is !== 'matched') throw new Error(`${up.is}, ${down.is}`);
	return { up: up.result, down: down.result };
}

const named = ({ record }: Side) => ({ inviteHash: record.inviteHash });
const join = (side: Side, commitment = side.record.commitment!): Promise<Reply> =>
	side.wire.send('invite:join', { ...named(side), commitment });

describe('two people', () => {
	test('who see the same four words are linked, with the same key, after the inviter says so', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const joiner = await open(bo, inviter.link);
		const { up, down } = await compare(inviter, joiner);
		expect(up).toEqual(down);
		expect(await joiner.wire.send('couple:get', {})).toEqual({ ok: true, couple: null });

		const { coupleId } = up;
		expect(await inviter.wire.send('invite:confirm', { ...named(inviter), coupleId })).toEqual(ok);
		await joiner.wire.next('couple:changed');
		expect(await joiner.wire.send('couple:get', {})).toMatchObject({
			couple: { id: coupleId, partner: alma.userId, myName: null, partnerName: null }
		});
		expect(await inviter.wire.send('couple:get', {})).toMatchObject({
			couple: { id: coupleId, partner: bo.userId }
		});
	});

	test(
		'go on where they were when the server is killed after every step',
		async () => {
			const [alma, bo] = await twoPeople();
			let inviter: Side = await offer(alma);
			let joiner = await open(bo, inviteLink(inviter.record, server.origin));
			for (const turn of ['joiner', 'inviter', 'joiner', 'inviter', 'joiner'] as const) {
				await goOn(turn === 'inviter' ? inviter : joiner);
				inviter.wire.close();
				joiner.wire.close();
				await server.kill();
				await server.restart();
				inviter = { ...inviter, wire: await connect(alma) };
				joiner = { ...joiner, wire: await connect(bo) };
			}
			expect([(await goOn(inviter)).is, (await goOn(joiner)).is]).toEqual(['matched', 'matched']);
		},
		RESTARTS_LIMIT_MS
	);

	test('who are linked already hear of each other’s names without connecting again', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const joiner = await open(bo, inviter.link);
		const { up } = await compare(inviter, joiner);
		await inviter.wire.send('invite:confirm', { ...named(inviter), coupleId: up.coupleId });
		await joiner.wire.next('couple:changed');

		const envelope = 'A'.repeat(382);
		const counter = alma.nextCounter('list');
		expect(await inviter.wire.send('name:set', { counter, envelope })).toEqual(ok);
		const told = await joiner.wire.next('name:changed');
		expect(told).toEqual({ sender: alma.userId, device: alma.deviceId, counter, envelope });
		expect(await joiner.wire.send('couple:get', {})).toMatchObject({
			couple: { partnerName: { envelope, device: alma.deviceId, counter } }
		});
		const again = { counter, envelope: 'B'.repeat(382) };
		expect(await inviter.wire.send('name:set', again)).toEqual(ok);
		expect(await joiner.wire.send('couple:get', {})).toMatchObject({
			couple: { partnerName: { envelope } }
		});
	});

	test('who see different words are not linked: either burns the invite, and both are told', async () => {
		for (const who of ['inviter', 'joiner'] as const) {
			const [alma, bo] = await twoPeople();
			const inviter = await offer(alma);
			const joiner = await open(bo, inviter.link);
			const { up } = await compare(inviter, joiner);
			const [first, second] = who === 'inviter' ? [inviter, joiner] : [joiner, inviter];
			second.wire.received.length = 0;
			expect(await burn(first.wire, first.record)).toEqual(ok);
			await second.wire.next(
				'invite:changed',
				({ inviteHash }) => inviteHash === first.record.inviteHash
			);
			for (const side of [inviter, joiner])
				expect(await side.wire.send('invite:get', named(side))).toEqual(refused('invite_burnt'));
			const { coupleId } = up;
			const confirmed = await inviter.wire.send('invite:confirm', { ...named(inviter), coupleId });
			expect(confirmed).toEqual(refused('invite_burnt'));
			expect(await burn(second.wire, second.record)).toEqual(ok);
		}
	});

	test('law 3: a "different" that comes a moment after "same" ends the link again', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const joiner = await open(bo, inviter.link);
		const { coupleId } = (await compare(inviter, joiner)).up;
		expect(await inviter.wire.send('invite:confirm', { ...named(inviter), coupleId })).toEqual(ok);
		expect(await burn(joiner.wire, { ...joiner.record, coupleId })).toEqual(ok);
		for (const side of [inviter, joiner])
			expect(await side.wire.send('couple:get', {})).toEqual({ ok: true, couple: null });
	});
});

describe('an invite', () => {
	test('works once', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const joiner = await open(bo, inviter.link);
		const { coupleId } = (await compare(inviter, joiner)).up;
		await inviter.wire.send('invite:confirm', { ...named(inviter), coupleId });
		await inviter.wire.send('couple:unlink', {});
		for (const late of [joiner, await open(await signUpPerson(server), inviter.link)])
			expect(await join(late, anything())).toEqual(refused('invite_used'));
		const again = await inviter.wire.send('invite:confirm', {
			...named(inviter),
			coupleId: randomId()
		});
		expect(again).toEqual(refused('invite_used'));
	});

	test('that was withdrawn says so to whoever opens it, and to the joiner under way', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const joiner = await open(bo, inviter.link);
		await goOn(joiner);
		expect(await inviter.wire.send('invite:withdraw', named(inviter))).toEqual(ok);
		expect(await inviter.wire.send('invite:withdraw', named(inviter))).toEqual(ok);
		expect(await joiner.wire.send('invite:get', named(joiner))).toEqual(
			refused('invite_withdrawn')
		);
		expect(await join(joiner)).toEqual(refused('invite_withdrawn'));
	});

	test('that is more than an hour old says so to both', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const joiner = await open(bo, inviter.link);
		await goOn(joiner);
		const answer = inviter.wire.send('invite:get', named(inviter));
		expect(((await answer) as { expiresAt: number }).expiresAt).toBeGreaterThan(
			Date.now() + 59 * 60_000
		);
		write('UPDATE invite SET expires_at = 1 WHERE id_hash = ?', inviter.record.inviteHash);
		for (const side of [inviter, joiner])
			expect(await side.wire.send('invite:get', named(side))).toEqual(refused('invite_expired'));
		expect(await join(joiner)).toEqual(refused('invite_expired'));
	});

	test('that nobody made, one of my own, and one that another has begun are each refused by name', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const own = await open(alma, inviter.link);
		expect(await join(own)).toEqual(refused('invite_own'));
		expect(await readProgress(own.wire, own.record, alma.userId)).toEqual(refused('invite_own'));
		const unknown = await open(bo, inviteLink(await createInviterRecord(), server.origin));
		expect(await join(unknown)).toEqual(refused('invite_unknown'));

		const [first, second] = [
			await open(bo, inviter.link),
			await open(await signUpPerson(server), inviter.link)
		];
		const replies = await Promise.all([join(first), join(second)]);
		expect(replies.map((reply) => (reply.ok ? 'ok' : reply.code)).sort()).toEqual([
			'invite_used',
			'ok'
		]);
	});

	test('is replaced by the next one of the same person', async () => {
		const alma = await signUpPerson(server);
		const [first, second] = [await offer(alma), await offer(alma)];
		await first.wire.next(
			'invite:changed',
			({ inviteHash }) => inviteHash === first.record.inviteHash
		);
		expect(await first.wire.send('invite:get', named(first))).toEqual(refused('invite_withdrawn'));
		expect(await second.wire.send('invite:get', named(second))).toEqual(ok);
	});

	test('allows a few beginnings, forgets what followed the last, and burns with one too many', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const joiner = await open(bo, inviter.link);
		await compare(inviter, joiner);
		expect(await join(joiner)).toEqual(ok);
		for (let begun = 1; begun < INVITE_TRIES; begun += 1)
			expect(await join(joiner, anything())).toMatchObject({
				ok: true,
				inviterNonce: null,
				joinerMac: null,
				inviterMac: null
			});
		const confirm = { ...named(inviter), coupleId: randomId() };
		expect(await inviter.wire.send('invite:confirm', confirm)).toEqual(refused('out_of_order'));
		expect(await join(joiner, anything())).toEqual(refused('invite_burnt'));
		expect(await inviter.wire.send('invite:get', named(inviter))).toEqual(refused('invite_burnt'));
	});
});

describe('law 11: somebody else', () => {
	test('cannot read, advance, withdraw or burn an invite between two others', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const joiner = await open(bo, inviter.link);
		await compare(inviter, joiner);
		const stranger = await connect(await signUpPerson(server));
		for (const reply of await everyStep(stranger, inviter))
			expect(reply).toEqual(refused('invite_unknown'));
		expect((await goOn(inviter)).is).toBe('matched');
	});

	test('who is the joiner cannot take the inviter’s steps, nor the inviter the joiner’s', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const joiner = await open(bo, inviter.link);
		await goOn(joiner);
		const [, , answer, , verify, confirm, withdraw] = await everyStep(joiner.wire, inviter, [
			'burn'
		]);
		for (const reply of [answer, verify, confirm, withdraw])
			expect(reply).toEqual(refused('not_yours'));
		const [, , , opening] = await everyStep(inviter.wire, inviter, ['burn', 'withdraw', 'answer']);
		expect(opening).toEqual(refused('not_yours'));
	});

	test('cannot take a step early, or the same step twice with something else', async () => {
		const [alma, bo] = await twoPeople();
		const inviter = await offer(alma);
		const joiner = await open(bo, inviter.link);
		const commitment = joiner.record.commitment!;
		await goOn(joiner);
		const opening = { joinerKey: anything(), joinerNonce: anything(), joinerMac: anything() };
		const opened = () => joiner.wire.send('invite:open', { ...named(joiner), ...opening });
		const answered = (inviterNonce: string, to = commitment) =>
			inviter.wire.send('invite:answer', { ...named(inviter), commitment: to, inviterNonce });
		const verified = () =>
			inviter.wire.send('invite:verify', { ...named(inviter), inviterMac: anything() });
		const confirmed = () =>
			inviter.wire.send('invite:confirm', { ...named(inviter), coupleId: randomId() });

		expect(await opened()).toEqual(refused('out_of_order'));
		expect(await answered(anything(), anything())).toEqual(refused('changed_meanwhile'));
		const nonce = anything();
		expect(await answered(nonce)).toEqual(ok);
		expect(await answered(nonce)).toEqual(ok);
		expect(await answered(anything())).toEqual(refused('out_of_order'));
		expect(await verified()).toEqual(refused('out_of_order'));
		expect(await confirmed()).toEqual(refused('out_of_order'));
		expect(await opened()).toEqual(ok);
		expect(await opened()).toEqual(ok);
		opening.joinerNonce = anything();
		expect(await opened()).toEqual(refused('out_of_order'));
		expect(await confirmed()).toEqual(refused('out_of_order'));
	});
});

describe('a person who is linked', () => {
	test('can neither make nor join an invite, and their open ones are gone', async () => {
		const [alma, bo] = await twoPeople();
		const [left, other] = [await offer(alma), await offer(await signUpPerson(server))];
		await linkCouple(bo, alma);
		expect(await left.wire.send('invite:get', named(left))).toEqual(refused('invite_withdrawn'));
		const record = await createInviterRecord();
		const made = { inviteHash: record.inviteHash, inviterKey: record.publicKey };
		expect(await left.wire.send('invite:create', made)).toEqual(refused('already_linked'));
		expect(await join(await open(alma, other.link))).toEqual(refused('already_linked'));
	});

	test('leaves free again the invite of another that they had begun to join', async () => {
		const [alma, bo] = await twoPeople();
		const cleo = await offer(await signUpPerson(server));
		await goOn(await open(alma, cleo.link));
		expect(await goOn(cleo)).toEqual({ is: 'waiting', begun: true });
		await linkCouple(bo, alma);
		expect(await goOn(cleo)).toEqual({ is: 'waiting', begun: false });
		expect(await join(await open(await signUpPerson(server), cleo.link))).toEqual(ok);
	});

	test('law 10: leaves alone and at once, and only a new invite links the two again', async () => {
		const [alma, bo] = await twoPeople();
		const { coupleId } = await linkCouple(alma, bo);
		const [a, b] = [await connect(alma), await connect(bo)];
		expect(await b.send('couple:unlink', {})).toEqual(ok);
		await a.next('couple:changed');
		for (const wire of [a, b])
			expect(await wire.send('couple:get', {})).toEqual({ ok: true, couple: null });
		expect(await b.send('couple:unlink', {})).toEqual(refused('not_linked'));
		expect(rows('SELECT * FROM couple WHERE id = ?', coupleId)).toEqual([]);
		await linkCouple(bo, alma);
		expect(await a.send('couple:get', {})).toMatchObject({ couple: { partner: bo.userId } });
	});
});

test('law 9: the server holds nothing of the secret, and after the end nothing of the handshake', async () => {
	const [alma, bo] = await twoPeople();
	const inviter = await offer(alma);
	const joiner = await open(bo, inviter.link);
	const { up } = await compare(inviter, joiner);
	const seen = JSON.stringify(rows('SELECT * FROM invite')) + server.logs();
	for (const secret of [inviter.record.secret, inviter.record.inviteId, toBase64url(up.coupleKey)])
		expect(seen).not.toContain(secret);
	await inviter.wire.send('invite:confirm', { ...named(inviter), coupleId: up.coupleId });
	expect(rows('SELECT * FROM invite WHERE id_hash = ?', inviter.record.inviteHash)).toMatchObject([
		{
			state: 'used',
			inviter_key: '',
			commitment: null,
			inviter_nonce: null,
			joiner_key: null,
			joiner_nonce: null,
			joiner_mac: null,
			inviter_mac: null
		}
	]);
});

/** Every command for an invite under way, with values of the right form; `invite:join` is for anybody with the link. */
async function everyStep(
	wire: Wire,
	{ record }: Side,
	without: string[] = []
): Promise<(Reply | null)[]> {
	const inviteHash = record.inviteHash;
	const commands = [
		['get', {}],
		['burn', {}],
		['answer', { commitment: anything(), inviterNonce: anything() }],
		['open', { joinerKey: anything(), joinerNonce: anything(), joinerMac: anything() }],
		['verify', { inviterMac: anything() }],
		['confirm', { coupleId: randomId() }],
		['withdraw', {}]
	] as const;
	const replies: (Reply | null)[] = [];
	for (const [verb, payload] of commands)
		replies.push(
			without.includes(verb)
				? null
				: await wire.sendRaw(`invite:${verb}`, { inviteHash, ...payload })
		);
	return replies;
}

function rows(sql: string, ...values: unknown[]): unknown[] {
	const db = new Sqlite(server.databaseFile, { readonly: true });
	const found = db.prepare(sql).all(...values);
	db.close();
	return found;
}

function write(sql: string, ...values: unknown[]): void {
	const db = new Sqlite(server.databaseFile);
	db.prepare(sql).run(...values);
	db.close();
}

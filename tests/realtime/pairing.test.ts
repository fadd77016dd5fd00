import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toBase64url } from '#lib/crypto/bytes.ts';
import { createInviterRecord, inviteLink } from '#lib/pairing/handshake-record.ts';
import { burn } from '#lib/pairing/handshake-wire.ts';
import { linkCouple } from '../fixtures/couple.ts';
import {
	compare,
	goOn,
	join,
	named,
	offer,
	ok,
	open,
	refused,
	type Side
} from '../fixtures/pairing.ts';
import { signUpPerson, twoPeople } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';

let server: TestServer;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());

/** Five starts of the server in one test. */
const RESTARTS_LIMIT_MS = 120_000;

describe('two people', () => {
	test('who see the same four words are linked, with the same key, after the inviter says so', async () => {
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
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
			const [alma, bo] = await twoPeople(server);
			let inviter: Side = await offer(server, alma);
			let joiner = await open(bo, inviteLink(inviter.record, server.origin));
			for (const turn of ['joiner', 'inviter', 'joiner', 'inviter', 'joiner'] as const) {
				await goOn(turn === 'inviter' ? inviter : joiner);
				inviter.wire.close();
				joiner.wire.close();
				await server.kill();
				await server.restart();
				inviter = { ...inviter, wire: await alma.connect() };
				joiner = { ...joiner, wire: await bo.connect() };
			}
			expect([(await goOn(inviter)).is, (await goOn(joiner)).is]).toEqual(['matched', 'matched']);
		},
		RESTARTS_LIMIT_MS
	);

	test('who are linked already hear of each other’s names without connecting again', async () => {
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
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
		expect(await inviter.wire.send('name:set', { counter, envelope })).toEqual(ok);
		const other = { counter, envelope: 'B'.repeat(382) };
		const used = { ok: false, code: 'number_used' };
		expect(await inviter.wire.send('name:set', other)).toEqual(used);
		expect(await joiner.wire.send('couple:get', {})).toMatchObject({
			couple: { partnerName: { envelope } }
		});
	});

	test('who see different words are not linked: either burns the invite, and both are told', async () => {
		for (const who of ['inviter', 'joiner'] as const) {
			const [alma, bo] = await twoPeople(server);
			const inviter = await offer(server, alma);
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
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
		const joiner = await open(bo, inviter.link);
		const { coupleId } = (await compare(inviter, joiner)).up;
		expect(await inviter.wire.send('invite:confirm', { ...named(inviter), coupleId })).toEqual(ok);
		expect(await burn(joiner.wire, { ...joiner.record, coupleId })).toEqual(ok);
		for (const side of [inviter, joiner])
			expect(await side.wire.send('couple:get', {})).toEqual({ ok: true, couple: null });
	});
});

describe('a person who is linked', () => {
	test('can neither make nor join an invite, and their open ones are gone', async () => {
		const [alma, bo] = await twoPeople(server);
		const [left, other] = [
			await offer(server, alma),
			await offer(server, await signUpPerson(server))
		];
		await linkCouple(bo, alma);
		expect(await left.wire.send('invite:get', named(left))).toEqual(refused('invite_withdrawn'));
		const record = await createInviterRecord();
		const made = { inviteHash: record.inviteHash, inviterKey: record.publicKey };
		expect(await left.wire.send('invite:create', made)).toEqual(refused('already_linked'));
		expect(await join(await open(alma, other.link))).toEqual(refused('already_linked'));
	});

	test('leaves free again the invite of another that they had begun to join', async () => {
		const [alma, bo] = await twoPeople(server);
		const cleo = await offer(server, await signUpPerson(server));
		await goOn(await open(alma, cleo.link));
		expect(await goOn(cleo)).toEqual({ is: 'waiting', begun: true });
		await linkCouple(bo, alma);
		expect(await goOn(cleo)).toEqual({ is: 'waiting', begun: false });
		expect(await join(await open(await signUpPerson(server), cleo.link))).toEqual(ok);
	});

	test('law 10: leaves alone and at once, and only a new invite links the two again', async () => {
		const [alma, bo] = await twoPeople(server);
		const { coupleId } = await linkCouple(alma, bo);
		const [a, b] = [await alma.connect(), await bo.connect()];
		const leave = { couple: coupleId, tell: 'now' } as const;
		expect(await b.send('couple:unlink', leave)).toEqual(ok);
		await a.next('couple:changed');
		for (const wire of [a, b])
			expect(await wire.send('couple:get', {})).toEqual({ ok: true, couple: null });
		expect(await b.send('couple:unlink', leave)).toEqual(refused('not_linked'));
		expect(server.rows('SELECT * FROM couple WHERE id = ?', coupleId)).toEqual([]);
		await linkCouple(bo, alma);
		expect(await a.send('couple:get', {})).toMatchObject({ couple: { partner: bo.userId } });
	});
});

test('law 9: the server holds nothing of the secret, and after the end nothing of the handshake', async () => {
	const [alma, bo] = await twoPeople(server);
	const inviter = await offer(server, alma);
	const joiner = await open(bo, inviter.link);
	const { up } = await compare(inviter, joiner);
	const seen = JSON.stringify(server.rows('SELECT * FROM invite')) + server.logs();
	for (const secret of [inviter.record.secret, inviter.record.inviteId, toBase64url(up.coupleKey)])
		expect(seen).not.toContain(secret);
	await inviter.wire.send('invite:confirm', { ...named(inviter), coupleId: up.coupleId });
	expect(
		server.rows('SELECT * FROM invite WHERE id_hash = ?', inviter.record.inviteHash)
	).toMatchObject([
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

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { createInviterRecord, inviteLink } from '#lib/pairing/handshake-record.ts';
import { readProgress } from '#lib/pairing/handshake-wire.ts';
import { INVITE_TRIES } from '#lib/pairing/rules.ts';
import type { Reply } from '#lib/realtime/codes.ts';
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
import type { Wire } from '../fixtures/wire.ts';

let server: TestServer;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());

const anything = () => toBase64url(randomBytes(32));

describe('an invite', () => {
	test('works once', async () => {
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
		const joiner = await open(bo, inviter.link);
		const { coupleId } = (await compare(inviter, joiner)).up;
		await inviter.wire.send('invite:confirm', { ...named(inviter), coupleId });
		await inviter.wire.send('couple:unlink', { couple: coupleId, tell: 'now' });
		for (const late of [joiner, await open(await signUpPerson(server), inviter.link)])
			expect(await join(late, anything())).toEqual(refused('invite_used'));
		const again = await inviter.wire.send('invite:confirm', {
			...named(inviter),
			coupleId: randomId()
		});
		expect(again).toEqual(refused('invite_used'));
	});

	test('that was withdrawn says so to whoever opens it, and to the joiner under way', async () => {
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
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
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
		const joiner = await open(bo, inviter.link);
		await goOn(joiner);
		const answer = inviter.wire.send('invite:get', named(inviter));
		expect(((await answer) as { expiresAt: number }).expiresAt).toBeGreaterThan(
			Date.now() + 59 * 60_000
		);
		server.write('UPDATE invite SET expires_at = 1 WHERE id_hash = ?', inviter.record.inviteHash);
		for (const side of [inviter, joiner])
			expect(await side.wire.send('invite:get', named(side))).toEqual(refused('invite_expired'));
		expect(await join(joiner)).toEqual(refused('invite_expired'));
	});

	test('that nobody made, one of my own, and one that another has begun are each refused by name', async () => {
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
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
		const [first, second] = [await offer(server, alma), await offer(server, alma)];
		await first.wire.next(
			'invite:changed',
			({ inviteHash }) => inviteHash === first.record.inviteHash
		);
		expect(await first.wire.send('invite:get', named(first))).toEqual(refused('invite_withdrawn'));
		expect(await second.wire.send('invite:get', named(second))).toEqual(ok);
	});

	test('allows a few beginnings, forgets what followed the last, and burns with one too many', async () => {
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
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
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
		const joiner = await open(bo, inviter.link);
		await compare(inviter, joiner);
		const stranger = await (await signUpPerson(server)).connect();
		for (const reply of await everyStep(stranger, inviter))
			expect(reply).toEqual(refused('invite_unknown'));
		expect((await goOn(inviter)).is).toBe('matched');
	});

	test('who is the joiner cannot take the inviter’s steps, nor the inviter the joiner’s', async () => {
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
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
		const [alma, bo] = await twoPeople(server);
		const inviter = await offer(server, alma);
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

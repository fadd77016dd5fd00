import { expect, test } from 'vitest';
import { hashUnlinkToken } from '#lib/crypto/unlink-token.ts';
import { randomId } from '#lib/crypto/bytes.ts';
import { burn } from '#lib/pairing/handshake-wire.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { compare, goOn, join, named, offer, open } from '../fixtures/pairing.ts';
import { post, twoPeople } from '../fixtures/person.ts';
import {
	bytes32,
	closing,
	coercingPartner,
	OK,
	readEverything,
	refused,
	server,
	useServer
} from './roles.fixture.ts';

useServer();

const ALONE = { ok: true, couple: null };

test('law 3: a coercing partner forces a quick pairing, with my link in their hand: nobody is linked before I say "same words"', async () => {
	const [mine, theirs] = await twoPeople(server);
	const me = await offer(server, mine);
	const partner = await open(theirs, me.link);
	closing(me.wire);
	closing(partner.wire);
	const { coupleId } = (await compare(me, partner)).up;
	const steps = [
		['invite:confirm', { coupleId }],
		['invite:verify', { inviterMac: bytes32() }],
		['invite:withdraw', {}]
	] as const;
	for (const [name, input] of steps)
		expect(await partner.wire.sendRaw(name, { ...named(partner), ...input })).toEqual(
			refused('not_yours')
		);
	// However often they begin anew, it is I who is waited for; and "different" ends it for good.
	expect(await join(partner)).toMatchObject(OK);
	for (const { wire } of [me, partner]) expect(await wire.send('couple:get', {})).toEqual(ALONE);
	expect(await burn(me.wire, me.record)).toEqual(OK);
	expect(await join(partner)).toEqual(refused('invite_burnt'));
	for (const { wire } of [me, partner]) expect(await wire.send('couple:get', {})).toEqual(ALONE);
});

test('law 10: a coercing partner keeps me linked, with my phone signed out and my password changed: I leave by what my phone kept', async () => {
	const { me, partner, couple } = await coercingPartner();
	const token = bytes32();
	const tokenHash = await hashUnlinkToken(token);
	const prepared = { couple: couple.coupleId, tokenHash };
	expect(await me.wire.send('unlink:prepare', prepared)).toEqual(OK);
	// Theirs is another one, and neither its hash nor mine ends or holds anything.
	const theirs = { couple: couple.coupleId, tokenHash: await hashUnlinkToken(bytes32()) };
	expect(await partner.wire.send('unlink:prepare', theirs)).toEqual(OK);
	await partner.wire.send('unlink:prepare', prepared).catch(() => undefined);
	await post(server.origin, '/api/sign-out', {}, { cookie: me.person.cookie });
	server.write('UPDATE user SET auth_hash = ? WHERE id = ?', bytes32(), me.seal.me);
	const shown = { couple: couple.coupleId, token, tell: 'now' };
	const { reply } = await post(server.origin, '/api/unlink', shown);
	expect(reply).toEqual(OK);
	await partner.wire.next('couple:changed');
	expect(await partner.wire.send('couple:get', {})).toEqual(ALONE);
});

test('law 10: a coercing partner floods, stays away and answers nothing when I want to leave: nobody’s answer is needed', async () => {
	const { me, partner, couple } = await coercingPartner();
	await partner.raise('no');
	for (let sent = 0; sent < 300; sent += 1) partner.wire.socket.emit('couple:get', {});
	partner.wire.close();
	const leave = { couple: couple.coupleId, tell: 'in_a_week' } as const;
	expect(await me.wire.send('couple:unlink', leave)).toEqual(OK);
	expect(await me.wire.send('couple:get', {})).toEqual(ALONE);
});

test('law 10: a coercing partner gives the server a token that stands in my way: I leave all the same, and they are told later', async () => {
	const [others, accomplice] = await twoPeople(server);
	const [theirs, wire] = [await others.connect(), await accomplice.connect()];
	closing(theirs);
	closing(wire);
	const before = await linkCouple(others, accomplice);
	const tokenHash = await hashUnlinkToken(bytes32());
	expect(await theirs.send('unlink:prepare', { couple: before.coupleId, tokenHash })).toEqual(OK);
	const leave = { couple: before.coupleId, tell: 'in_a_week' } as const;
	expect(await wire.send('couple:unlink', leave)).toEqual(OK);

	const { me, partner, couple } = await coercingPartner();
	const prepared = { couple: couple.coupleId, tokenHash };
	expect(await partner.wire.send('unlink:prepare', prepared)).toEqual(OK);
	const mine = { couple: couple.coupleId, tell: 'in_a_week' } as const;
	expect(await me.wire.send('couple:unlink', mine)).toEqual(OK);
	expect(await me.wire.send('couple:get', {})).toEqual(ALONE);
	expect(await partner.wire.send('couple:get', {})).toEqual(refused('unexpected'));
	expect(await partner.wire.send('couple:unlink', mine)).toEqual(OK);
	expect(await partner.wire.send('couple:get', {})).toEqual(ALONE);
});

test('law 11: a coercing partner joins me to an invite, or makes one, in my name: every step is of whoever is signed in', async () => {
	const { me, partner } = await coercingPartner();
	const other = await offer(server, (await twoPeople(server))[0]);
	closing(other.wire);
	const before = await readEverything(me.wire);
	const theirs = await open(partner.person, other.link);
	closing(theirs.wire);
	expect(await join(theirs)).toEqual(refused('already_linked'));
	const made = { inviteHash: bytes32(), inviterKey: bytes32(), userId: me.seal.me };
	expect(await partner.wire.sendRaw('invite:create', made)).toEqual(refused('bad_input'));
	expect(await readEverything(me.wire)).toEqual(before);
	expect((await goOn(other)).is).toBe('waiting');
});

test('law 10: a coercing partner leaves and links me anew by themself, so that my limits are gone: mine stay, and no link comes of it', async () => {
	const { me, partner, couple } = await coercingPartner();
	const counter = me.numbered();
	const sealed = 'A'.repeat(382);
	const limit = { ...counter, envelope: sealed, kept: sealed, replaces: null };
	expect(await me.wire.send('limit:put', limit)).toEqual(OK);
	const leave = { couple: couple.coupleId, tell: 'now' } as const;
	expect(await partner.wire.send('couple:unlink', leave)).toEqual(OK);
	const again = await offer(server, partner.person);
	closing(again.wire);
	const confirm = { ...named(again), coupleId: randomId() };
	expect(await again.wire.send('invite:confirm', confirm)).toEqual(refused('out_of_order'));
	expect(await me.wire.send('couple:get', {})).toEqual(ALONE);
	expect(await me.wire.send('kept:list', { after: null })).toMatchObject({
		kept: [{ id: limit.id, envelope: sealed }]
	});
});

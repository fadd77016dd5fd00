import { readFileSync } from 'node:fs';
import { io } from 'socket.io-client';
import { expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import { hashUnlinkToken } from '#lib/crypto/unlink-token.ts';
import { linkCouple } from '../fixtures/couple.ts';
import { compare, join, named, offer, open } from '../fixtures/pairing.ts';
import { post, signUpPerson, twoPeople } from '../fixtures/person.ts';
import {
	bytes32,
	closing,
	ex as exPartner,
	linkedWith,
	noise,
	OK,
	readEverything,
	refused,
	server,
	useServer
} from './roles.fixture.ts';

useServer();

const ALONE = { ok: true, couple: null };

test('law 10: an ex links us anew by the old invite, the old couple, my old token and the last step again: we stay apart', async () => {
	const [mine, theirs] = await twoPeople(server);
	const [ex, token] = [await offer(server, theirs), bytes32()];
	const me = await open(mine, ex.link);
	closing(ex.wire);
	closing(me.wire);
	const { coupleId } = (await compare(ex, me)).up;
	const confirm = { ...named(ex), coupleId };
	expect(await ex.wire.send('invite:confirm', confirm)).toMatchObject(OK);
	const tokenHash = await hashUnlinkToken(token);
	for (const { wire } of [me, ex])
		await wire.send('unlink:prepare', { couple: coupleId, tokenHash }).catch(() => undefined);
	expect(await me.wire.send('couple:unlink', { couple: coupleId, tell: 'now' })).toEqual(OK);

	expect(await ex.wire.send('invite:confirm', confirm)).toEqual(refused('invite_used'));
	expect(await ex.wire.send('invite:confirm', { ...confirm, coupleId: randomId() })).toEqual(
		refused('invite_used')
	);
	expect(await join(await open(mine, ex.link))).toEqual(refused('invite_used'));
	expect(await join(ex, bytes32())).toEqual(refused('invite_used'));
	const old = { couple: coupleId, tokenHash };
	expect(await ex.wire.send('unlink:prepare', old)).toEqual(refused('not_linked'));
	const shown = await post(server.origin, '/api/unlink', { couple: coupleId, token, tell: 'now' });
	expect(shown.reply).toEqual(refused('not_linked'));
	for (const { wire } of [me, ex]) expect(await wire.send('couple:get', {})).toEqual(ALONE);
});

test('law 10: an ex ends the link that I have with somebody new, by what is left of ours: it goes on', async () => {
	const { me, ex, couple } = await exPartner();
	const { coupleId } = await linkCouple(me.person, await signUpPerson(server));
	const leave = { couple: couple.coupleId, tell: 'now' } as const;
	expect(await ex.wire.send('couple:unlink', leave)).toEqual(refused('not_linked'));
	const theirs = { ...leave, couple: coupleId };
	expect(await ex.wire.send('couple:unlink', theirs)).toEqual(refused('not_linked'));
	for (const [named, code] of [
		[leave, 'not_linked'],
		[theirs, 'not_found']
	] as const) {
		const { reply } = await post(server.origin, '/api/unlink', { ...named, token: bytes32() });
		expect(reply).toEqual(refused(code));
	}
	expect(await me.wire.send('couple:get', {})).toMatchObject({ couple: { id: coupleId } });
});

test('law 11: an ex listens on with the old key while I live on with somebody new: not a word, not a sign', async () => {
	const { me, ex } = await exPartner();
	const before = await readEverythingAlone();
	const from = ex.wire.received.length;
	const kim = await signUpPerson(server);
	const couple = await linkCouple(me.person, kim);
	const wire = closing(await me.person.connect());
	const [id, { counter }] = [randomId(), me.numbered('signal')];
	const content = { kind: 'no', need: null, raisedAt: Date.now() };
	const envelope = await couple.sealOf(me.person).sealJson('raise', id, counter, content);
	expect(await wire.send('signal:raise', { id, counter, envelope })).toEqual(OK);
	const name = { envelope: noise(), counter: me.numbered().counter };
	expect(await wire.send('name:set', name)).toEqual(OK);
	expect(await readEverythingAlone()).toEqual(before);
	expect(ex.wire.received.slice(from)).toEqual([]);
	// And were it handed to them: the key of before opens nothing of it.
	const own = { sender: me.seal.me, device: me.seal.device };
	const opened = await ex.seal.openJson(own, 'raise', id, counter, envelope);
	expect(opened).toMatchObject({ ok: false });

	async function readEverythingAlone() {
		const replies = [];
		for (const ask of ['couple:get', 'signal:sync', 'check-in:get', 'time:get'] as const)
			replies.push(await ex.wire.send(ask, {}));
		return [...replies, await ex.wire.send('list:sync', { after: 0 })];
	}
});

test('law 11: an ex reads my new invite, whose name a friend who hosts has given them: to them it does not exist', async () => {
	const { me, ex } = await exPartner();
	const invite = await offer(server, me.person);
	const kim = await open(await signUpPerson(server), invite.link);
	for (const { wire } of [invite, kim]) closing(wire);
	await compare(invite, kim);
	for (const command of ['get', 'withdraw', 'burn'])
		expect(await ex.wire.sendRaw(`invite:${command}`, named(invite))).toEqual(
			refused('invite_unknown')
		);
	const commitment = bytes32();
	expect(await ex.wire.send('invite:join', { ...named(invite), commitment })).toEqual(
		refused('invite_used')
	);
	expect(await ex.wire.send('couple:get', {})).toEqual(ALONE);
});

test('laws 9 and 10: an ex reads the bytes of the account that I deleted, on the wire and in the file: none is left', async () => {
	const { me, partner } = await linkedWith();
	await me.raise('no');
	const traces = [me.seal.me, me.person.handle, me.person.deviceId];
	const told = async () =>
		JSON.stringify([await partner.wire.send('couple:get', {}), server.everything()]);
	for (const trace of traces) expect(await told()).toContain(trace);
	const { authSecret, cookie } = me.person;
	const { reply } = await post(server.origin, '/api/delete', { authSecret }, { cookie });
	expect(reply).toEqual(OK);
	await partner.wire.next('couple:changed');
	const bytes = ['', '-wal'].map((end) => readFileSync(server.databaseFile + end));
	for (const trace of traces) {
		expect(await told()).not.toContain(trace);
		expect(Buffer.concat(bytes).includes(trace)).toBe(false);
	}
	expect(await partner.wire.send('signal:sync', {})).toEqual(refused('not_linked'));
});

test('law 11: an ex puts up a page of their own that acts as me in my browser: every way in asks where it comes from', async () => {
	const { me } = await linkedWith();
	const before = JSON.stringify(server.everything());
	const { cookie, authSecret, deviceId } = me.person;
	const origin = 'https://elsewhere.example';
	const paths = ['sign-up', 'sign-in', 'sign-out', 'recover/begin', 'recover/finish', 'unlink'];
	for (const path of [...paths, 'delete'])
		for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
			const headers = { origin, cookie, 'content-type': type };
			const { reply } = await post(server.origin, `/api/${path}`, { authSecret }, headers);
			expect(reply).toEqual(refused('foreign_origin'));
		}
	for (const transport of ['websocket', 'polling']) {
		const socket = closing(
			io(server.origin, {
				...{ transports: [transport], auth: { device: deviceId, keys: 1 } },
				...{ extraHeaders: { cookie, origin }, forceNew: true, reconnection: false }
			})
		);
		const opens = await new Promise((done) => {
			socket.once('connect', () => done(true));
			socket.once('connect_error', () => done(false));
		});
		expect(opens).toBe(false);
	}
	expect(JSON.stringify(server.everything())).toBe(before);
	expect(await readEverything(me.wire)).toMatchObject({ 'couple:get': OK });
});

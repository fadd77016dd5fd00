import { expect, test } from 'vitest';
import { deriveRecoveryKeys } from '#lib/crypto/account-keys.ts';
import { randomId } from '#lib/crypto/bytes.ts';
import { parseRecoveryCode } from '#lib/crypto/recovery-code.ts';
import type { BeatRow } from '#lib/signals/contract.ts';
import { createLivePair } from '#lib/signals/couple-by-hand.fixture.ts';
import { encodeBeat, NO_MARK, type Beat } from '#lib/signals/beat.ts';
import { handlers } from '../../server/features.ts';
import { post } from '../fixtures/person.ts';
import {
	bytes32,
	closing,
	coercingPartner,
	noise,
	OK,
	refused,
	server,
	useServer,
	type Side
} from './roles.fixture.ts';

useServer();

const raising = (by: Side, seal: Side['seal'], id: string, kind: string) => {
	const { counter } = by.numbered('signal', id);
	const content = { kind, need: null, raisedAt: Date.now() };
	return seal
		.sealJson('raise', id, counter, content)
		.then((envelope) => ({ id, counter, envelope }));
};

test('law 4: a coercing partner takes back my wait, as themself and sealed as me: it stands on both screens', async () => {
	const { me, partner } = await coercingPartner();
	const [mine, theirs] = [await me.openApp(), await partner.openApp()];
	mine.signals.couple!.raise('wait');
	await expect.poll(() => theirs.view.theirs?.kind).toBe('wait');
	const { id } = theirs.view.theirs!;
	for (const seal of [partner.seal, partner.asOther]) {
		const { counter } = partner.numbered('signal');
		const envelope = await seal.sealJson('lower', id, counter, { of: id });
		const lower = { id, counter, envelope };
		expect(await partner.wire.send('signal:lower', lower)).toEqual(refused('not_yours'));
	}
	// One of theirs under its id, sealed as me, and that one lowered.
	await partner.wire.send('signal:raise', await raising(partner, partner.asOther, id, 'wait'));
	expect(await partner.lower(id)).toEqual(OK);
	const fresh = await partner.openApp();
	for (const app of [theirs, fresh]) await expect.poll(() => app.view.theirs?.id).toBe(id);
	expect(mine.view.mine).toMatchObject({ id, kind: 'wait', lowered: false });
});

test('law 5: a coercing partner plays the yes I said again once I have gone: it is nobody’s yes, on no screen', async () => {
	const { me, partner } = await coercingPartner();
	const [mine, theirs] = [await me.openApp(), await partner.openApp()];
	await expect.poll(() => mine.view.partnerHere).toBe(true);
	expect(mine.signals.sayYes()).toBe(true);
	await expect.poll(() => theirs.view.reading).toBe('yes');
	const recorded = partner.wire.received
		.filter(({ name }) => name === 'signal:beaten')
		.map(({ payload }) => payload as BeatRow)
		.filter(({ sender }) => sender === me.seal.me);
	mine.signals.shut();
	await expect.poll(() => theirs.view.partnerHere).toBe(false);
	const again = await me.openApp();
	for (const { pageLoad, counter, envelope } of recorded)
		expect(await partner.wire.send('signal:beat', { pageLoad, counter, envelope })).toEqual(OK);
	// It comes after them, on every line.
	const id = await partner.raise('wait');
	await expect.poll(() => again.view.theirs?.id).toBe(id);
	expect(again.view).toMatchObject({ myYes: false, reading: 'wait' });
	expect(theirs.view.reading).not.toBe('yes');
	expect(await partner.lower(id)).toEqual(OK);
	await expect.poll(() => again.view.theirs).toBeNull();
	expect([again.view.reading, theirs.view.reading]).not.toContain('yes');
});

test('law 3: a coercing partner says my yes for me, sealed as me: no screen reads one', async () => {
	const { me, partner } = await coercingPartner();
	const [mine, theirs] = [await me.openApp(), await partner.openApp()];
	await expect.poll(() => theirs.view.partnerHere).toBe(true);
	const said: Beat = {
		...{ signal: 'yes', touch: randomId(), touchAgeMs: 0, mine: NO_MARK, yours: NO_MARK },
		...{ leaving: false, slow: false, unanswered: false, challenge: randomId(), echoes: [] }
	};
	const pageLoad = randomId();
	const envelope = await partner.asOther.seal('beat', pageLoad, 1, encodeBeat(said));
	const beat = { pageLoad, counter: 1, envelope };
	expect(await partner.wire.send('signal:beat', beat)).toEqual(OK);
	const id = await partner.raise('wait');
	await expect.poll(() => mine.view.theirs?.id).toBe(id);
	expect(mine.view.myYes).toBe(false);
	expect(theirs.view.reading).not.toBe('yes');
});

test('law 4: a coercing partner touches my silence away in "still good?": it is mine until I touch', async () => {
	const { couple, a: partner, b: me } = await createLivePair();
	for (const { signals } of [partner, me]) signals.setPulse(180_000);
	await couple.pass(180_000);
	partner.signals.sayYes();
	await couple.pass(65_000);
	const isSilent = () => {
		expect(me.signals.view().unanswered).toBe('here');
		expect(partner.signals.view().reading).toBe('unanswered');
	};
	isSilent();
	const attempts = [
		() => partner.signals.sayYes(),
		() => partner.signals.dropYes(),
		() => partner.signals.shut(),
		() => partner.signals.open(),
		() => couple.reload(partner).then(() => partner.signals.setPulse(180_000)),
		() => partner.signals.setPulse(900_000),
		() => partner.signals.lower(partner.signals.raise('wait')!)
	];
	for (const attempt of attempts) {
		await attempt();
		await couple.pass(4_000);
		expect(me.signals.view().unanswered).toBe('here');
	}
	isSilent();
});

test('laws 6 and 11: a coercing partner floods me with every command there is: my no still reaches their screen', async () => {
	const { me, partner } = await coercingPartner();
	const [mine, theirs] = [await me.openApp(), await partner.openApp()];
	for (const { name } of handlers) {
		const line = closing(await partner.person.connect());
		const { socket } = line;
		const cut = new Promise((gone) => socket.once('disconnect', gone));
		const sealed = { id: randomId(), counter: 1, envelope: noise() };
		for (let sent = 0; sent < 400; sent += 1) socket.emit(name, sent % 2 ? sealed : {});
		const read = new Promise((done) => socket.emit('couple:get', {}, done));
		await Promise.race([read, cut]);
		line.close();
	}
	expect(mine.signals.couple!.raise('no')).not.toBeNull();
	await expect.poll(() => theirs.view.theirs?.kind).toBe('no');
	// Their screen may have it from a beat, before the server has answered.
	await expect.poll(() => mine.view.mine).toMatchObject({ kind: 'no', delivery: 'on_server' });
});

test('law 6: a coercing partner signs me out so that my no is lost: it stands, and is mine again when I am back', async () => {
	const { me, partner } = await coercingPartner();
	const theirs = await partner.openApp();
	const id = await me.raise('no');
	await expect.poll(() => theirs.view.theirs?.kind).toBe('no');
	// From their own side they end nothing of mine.
	const { deviceId } = me.person;
	expect(await partner.wire.send('device:end', { id: deviceId })).toEqual(refused('not_found'));
	expect(await partner.wire.send('device:end-others', {})).toEqual(OK);
	expect(await me.wire.send('signal:sync', {})).toMatchObject(OK);
	// With my unlocked phone in their hand they can; and it takes nothing with it.
	await post(server.origin, '/api/sign-out', {}, { cookie: me.person.cookie });
	await expect(me.person.connect()).rejects.toThrow('signed_out');
	expect(theirs.view.theirs).toMatchObject({ id, kind: 'no' });
	const back = closing(await (await me.person.signInElsewhere()).connect());
	expect(await back.send('signal:sync', {})).toMatchObject({
		signals: [{ id, sender: me.seal.me, lowered: false }]
	});
});

test('law 11: a coercing partner locks me out by failing my sign-in on purpose: my phone, my code and my no still work', async () => {
	const { me, partner } = await coercingPartner();
	const { handle, authSecret, cookie } = me.person;
	const fail = (path: string, body: object) => post(server.origin, path, { handle, ...body });
	for (let tried = 0; tried < 11; tried += 1) {
		await fail('/api/sign-in', { authSecret: bytes32() });
		await fail('/api/recover/begin', { recoveryProof: bytes32() });
	}
	// From a device that nobody knows it is too much now, for me as well. From mine it is not, by password or code.
	expect((await fail('/api/sign-in', { authSecret })).reply).toEqual(refused('too_many'));
	const theirs = await partner.openApp();
	await me.raise('no');
	await expect.poll(() => theirs.view.theirs?.kind).toBe('no');
	const { proof } = await deriveRecoveryKeys(parseRecoveryCode(me.person.recoveryCode)!);
	const tries = [
		['/api/recover/begin', { handle, recoveryProof: proof }],
		['/api/sign-in', { handle, authSecret }]
	] as const;
	for (const [path, body] of tries)
		expect((await post(server.origin, path, body, { cookie })).reply).toMatchObject(OK);
});

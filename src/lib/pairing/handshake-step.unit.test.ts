import { describe, expect, test } from 'vitest';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { parseInviteFragment } from '#lib/crypto/handshake.ts';
import type { InviteProgress } from './contract.ts';
import {
	createInviterRecord,
	createJoinerRecord,
	inviteLink,
	type HandshakeRecord
} from './handshake-record.ts';
import { inviterStep, joinerStep, type Step } from './handshake-step.ts';
import { INVITE_TRIES } from './rules.ts';

const anything = () => toBase64url(randomBytes(32));

async function begin() {
	const [inviter, joiner] = [randomId(), randomId()];
	const mine = await createInviterRecord();
	const link = inviteLink(mine, 'https://example.org');
	const theirs = await createJoinerRecord(parseInviteFragment(link)!);
	const progress: InviteProgress = {
		inviter,
		inviterKey: mine.publicKey,
		expiresAt: mine.expiresAt,
		joiner,
		commitment: theirs.commitment,
		inviterNonce: null,
		joinerKey: null,
		joinerNonce: null,
		joinerMac: null,
		inviterMac: null
	};
	return { inviter, joiner, mine, theirs, progress };
}

/** What the server holds after a step was sent, and what its sender keeps. */
function sent(
	step: Step,
	progress: InviteProgress
): { record: HandshakeRecord; progress: InviteProgress } {
	if (step.is !== 'sending') throw new Error(`Nothing was sent: ${step.is}`);
	const { inviteHash: _, ...brings } = step.send.payload;
	return { record: step.record, progress: { ...progress, ...brings } };
}

/** Both sides up to the point at which the joiner has opened its commitment. */
async function beginAndOpen() {
	const begun = await begin();
	const answered = sent(
		await inviterStep(begun.mine, begun.progress, begun.inviter),
		begun.progress
	);
	const opened = sent(
		await joinerStep(begun.theirs, answered.progress, begun.joiner),
		answered.progress
	);
	return { ...begun, mine: answered.record, theirs: opened.record, progress: opened.progress };
}

describe('the two devices', () => {
	test('reach the same words and the same key when nobody is in between', async () => {
		const { mine, theirs, progress, inviter, joiner } = await beginAndOpen();
		const verified = sent(await inviterStep(mine, progress, inviter), progress);
		const [up, down] = await Promise.all([
			inviterStep(mine, verified.progress, inviter),
			joinerStep(theirs, verified.progress, joiner)
		]);
		if (up.is !== 'matched' || down.is !== 'matched') throw new Error(`${up.is}, ${down.is}`);
		expect(up.result).toEqual(down.result);
		expect([up.partner, down.partner]).toEqual([joiner, inviter]);
	});

	test('show no words before the MAC of the other was checked', async () => {
		const { mine, theirs, progress, inviter, joiner } = await beginAndOpen();
		expect((await inviterStep(mine, progress, inviter)).is).toBe('sending');
		expect(await joinerStep(theirs, progress, joiner)).toEqual({ is: 'waiting', begun: true });
	});

	test('send the same again after a reload', async () => {
		const { mine, theirs, progress, inviter, joiner } = await begin();
		const first = await inviterStep(mine, progress, inviter);
		const kept = sent(first, progress);
		const again = await inviterStep(kept.record, progress, inviter);
		expect(again).toMatchObject({ is: 'sending', send: first.is === 'sending' && first.send });

		const opening = await joinerStep(theirs, kept.progress, joiner);
		const reopened = await joinerStep(sent(opening, kept.progress).record, kept.progress, joiner);
		expect(reopened).toEqual(opening);
	});
});

describe('law 11: somebody in between', () => {
	test('cannot give the joiner another key than the link names', async () => {
		const { theirs, progress, joiner } = await begin();
		const { publicKey } = await createInviterRecord();
		expect(await joinerStep(theirs, { ...progress, inviterKey: publicKey }, joiner)).toEqual({
			is: 'false'
		});
	});

	test('cannot open another key than the one that was committed to', async () => {
		const { mine, progress, inviter } = await beginAndOpen();
		const other = await createInviterRecord();
		const forged = { ...progress, joinerKey: other.publicKey };
		expect(await inviterStep(mine, forged, inviter)).toEqual({ is: 'false' });
	});

	test('without the secret of the link cannot make either MAC', async () => {
		const { mine, theirs, progress, inviter, joiner } = await beginAndOpen();
		expect(await inviterStep(mine, { ...progress, joinerMac: anything() }, inviter)).toEqual({
			is: 'false'
		});
		const forged = { ...progress, inviterMac: anything() };
		expect(await joinerStep(theirs, forged, joiner)).toEqual({ is: 'false' });
	});

	test('cannot swap the people or the nonces once they were seen, to try until four words match', async () => {
		const { mine, theirs, progress, inviter, joiner } = await beginAndOpen();
		for (const change of [{ joiner: randomId() }, { inviterNonce: anything() }])
			expect(await inviterStep(mine, { ...progress, ...change }, inviter)).toEqual({ is: 'false' });
		for (const change of [{ inviter: randomId() }, { inviterNonce: anything() }])
			expect(await joinerStep(theirs, { ...progress, ...change }, joiner)).toEqual({ is: 'false' });
	});

	test('gets a fresh nonce for each commitment, and no more of them than an invite has tries', async () => {
		const { mine, progress, inviter } = await begin();
		const nonces = new Set<string>();
		let record = mine;
		for (let answered = 0; answered < INVITE_TRIES; answered += 1) {
			const step = await inviterStep(record, { ...progress, commitment: anything() }, inviter);
			record = sent(step, progress).record;
			nonces.add(record.nonce);
		}
		expect(nonces.size).toBe(INVITE_TRIES);
		const last = await inviterStep(record, { ...progress, commitment: anything() }, inviter);
		expect(last).toEqual({ is: 'false' });
	});

	test('is not helped by what cannot be read', async () => {
		const { mine, theirs, progress, inviter, joiner } = await beginAndOpen();
		const broken = { ...progress, joinerKey: 'x', joinerNonce: 'y', inviterKey: '' };
		expect(await inviterStep(mine, { ...broken, inviterKey: mine.publicKey }, inviter)).toEqual({
			is: 'false'
		});
		expect(await joinerStep(theirs, broken, joiner)).toEqual({ is: 'false' });
	});
});

test('a joiner who began anew on another device is told to go on there', async () => {
	const { theirs, progress, joiner } = await begin();
	expect(await joinerStep(theirs, { ...progress, commitment: anything() }, joiner)).toEqual({
		is: 'elsewhere'
	});
});

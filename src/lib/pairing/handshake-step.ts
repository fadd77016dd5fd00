import {
	commitTo,
	completeHandshake,
	HandshakeError,
	hashInviterKey,
	type HandshakeResult
} from '#lib/crypto/handshake.ts';
import type { Input } from '#lib/realtime/wire.ts';
import type { InviteProgress } from './contract.ts';
import { freshNonce, type HandshakeRecord } from './handshake-record.ts';
import { INVITE_TRIES } from './rules.ts';

type SentName = 'invite:answer' | 'invite:open' | 'invite:verify';
export type Send = { [N in SentName]: { name: N; payload: Input<N> } }[SentName];

/** What one side does next, given what it keeps and how far the two have come. */
export type Step =
	/** It is the other's turn. `begun`: the other person is there. */
	| { is: 'waiting'; begun: boolean }
	/** Keep the record first, then send. */
	| { is: 'sending'; record: HandshakeRecord; send: Send }
	/** Both MACs hold: the words may be shown. */
	| { is: 'matched'; result: HandshakeResult; partner: string }
	/** Something is not what it was said to be: give up, and say so. */
	| { is: 'false' }
	/** The same person began anew on another device. */
	| { is: 'elsewhere' };

type Opened = Pick<Record<keyof InviteProgress, string>, 'joinerKey' | 'joinerNonce' | 'joinerMac'>;

/** The inviter's next step: answer each commitment with a nonce of its own, check the opening, confirm. */
export function inviterStep(
	record: HandshakeRecord,
	progress: InviteProgress,
	me: string
): Promise<Step> {
	return orFalse(async () => {
		const { joiner, commitment, joinerKey, joinerNonce, joinerMac } = progress;
		if (progress.inviter !== me || progress.inviterKey !== record.publicKey) return FALSE;
		if (!joiner || !commitment) return { is: 'waiting', begun: false };
		if (commitment !== record.commitment) {
			if (record.answered >= INVITE_TRIES) return FALSE;
			const answered = record.answered + 1;
			return answer({ ...record, nonce: freshNonce(), commitment, peer: joiner, answered });
		}
		if (joiner !== record.peer) return FALSE;
		if (!progress.inviterNonce) return answer(record);
		if (progress.inviterNonce !== record.nonce) return FALSE;
		if (!joinerKey || !joinerNonce || !joinerMac) return { is: 'waiting', begun: true };
		return checkOpening(record, progress, { joinerKey, joinerNonce, joinerMac });
	});
}

function answer(record: HandshakeRecord): Step {
	const { inviteHash, nonce } = record;
	const payload = { inviteHash, commitment: record.commitment!, inviterNonce: nonce };
	return { is: 'sending', record, send: { name: 'invite:answer', payload } };
}

async function checkOpening(
	record: HandshakeRecord,
	progress: InviteProgress,
	opened: Opened
): Promise<Step> {
	const { joinerKey, joinerNonce, joinerMac } = opened;
	if ((await commitTo(joinerKey, joinerNonce)) !== record.commitment) return FALSE;
	const result = await completeHandshake('inviter', record.privateKey, record.secret, {
		inviteId: record.inviteId,
		inviter: progress.inviter,
		joiner: record.peer!,
		inviterKey: record.publicKey,
		joinerKey,
		inviterNonce: record.nonce,
		joinerNonce
	});
	if (result.joinerMac !== joinerMac) return FALSE;
	if (progress.inviterMac) return { is: 'matched', result, partner: record.peer! };
	const payload = { inviteHash: record.inviteHash, inviterMac: result.inviterMac };
	return { is: 'sending', record, send: { name: 'invite:verify', payload } };
}

/** The joiner's next step: open the commitment once, for one nonce of the inviter's, and check the MAC. */
export function joinerStep(
	record: HandshakeRecord,
	progress: InviteProgress,
	me: string
): Promise<Step> {
	return orFalse(async () => {
		const { inviter, inviterKey, inviterNonce } = progress;
		if ((await hashInviterKey(inviterKey)) !== record.inviterKeyHash) return FALSE;
		if (progress.joiner !== me) return FALSE;
		if (progress.commitment !== record.commitment) return { is: 'elsewhere' };
		if (record.peer && record.peer !== inviter) return FALSE;
		if (record.peerNonce && record.peerNonce !== inviterNonce) return FALSE;
		if (!inviterNonce) return { is: 'waiting', begun: false };

		const pinned = { ...record, peer: inviter, peerNonce: inviterNonce };
		const result = await completeHandshake('joiner', record.privateKey, record.secret, {
			inviteId: record.inviteId,
			inviter,
			joiner: me,
			inviterKey,
			joinerKey: record.publicKey,
			inviterNonce,
			joinerNonce: record.nonce
		});
		if (!record.peerNonce || !progress.joinerKey) return open(pinned, result);
		if (!progress.inviterMac) return { is: 'waiting', begun: true };
		if (progress.inviterMac !== result.inviterMac) return FALSE;
		return { is: 'matched', result, partner: inviter };
	});
}

function open(record: HandshakeRecord, { joinerMac }: HandshakeResult): Step {
	const { inviteHash, publicKey, nonce } = record;
	const payload = { inviteHash, joinerKey: publicKey, joinerNonce: nonce, joinerMac };
	return { is: 'sending', record, send: { name: 'invite:open', payload } };
}

const FALSE: Step = { is: 'false' };

/** What cannot even be read is as false as what does not match. */
async function orFalse(step: () => Promise<Step>): Promise<Step> {
	try {
		return await step();
	} catch (fault) {
		if (fault instanceof HandshakeError || fault instanceof RangeError) return FALSE;
		throw fault;
	}
}

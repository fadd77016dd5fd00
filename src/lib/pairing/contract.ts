import * as v from 'valibot';
import type { Nothing } from '#lib/account/contract.ts';
import { Bytes32, Counter, Envelope, Id, type Sealed } from '#lib/realtime/wire.ts';

/** When the partner is told that the link has ended. The one who leaves chooses. */
export const TELL = ['now', 'in_a_day', 'in_a_week'] as const;
export type Tell = (typeof TELL)[number];

/** The invite is always named by its hash: the id itself is part of the link's secret. */
export const NamedInvite = v.strictObject({ inviteHash: Bytes32 });
export const CreateInvite = v.strictObject({ inviteHash: Bytes32, inviterKey: Bytes32 });
export const JoinInvite = v.strictObject({ inviteHash: Bytes32, commitment: Bytes32 });
export const AnswerInvite = v.strictObject({
	inviteHash: Bytes32,
	/** The commitment being answered: another one may have come in between. */
	commitment: Bytes32,
	inviterNonce: Bytes32
});
export const OpenInvite = v.strictObject({
	inviteHash: Bytes32,
	joinerKey: Bytes32,
	joinerNonce: Bytes32,
	joinerMac: Bytes32
});
export const VerifyInvite = v.strictObject({ inviteHash: Bytes32, inviterMac: Bytes32 });
export const ConfirmInvite = v.strictObject({ inviteHash: Bytes32, coupleId: Id });
/** Beside the couple: what comes late must not end another one. */
export const Unlink = v.strictObject({ couple: Id, tell: v.picklist(TELL) });
/** Without a session, by the token alone. */
export const UnlinkByToken = v.strictObject({ couple: Id, token: Bytes32, tell: v.picklist(TELL) });
export const PrepareUnlink = v.strictObject({ couple: Id, tokenHash: Bytes32 });
export const SetName = v.strictObject({ counter: Counter, envelope: Envelope });

/** How far the two have come. Each side reads it after every reload and goes on from there. */
export type InviteProgress = {
	inviter: string;
	inviterKey: string;
	/** Epoch ms. */
	expiresAt: number;
	joiner: string | null;
	commitment: string | null;
	inviterNonce: string | null;
	joinerKey: string | null;
	joinerNonce: string | null;
	joinerMac: string | null;
	inviterMac: string | null;
};

export type CoupleReply = {
	couple: {
		id: string;
		partner: string;
		myName: Sealed | null;
		partnerName: Sealed | null;
		/** Of my token to leave with, once the server has it. */
		unlinkHash: string | null;
	} | null;
};

type In<S extends v.GenericSchema> = v.InferOutput<S>;

declare module '#lib/realtime/wire.ts' {
	interface Commands {
		'couple:get': { in: In<typeof Nothing>; out: CoupleReply };
		'couple:unlink': { in: In<typeof Unlink>; out: object };
		/** Gives the hash of a token with which I can leave later, without a session or a key. */
		'unlink:prepare': { in: In<typeof PrepareUnlink>; out: object };
		'name:set': { in: In<typeof SetName>; out: object };

		'invite:create': { in: In<typeof CreateInvite>; out: { expiresAt: number } };
		'invite:get': { in: In<typeof NamedInvite>; out: InviteProgress };
		'invite:withdraw': { in: In<typeof NamedInvite>; out: object };
		'invite:join': { in: In<typeof JoinInvite>; out: InviteProgress };
		'invite:answer': { in: In<typeof AnswerInvite>; out: object };
		'invite:open': { in: In<typeof OpenInvite>; out: object };
		'invite:verify': { in: In<typeof VerifyInvite>; out: object };
		'invite:confirm': { in: In<typeof ConfirmInvite>; out: object };
		/** "They are different", by either; or a MAC or commitment that does not hold. */
		'invite:burn': { in: In<typeof NamedInvite>; out: object };
	}
	interface Pushes {
		/** Something about this invite is new: read it with `invite:get`. */
		'invite:changed': { inviteHash: string };
		/** The couple is new, or has ended: read it with `couple:get`. */
		'couple:changed': Record<string, never>;
		/** Somebody's name is new. Nothing has to be asked for it: a partner's names use up no budget of mine. (Law 11.) */
		'name:changed': Sealed & { sender: string };
	}
}

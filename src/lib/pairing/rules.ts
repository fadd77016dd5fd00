import type { Code } from '#lib/realtime/codes.ts';
import type { Tell } from './contract.ts';

/** An invite works this long. */
export const INVITE_MINUTES = 60;
/** How often a joiner may begin anew on one invite; each beginning is one guess at the words. */
export const INVITE_TRIES = 5;

/**
 * When the partner is told: so many whole days after the end of today, or null for at once. With less than one day it
 * could be in a minute.
 */
export const TELL_AFTER_DAYS: Record<Tell, number | null> = {
	now: null,
	in_a_day: 1,
	in_a_week: 7
};

export type InviteState = 'open' | 'used' | 'withdrawn' | 'burnt';

export type JudgedInvite = {
	state: InviteState;
	/** Epoch ms. */
	expiresAt: number;
	userId: string;
	joinerId: string | null;
	commitment: string | null;
	triesLeft: number;
};

export type JoinVerdict =
	| { is: 'refused'; code: Code }
	/** The same joiner, back after a reload: nothing changes. */
	| { is: 'resumed' }
	| { is: 'begun' }
	/** One beginning too many. */
	| { is: 'burnt' };

/** What became of an invite that has ended, or null while it is open. */
export function endOf(invite: Pick<JudgedInvite, 'state' | 'expiresAt'>, now: number): Code | null {
	if (invite.state !== 'open') return `invite_${invite.state}`;
	return invite.expiresAt <= now ? 'invite_expired' : null;
}

/** Decides what a joiner may do with an invite. */
export function judgeJoin(
	invite: JudgedInvite | null,
	joiner: { userId: string; commitment: string; linked: boolean },
	now: number
): JoinVerdict {
	if (!invite) return { is: 'refused', code: 'invite_unknown' };
	const ended = endOf(invite, now);
	if (ended) return { is: 'refused', code: ended };
	if (invite.userId === joiner.userId) return { is: 'refused', code: 'invite_own' };
	if (joiner.linked) return { is: 'refused', code: 'already_linked' };
	// The first who opens the link has it: a second one could only be somebody in between.
	if (invite.joinerId && invite.joinerId !== joiner.userId)
		return { is: 'refused', code: 'invite_used' };
	if (invite.commitment === joiner.commitment) return { is: 'resumed' };
	return invite.triesLeft > 0 ? { is: 'begun' } : { is: 'burnt' };
}

import type { App } from '#server/app.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { command, Refused, type Caller } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { coupleRoom, userRoom } from '#lib/realtime/rooms.ts';
import {
	AnswerInvite,
	ConfirmInvite,
	CreateInvite,
	JoinInvite,
	NamedInvite,
	OpenInvite,
	VerifyInvite
} from './contract.ts';
import { createCouple, isBound } from './couple.server.ts';
import { judgeJoin } from './rules.ts';
import {
	beginJoin,
	createInvite,
	endInvite,
	getInvite,
	getJoinedInvites,
	getOpenInvites,
	releaseJoiner,
	requireInvite,
	takeStep,
	toProgress,
	type Invite
} from './store.server.ts';

export const inviteHandlers = [
	command('invite:create', CreateInvite, 'invite', ({ app, userId }, input) => {
		const { made, replaced } = app.db.transaction((tx) => {
			if (isBound(tx, userId)) throw new Refused('already_linked');
			const before = getOpenInvites(tx, userId).filter((one) => one.idHash !== input.inviteHash);
			for (const one of before) endInvite(tx, one.idHash, 'withdrawn');
			return {
				made: createInvite(tx, input.inviteHash, userId, input.inviterKey),
				replaced: before
			};
		});
		tellAll(app, replaced);
		return { expiresAt: made.expiresAt };
	}),

	command('invite:get', NamedInvite, 'read', ({ app, userId }, { inviteHash }) =>
		toProgress(requireInvite(app.db, inviteHash, userId))
	),

	command('invite:withdraw', NamedInvite, 'write', (caller, { inviteHash }) => {
		endNow(caller, 'withdrawn', (tx) => requireMine(tx, inviteHash, caller.userId));
		return {};
	}),

	command('invite:join', JoinInvite, 'invite', ({ app, userId }, { inviteHash, commitment }) => {
		const { verdict, invite } = app.db.transaction((tx) => {
			const found = getInvite(tx, inviteHash);
			const joiner = { userId, commitment, linked: isBound(tx, userId) };
			const judged = judgeJoin(found, joiner, Date.now());
			if (judged.is === 'refused') throw new Refused(judged.code);
			if (judged.is === 'burnt') endInvite(tx, inviteHash, 'burnt');
			const begun = judged.is === 'begun' && beginJoin(tx, found!, userId, commitment);
			return { verdict: judged.is, invite: begun || found! };
		});
		if (verdict !== 'resumed') tellAll(app, [invite]);
		// Only now: a refusal inside the transaction would have taken the burning back.
		if (verdict === 'burnt') throw new Refused('invite_burnt');
		return toProgress(invite);
	}),

	command('invite:answer', AnswerInvite, 'write', (caller, input) =>
		step(caller, input.inviteHash, requireMine, { inviterNonce: input.inviterNonce }, (found) => {
			// Another beginning came in between: this nonce was made for the one before.
			if (found.commitment !== input.commitment) throw new Refused('changed_meanwhile');
		})
	),

	command('invite:open', OpenInvite, 'write', (caller, { inviteHash, ...opening }) =>
		step(caller, inviteHash, requireJoined, opening, (found) => needs(found.inviterNonce))
	),

	command('invite:verify', VerifyInvite, 'write', (caller, { inviteHash, inviterMac }) =>
		step(caller, inviteHash, requireMine, { inviterMac }, (found) => needs(found.joinerMac))
	),

	command('invite:confirm', ConfirmInvite, 'write', ({ app, userId }, { inviteHash, coupleId }) => {
		const { joinerId, touched } = app.db.transaction((tx) => {
			const found = requireMine(tx, inviteHash, userId);
			needs(found.inviterMac);
			createCouple(tx, coupleId, userId, found.joinerId!);
			endInvite(tx, inviteHash, 'used');
			return {
				joinerId: found.joinerId!,
				touched: [found, ...endOthers(tx, [userId, found.joinerId!])]
			};
		});
		for (const person of [userId, joinerId]) {
			app.io?.in(userRoom(person)).socketsJoin(coupleRoom(coupleId));
			push(app, userRoom(person), 'couple:changed', {});
		}
		tellAll(app, touched);
		return {};
	}),

	command('invite:burn', NamedInvite, 'write', (caller, { inviteHash }) => {
		endNow(caller, 'burnt', (tx) => requireInvite(tx, inviteHash, caller.userId));
		return {};
	})
];

type Require = (tx: Transaction, inviteHash: string, userId: string) => Invite;

/** @throws Refused `not_yours` for the joiner */
const requireMine: Require = (tx, inviteHash, userId) => {
	const found = requireInvite(tx, inviteHash, userId);
	if (found.userId !== userId) throw new Refused('not_yours');
	return found;
};

/** @throws Refused `not_yours` for the inviter */
const requireJoined: Require = (tx, inviteHash, userId) => {
	const found = requireInvite(tx, inviteHash, userId);
	if (found.joinerId !== userId) throw new Refused('not_yours');
	return found;
};

function needs(earlier: string | null): void {
	if (earlier === null) throw new Refused('out_of_order');
}

function step(
	{ app, userId }: Caller,
	inviteHash: string,
	require: Require,
	brings: Parameters<typeof takeStep>[2],
	check: (found: Invite) => void
): object {
	const { found, changed } = app.db.transaction((tx) => {
		const found = require(tx, inviteHash, userId);
		check(found);
		return { found, changed: takeStep(tx, found, brings) };
	});
	if (changed) tellAll(app, [found]);
	return {};
}

/** Ends an open invite; ending it the same way again is fine. */
function endNow(
	{ app }: Caller,
	state: 'withdrawn' | 'burnt',
	require: (tx: Transaction) => Invite
): void {
	try {
		const found = app.db.transaction((tx) => {
			const open = require(tx);
			endInvite(tx, open.idHash, state);
			return open;
		});
		tellAll(app, [found]);
	} catch (fault) {
		if (!(fault instanceof Refused && fault.code === `invite_${state}`)) throw fault;
	}
}

/** Two people are linked now: what else they had begun with others ends here. */
function endOthers(tx: Transaction, people: string[]): Invite[] {
	const offered = people.flatMap((person) => getOpenInvites(tx, person));
	for (const one of offered) endInvite(tx, one.idHash, 'withdrawn');
	const joined = people.flatMap((person) => getJoinedInvites(tx, person));
	for (const one of joined) releaseJoiner(tx, one.idHash);
	return [...offered, ...joined];
}

/** Says that something is new, and nothing of what. */
function tellAll(app: App, invites: Invite[]): void {
	for (const { idHash, userId, joinerId } of invites)
		for (const person of [userId, joinerId])
			if (person) push(app, userRoom(person), 'invite:changed', { inviteHash: idHash });
}

import type { App } from '#server/app.ts';
import { hash } from '#lib/database/hash.server.ts';
import { checkpoint } from '#lib/database/open.server.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { coupleRoom, userRoom } from '#lib/realtime/rooms.ts';
import type { Tell } from './contract.ts';
import { deleteCouple, getCouple, getMember, getMemberByHash, hasCouple } from './couple.server.ts';
import { TELL_AFTER_DAYS } from './rules.ts';
import {
	createUntold,
	deleteUntold,
	getUntold,
	getUntoldByHash,
	hasUntold,
	takeDue
} from './untold.server.ts';

/** What has ended, and who hears of it now. */
type Ended = { coupleId: string; told: string[] };

export type Leaving = ReturnType<typeof createLeaving>;

/** Ends couples: one person is enough, and nobody is asked. (Law 10.) */
export function createLeaving(app: () => App) {
	/** One transaction takes the couple, all they shared and every way in; then the rooms are left and those are told who may be. */
	function end(find: (tx: Transaction) => Ended | null): void {
		const { db, io } = app();
		const ended = db.transaction(find);
		if (!ended) throw new Refused('not_linked');
		io?.in(coupleRoom(ended.coupleId)).socketsLeave(coupleRoom(ended.coupleId));
		for (const person of ended.told) push(app(), userRoom(person), 'couple:changed', {});
		checkpoint(db);
	}

	return {
		/**
		 * By whom the session says.
		 * @throws Refused `not_linked` unless it is this very couple: what comes late ends no other.
		 */
		unlink(userId: string, coupleId: string, tell: Tell): void {
			end((tx) => {
				if (getCouple(tx, userId)?.id === coupleId) return leave(tx, userId, tell);
				return getUntold(tx, userId)?.coupleId === coupleId ? learn(tx, userId, coupleId) : null;
			});
		},

		/**
		 * By whoever holds the token: no session, no key. It goes with the couple, so it works once.
		 * @throws Refused `not_linked` when that couple is over; `not_found` while it is not, or somebody is not told yet: the
		 * token is then another one. Whoever is not told learns nothing by asking so.
		 */
		unlinkByToken(coupleId: string, token: string, tell: Tell): void {
			const unlinkHash = hash(token);
			end((tx) => {
				const mine = getMemberByHash(tx, unlinkHash);
				if (mine?.coupleId === coupleId) return leave(tx, mine.userId, tell);
				const untold = getUntoldByHash(tx, unlinkHash);
				if (untold?.coupleId === coupleId) return learn(tx, untold.userId, untold.coupleId);
				if (isKnown(tx, coupleId)) throw new Refused('not_found');
				return null;
			});
		},

		/** Tells those whose day has come. */
		tellDue(now = Date.now()): void {
			for (const person of takeDue(app().db, now))
				push(app(), userRoom(person), 'couple:changed', {});
		}
	};
}

/** To its two, or to one of them who is not told yet. */
const isKnown = (tx: Transaction, coupleId: string): boolean =>
	hasCouple(tx, coupleId) || hasUntold(tx, coupleId);

function leave(tx: Transaction, userId: string, tell: Tell): Ended {
	const couple = getCouple(tx, userId)!;
	const { id: coupleId, partnerId } = couple;
	const { unlinkHash } = getMember(tx, partnerId)!;
	deleteCouple(tx, coupleId);
	const days = TELL_AFTER_DAYS[tell];
	if (days === null) return { coupleId, told: [userId, partnerId] };
	createUntold(tx, { userId: partnerId, coupleId, unlinkHash }, days);
	return { coupleId, told: [userId] };
}

/** They leave as well, without knowing that there is nothing left to leave. */
function learn(tx: Transaction, userId: string, coupleId: string): Ended {
	deleteUntold(tx, userId);
	return { coupleId, told: [userId] };
}

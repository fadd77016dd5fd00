import { and, count, eq, lt } from 'drizzle-orm';
import type { Resealable } from '#lib/account/own-rows.server.ts';
import type { Database } from '#lib/database/open.server.ts';
import { agreement, agreementLeave, answer } from '#lib/database/schema.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import { Refused } from '#lib/realtime/handlers.server.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { forgetRemovals } from './changes.server.ts';
import { keepOnlyAbout } from './kept-store.server.ts';
import { haveBoth, needsLeave, toBeAnswered } from './rules.ts';
import {
	requireAgreement,
	requireFreeId,
	requireMine,
	requireRoom,
	type Change,
	type Learners
} from './store.server.ts';

type Row = typeof agreement.$inferSelect;
type Asked = { wordingHash: string; round: number };
/** What is allowed of the words and round that were on the screen, or, of whatever stands, taken back. */
type Leave = Asked & { on: boolean };

/** That both have not answered yet: asking without end would be pressure (law 12). */
const MAX_QUESTIONS_OF_A_PERSON = 40;

const NO_REWORDING = {
	nextUserId: null,
	nextDevice: null,
	nextCounter: null,
	nextEnvelope: null,
	nextWordingHash: null,
	nextRound: null
} as const;

/**
 * @throws Refused `not_yours`, `not_found` (the id is taken by others), `changed_meanwhile` (by me), `list_full`,
 * `questions_waiting`
 */
export function addAgreement(
	{ tx, me, couple }: Change,
	id: string,
	sealed: Sealed,
	wordingHash: string
): void {
	const found = tx.select().from(agreement).where(eq(agreement.id, id)).get();
	if (found) {
		requireMine(found, couple, me);
		throw new Refused('changed_meanwhile');
	}
	requireFreeId(tx, couple, id);
	requireRoom(tx, couple, me);
	const waiting = tx
		.select({ rows: count() })
		.from(agreement)
		.where(
			and(eq(agreement.coupleId, couple.id), eq(agreement.userId, me), eq(agreement.settled, 0))
		)
		.get();
	if ((waiting?.rows ?? 0) >= MAX_QUESTIONS_OF_A_PERSON) throw new Refused('questions_waiting');
	tx.insert(agreement)
		.values({ id, coupleId: couple.id, userId: me, wordingHash, round: 1, ...sealed })
		.run();
}

/**
 * Asks with other words. The old ones stay until both have answered the new (law 3). Once both have answered a
 * round, or it was done several times before, it needs the other's "open again", which is used up by it, as is any
 * letting go.
 * @throws Refused `not_found`, `changed_meanwhile` (other words are asked for already), `not_opened_again`
 */
export function rewordAgreement(
	{ tx, me, couple }: Change,
	id: string,
	sealed: Sealed,
	wordingHash: string
): void {
	const found = requireAgreement(tx, couple, id);
	if (found.nextRound !== null || found.wordingHash === wordingHash)
		throw new Refused('changed_meanwhile');
	const theirs = tx.select().from(agreementLeave).where(leaveOf(id, couple.partnerId)).get();
	if (needsLeave(found) && !theirs?.openAgain) throw new Refused('not_opened_again');
	endLeaves(tx, id);
	tx.update(agreement)
		.set({
			nextUserId: me,
			nextDevice: sealed.device,
			nextCounter: sealed.counter,
			nextEnvelope: sealed.envelope,
			nextWordingHash: wordingHash,
			nextRound: found.round + 1
		})
		.where(eq(agreement.id, id))
		.run();
}

/**
 * Gives a rewording up: whoever asks with it, and whoever is asked, so that other words never lock the old ones. It
 * never loosens: the old words go on in a new round, and no yes to them from before counts again (law 3).
 * @throws Refused `not_found` (there is none), `changed_meanwhile` (it is another)
 */
export function giveUpRewording({ tx, me, couple }: Change, id: string, said: Asked): void {
	const found = requireAgreement(tx, couple, id);
	const { nextRound, wordingHash } = found;
	if (nextRound === null) throw new Refused('not_found');
	requireAbout(nextOf(found), said);
	tx.delete(answer)
		.where(and(eq(answer.agreementId, id), eq(answer.round, nextRound)))
		.run();
	tx.update(agreement)
		.set({ ...NO_REWORDING, round: nextRound + 1 })
		.where(eq(agreement.id, id))
		.run();
	endLeaves(tx, id);
	for (const person of [me, couple.partnerId]) keepOnlyAbout(tx, person, { id, wordingHash });
}

/** Whether I let my partner ask again with other words. @throws Refused `not_found`, `changed_meanwhile` */
export function setOpenAgain({ tx, me, couple }: Change, id: string, { on, ...said }: Leave): void {
	const found = requireAgreement(tx, couple, id);
	if (on) requireAbout(toBeAnswered(found, answersTo(tx, id)), said);
	setLeave(tx, id, me, { openAgain: on ? 1 : 0 });
}

/**
 * Whether I let it go. When both do it is gone for good, and from what each of us keeps.
 * @throws Refused `not_found`, `changed_meanwhile`
 */
export function setLettingGo({ tx, me, couple }: Change, id: string, { on, ...said }: Leave): void {
	const found = requireAgreement(tx, couple, id);
	if (on) requireAbout(toBeAnswered(found, answersTo(tx, id)), said);
	setLeave(tx, id, me, { letGo: on ? 1 : 0 });
	const theirs = tx.select().from(agreementLeave).where(leaveOf(id, couple.partnerId)).get();
	if (!on || !theirs?.letGo) return;
	tx.delete(agreement).where(eq(agreement.id, id)).run();
	forgetRemovals(tx, couple, me);
	for (const person of [me, couple.partnerId]) keepOnlyAbout(tx, person, { id, wordingHash: null });
}

/**
 * Keeps my commitment to the words that stand, or to those asked for in their place. In the round after one that both
 * have answered it is a changed answer, and begins that round. It can be replaced until my partner has committed as well.
 * @param said `replaces` is my commitment as the device that answers knows it: one that was away takes no later answer back.
 * @returns who learns of it now. That my partner has answered is mine to know once I have: before, it would be a nudge
 * (laws 8 and 12).
 * @throws Refused `not_found`, `changed_meanwhile` (other words or round, or answered meanwhile), `already_answered`
 */
export function commitAnswer(
	{ tx, me, couple }: Change,
	id: string,
	{ replaces, ...said }: Asked & { commitment: string; replaces: string | null },
	own: Sealed
): Learners {
	const found = requireAgreement(tx, couple, id);
	const answers = answersTo(tx, id);
	const isNext = isAbout(nextOf(found), said);
	const isChanged = isAbout(toBeAnswered(found, answers), said) && found.nextRound === null;
	if (!isNext && !isAbout(found, said) && !isChanged) throw new Refused('changed_meanwhile');
	if (haveBoth(said.round, answers)) throw new Refused('already_answered');
	const mine = tx
		.select()
		.from(answer)
		.where(answerOf(id, me, said.round))
		.get();
	if ((mine?.commitment ?? null) !== replaces) throw new Refused('changed_meanwhile');

	const written = {
		...said,
		own: own.envelope,
		ownDevice: own.device,
		ownCounter: own.counter
	};
	tx.insert(answer)
		.values({ agreementId: id, userId: me, ...written })
		.onConflictDoUpdate({ target: [answer.agreementId, answer.userId, answer.round], set: written })
		.run();
	const isBegun = !isNext && said.round > found.round;
	if (isBegun) tx.update(agreement).set({ round: said.round }).where(eq(agreement.id, id)).run();
	if (!haveBoth(said.round, answersTo(tx, id))) return isBegun ? 'both' : 'me';
	tx.update(agreement)
		.set({ settled: 1, ...(isNext && takePlace(found)) })
		.where(eq(agreement.id, id))
		.run();
	if (isNext) {
		removeRoundsBefore(tx, id, said.round);
		const { wordingHash } = said;
		for (const person of [me, couple.partnerId]) keepOnlyAbout(tx, person, { id, wordingHash });
	}
	endLeaves(tx, id);
	return 'both';
}

/**
 * Keeps my opening, once, and only when both of us have committed. What was answered in earlier rounds is over
 * when both have opened.
 * @throws Refused `not_found`, `not_both_committed`, `already_answered`
 */
export function openAnswer(
	{ tx, me, couple }: Change,
	id: string,
	round: number,
	sealed: Sealed
): void {
	requireAgreement(tx, couple, id);
	const mine = tx
		.select()
		.from(answer)
		.where(answerOf(id, me, round))
		.get();
	const theirs = tx
		.select()
		.from(answer)
		.where(answerOf(id, couple.partnerId, round))
		.get();
	if (!mine || !theirs || mine.wordingHash !== theirs.wordingHash)
		throw new Refused('not_both_committed');
	if (mine.opening !== null) throw new Refused('already_answered');
	tx.update(answer)
		.set({
			opening: sealed.envelope,
			openingDevice: sealed.device,
			openingCounter: sealed.counter
		})
		.where(answerOf(id, me, round))
		.run();
	if (theirs.opening !== null) removeRoundsBefore(tx, id, round);
}

/** What I answered, as only I can read it, to be sealed under another key. */
export const ownAnswers = (tx: Database | Transaction, userId: string): Resealable[] =>
	tx
		.select()
		.from(answer)
		.where(eq(answer.userId, userId))
		.all()
		.map(
			({ agreementId: id, wordingHash, round, ownDevice: device, ownCounter: counter, own }) => ({
				row: { of: 'answer', id, wordingHash, round, device, counter, envelope: own },
				replace: (sealed) =>
					tx
						.update(answer)
						.set({ own: sealed })
						.where(answerOf(id, userId, round))
						.run()
			})
		);

const isAbout = (asked: Asked | null, said: Asked) =>
	asked?.round === said.round && asked.wordingHash === said.wordingHash;

/** What was said without a connection is not about what has come since. @throws Refused `changed_meanwhile` */
function requireAbout(asked: Asked | null, said: Asked): void {
	if (!isAbout(asked, said)) throw new Refused('changed_meanwhile');
}

const answersTo = (tx: Transaction, id: string) =>
	tx.select({ round: answer.round }).from(answer).where(eq(answer.agreementId, id)).all();

const nextOf = ({ nextRound, nextWordingHash }: Row): Asked | null =>
	nextRound === null || nextWordingHash === null
		? null
		: { round: nextRound, wordingHash: nextWordingHash };

/** The words asked for are now those that stand. */
const takePlace = (row: Row) => ({
	userId: row.nextUserId!,
	device: row.nextDevice!,
	counter: row.nextCounter!,
	envelope: row.nextEnvelope!,
	wordingHash: row.nextWordingHash!,
	round: row.nextRound!,
	...NO_REWORDING
});

function removeRoundsBefore(tx: Transaction, id: string, round: number): void {
	tx.delete(answer)
		.where(and(eq(answer.agreementId, id), lt(answer.round, round)))
		.run();
}

/** What was allowed was about what stood then: other words or other answers need it anew (law 12). */
function endLeaves(tx: Transaction, id: string): void {
	tx.delete(agreementLeave).where(eq(agreementLeave.agreementId, id)).run();
}

function setLeave(
	tx: Transaction,
	agreementId: string,
	userId: string,
	set: { openAgain: 0 | 1 } | { letGo: 0 | 1 }
): void {
	tx.insert(agreementLeave)
		.values({ agreementId, userId, ...set })
		.onConflictDoUpdate({ target: [agreementLeave.agreementId, agreementLeave.userId], set })
		.run();
}

const leaveOf = (id: string, userId: string) =>
	and(eq(agreementLeave.agreementId, id), eq(agreementLeave.userId, userId));

const answerOf = (id: string, userId: string, round: number) =>
	and(eq(answer.agreementId, id), eq(answer.userId, userId), eq(answer.round, round));

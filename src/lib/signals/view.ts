import type { Moment } from '#lib/device/time.ts';
import {
	type PulseStage,
	type Silent,
	canLower,
	canTouch,
	deliveryOf,
	findYes,
	isLive,
	isLost,
	isSlowToShow,
	readPartner,
	type Delivery,
	type Facts,
	type Reading
} from './rules.ts';
import { isFromDevice, type Standing } from './standing.ts';

/** My own wait or no, with how far it has come. */
export type MyStanding = Standing & {
	delivery: Delivery;
	isSlow: boolean;
	fromOtherDevice: boolean;
	canLower: boolean;
};

/** My partner's wait or no. */
export type TheirStanding = Standing & {
	/** They are live, and not on the device that said it. */
	fromOtherDevice: boolean;
};

/** What the screen shows. */
export type View = {
	reading: Reading;
	/** A page of my partner is proven live. */
	partnerHere: boolean;
	/** It was, and the connection is lost; also while something of theirs stands, which is read before that. */
	lost: boolean;
	/** How long the shown yes may stay without another beat, in ms. */
	yesMsLeft: number;
	/** How much of its touch is left, 0 to 1. */
	yesShare: number;
	/** Rises with each proof that my partner is live. */
	proofs: number;
	myYes: boolean;
	mine: MyStanding | null;
	theirs: TheirStanding | null;
	canYes: boolean;
	/** We begin in wait, because one of us wants it so. */
	slow: boolean;
	/** Whether I am asked "still good?", and who has not answered. */
	pulse: PulseStage;
	unanswered: Silent | null;
};

/** What is shown before anything is known. */
export const NOTHING: View = {
	reading: 'none',
	partnerHere: false,
	lost: false,
	yesMsLeft: 0,
	yesShare: 0,
	proofs: 0,
	myYes: false,
	mine: null,
	theirs: null,
	canYes: false,
	slow: false,
	pulse: 'quiet',
	unanswered: null
};

export function judge(
	facts: Facts,
	now: Moment
): Pick<
	View,
	'reading' | 'partnerHere' | 'lost' | 'yesMsLeft' | 'yesShare' | 'canYes' | 'slow' | 'unanswered'
> {
	const yes = findYes(facts, now);
	return {
		reading: readPartner(facts, now),
		partnerHere: facts.pages.some((page) => isLive(page, now)),
		lost: isLost(facts, now),
		yesMsLeft: yes?.msLeft ?? 0,
		yesShare: yes?.share ?? 0,
		canYes: canTouch('yes', facts),
		slow: facts.slow,
		unanswered: facts.unanswered
	};
}

/** @param raised when it was raised on this page; null when that was elsewhere or before a reload. */
export function describeMine(
	mine: Standing,
	thisDevice: string,
	raised: Moment | null,
	now: Moment
): MyStanding {
	const delivery = deliveryOf(mine.onServer, mine.receipt);
	const isSlow = isSlowToShow(delivery, raised, now);
	const fromOtherDevice = mine.device !== thisDevice;
	return {
		...mine,
		delivery,
		isSlow,
		fromOtherDevice,
		canLower: canLower(isFromDevice(mine, thisDevice), mine.onServer)
	};
}

import { mostCautious, type Result, type Said } from '#lib/consent/rules.ts';
import type { Moment } from '#lib/device/time.ts';

/** How far the two clocks may drift apart before neither is believed. */
const CLOCK_TOLERANCE_MS = 2_000;
/**
 * How old the youngest proof of a beat may be: the time since I sent the challenge that came back. Half a second
 * under the ten that are promised, because the screen is judged anew every quarter of a second, and a slow device
 * may be late with it.
 */
export const PROOF_LIMIT_MS = 9_500;
/** How long one touch of yes can last. */
export const TOUCH_LIMIT_MS = 180_000;
/** After this a sender reads that the signal is not on the other screen yet. */
export const ON_SCREEN_EXPECTED_MS = 5_000;
/** A wait or no older than this when it is first seen is marked as late. */
export const LATE_MS = 120_000;
/** For so long "still good?" waits for a touch. */
export const PULSE_ANSWER_MS = 60_000;
/** A press of "I hear you" or of the lowering that began sooner than this after it appeared or moved was not meant. */
export const MEANT_AFTER_MS = 700;

export type StandingKind = 'wait' | 'no';
/** An envelope that does not open is never ignored and never a yes. */
export type KnownKind = StandingKind | 'unreadable';
/**
 * `lost`: was live, now stale. `slow`: both are live and begin in wait, until both have touched yes. `unanswered`: one of
 * us was asked "still good?" and has not touched anything since, which is read as wait.
 */
export type Reading = Result | 'lost' | 'slow' | 'unanswered';

/** Names the set of raises known of each person: equal only where both know the very same ones. */
export type Marks = { mine: string; theirs: string };

/** A yes as a device says it, from the side of whoever holds these facts. */
export type Yes = {
	touch: string;
	/** When it was touched; for a partner's, when I first saw this touch. */
	since: Moment;
	/** The raises it was made after. */
	marks: Marks;
};

/** One open page of my partner, by its latest beat. */
export type PageFacts = {
	/** When I sent the youngest challenge which that beat brought back; null when it brought none. */
	proof: Moment | null;
	/** How old it says its yes is, in ms, and the yes; null when it says none. */
	yes: (Yes & { ageMs: number }) | null;
	/** It was proven once, and has not said goodbye. */
	wasLive: boolean;
};

/** The one before goes before the other: me on this page, me on another one, my partner. */
export type Silent = 'here' | 'elsewhere' | 'partner';

export type Facts = {
	/** Everything that stands, as far as this page knows. */
	mine: readonly KnownKind[];
	theirs: readonly KnownKind[];
	pages: readonly PageFacts[];
	marks: Marks;
	/** Touches that were shown once and then not: they never count again. */
	ended: ReadonlySet<string>;
	/** When the latest raise of either became known here, on the clock that nobody can set; null while there was none. */
	raisedAt: number | null;
	/** I say yes. */
	myYes: boolean;
	/** Who was asked "still good?" on a live page and has touched no signal since. */
	unanswered: Silent | null;
	/** One of us two, on whichever live page, begins in wait: then a yes shows only when both say it. (Laws 3 and 12.) */
	slow: boolean;
};

/**
 * The time since then by the largest of the clocks, or null for unknown: a clock ran backwards, or
 * they disagree. The monotonic one may stand still while a device sleeps, and anybody can set the other.
 */
export function ageOf(then: Moment, now: Moment): number | null {
	const mono = now.mono - then.mono;
	const wall = now.wall - then.wall;
	if (mono < 0 || wall < 0 || Math.abs(mono - wall) > CLOCK_TOLERANCE_MS) return null;
	return Math.max(mono, wall, now.steady - then.steady);
}

function isYounger(then: Moment, now: Moment, limitMs: number): boolean {
	const age = ageOf(then, now);
	return age !== null && age < limitMs;
}

export const cautiously = (kind: KnownKind): StandingKind =>
	kind === 'unreadable' ? 'wait' : kind;

/** What stands for one person, the strictest of it, or null. */
export function strictestKind(kinds: readonly KnownKind[]): StandingKind | null {
	const result = mostCautious(kinds.map(cautiously));
	return result === 'wait' || result === 'no' ? result : null;
}

export const isLive = (page: PageFacts, now: Moment) =>
	page.proof !== null && isYounger(page.proof, now, PROOF_LIMIT_MS);

/**
 * The yes that counts right now, or null: how long it may stay without another beat, and how much of
 * its touch is left (0 to 1).
 */
export function findYes(
	facts: Facts,
	now: Moment
): { touch: string; msLeft: number; share: number } | null {
	if (facts.mine.length > 0 || facts.theirs.length > 0 || facts.unanswered) return null;
	if (facts.slow && !facts.myYes) return null;
	for (const { proof, yes } of facts.pages) {
		if (!proof || !yes || facts.ended.has(yes.touch)) continue;
		const left = leftOf(proof, yes, facts, now);
		if (!left) continue;
		const msLeft = Math.min(left.proofMs, left.touchMs);
		if (msLeft > 0) return { touch: yes.touch, msLeft, share: left.touchMs / TOUCH_LIMIT_MS };
	}
	return null;
}

function leftOf(
	proof: Moment,
	yes: NonNullable<PageFacts['yes']>,
	{ marks, raisedAt }: Pick<Facts, 'marks' | 'raisedAt'>,
	now: Moment
) {
	const proofAge = ageOf(proof, now);
	const seenAge = ageOf(yes.since, now);
	if (proofAge === null || seenAge === null) return null;
	if (yes.marks.mine !== marks.mine || yes.marks.theirs !== marks.theirs) return null;
	// The beat was made after the challenge left, so the touch is at most this old; and my own cap
	// holds whatever the other side says.
	const touchAge = Math.max(yes.ageMs + proofAge, seenAge);
	// Whatever the server says has become of a raise since: a touch from before it was known here is over. This clock
	// may have stood still meanwhile, so the raise is at least as old as that.
	if (raisedAt !== null && touchAge >= now.mono - raisedAt) return null;
	return { proofMs: PROOF_LIMIT_MS - proofAge, touchMs: TOUCH_LIMIT_MS - touchAge };
}

/** My partner was live, is not any more, and has said no goodbye. */
export const isLost = ({ pages }: Pick<Facts, 'pages'>, now: Moment) =>
	pages.some((page) => page.wasLive) && !pages.some((page) => isLive(page, now));

/** What I read of my partner. (Laws 1, 2 and 5.) */
export function readPartner(facts: Facts, now: Moment): Reading {
	const standing = strictestKind(facts.theirs);
	if (standing) return standing;
	if (isLost(facts, now)) return 'lost';
	if (!facts.pages.some((page) => isLive(page, now))) return 'none';
	if (facts.unanswered) return 'unanswered';
	if (findYes(facts, now)) return 'yes';
	return facts.slow ? 'slow' : 'none';
}

/** Whether my own yes is still one. When it is not it is dropped for good. */
export function isMyYesAlive(yes: Yes, facts: Omit<Facts, 'myYes'>, now: Moment): boolean {
	return (
		facts.mine.length === 0 &&
		facts.theirs.length === 0 &&
		facts.unanswered === null &&
		yes.marks.mine === facts.marks.mine &&
		yes.marks.theirs === facts.marks.theirs &&
		isYounger(yes.since, now, TOUCH_LIMIT_MS)
	);
}

/**
 * Whether a touch does something. Yes cannot be touched while anything stands from either, or while
 * "still good?" is not answered on another page than this one; a wait never
 * softens my own no; touching again what already stands never lowers it.
 */
export function canTouch(
	said: Said,
	facts: Pick<Facts, 'mine' | 'theirs' | 'unanswered'>
): boolean {
	if (said === 'yes')
		return (
			facts.mine.length === 0 &&
			facts.theirs.length === 0 &&
			(facts.unanswered === null || facts.unanswered === 'here')
		);
	const standing = strictestKind(facts.mine.filter((kind) => kind !== 'unreadable'));
	return said === 'no' ? standing !== 'no' : standing === null;
}

/** How far "still good?" is on one page. */
export type PulseStage = 'quiet' | 'asking' | 'unanswered';

/** @param everyMs so long after the latest touch it is asked; null for not at all. */
export function pulseStage(everyMs: number | null, untouchedMs: number): PulseStage {
	if (everyMs === null || untouchedMs < everyMs) return 'quiet';
	return untouchedMs < everyMs + PULSE_ANSWER_MS ? 'asking' : 'unanswered';
}

/**
 * Whether a raise of mine can be lowered on this device: what another device raised only once it has arrived, or
 * the lowering would come before it and find nothing.
 */
export const canLower = (isFromHere: boolean, onServer: boolean) => isFromHere || onServer;

export type Receipt = 'none' | 'shown' | 'answered';
export type Delivery = 'not_sent' | 'on_server' | 'on_screen' | 'answered';

/** How far a wait or no has come. A receipt is sealed by the partner: no server can forge one. (Law 6.) */
export function deliveryOf(onServer: boolean, receipt: Receipt): Delivery {
	if (receipt === 'answered') return 'answered';
	if (receipt === 'shown') return 'on_screen';
	return onServer ? 'on_server' : 'not_sent';
}

/** Receipts only ever go forward: an older one served again takes nothing back. */
export function laterReceipt(a: Receipt, b: Receipt): Receipt {
	const order: Receipt[] = ['none', 'shown', 'answered'];
	return order[Math.max(order.indexOf(a), order.indexOf(b))]!;
}

/**
 * Whether a press was meant: the touch began long enough after the button came into sight, or to rest. Both in ms on
 * one clock; null while it is not in sight.
 */
export function isMeant(begun: number, seenSince: number | null): boolean {
	return seenSince !== null && begun - seenSince >= MEANT_AFTER_MS;
}

/** True when the sender should be told to move away or say it. Without a known moment, at once. */
export function isSlowToShow(delivery: Delivery, raised: Moment | null, now: Moment): boolean {
	if (delivery === 'on_screen' || delivery === 'answered') return false;
	return raised === null || !isYounger(raised, now, ON_SCREEN_EXPECTED_MS);
}

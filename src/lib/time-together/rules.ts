import { daysBetween } from '#lib/check-ins/rules.ts';
import type { MyTime, Offers } from './contents.ts';

/** How often the two can be asked "still good?". */
export const PULSE_MINUTES = [3, 5, 10, 15] as const;
export type PulseMinutes = (typeof PULSE_MINUTES)[number];

/** So long one evening lasts, from when it is opened or joined; and an offer, from when it is made. */
export const LASTS_MS = 12 * 3_600_000;
/** The clocks of two phones are not set alike. */
const CLOCKS_APART_MS = 30 * 60_000;

/**
 * What our time together is. One alone only offers it; it is on while both have opened the very same; either ends it.
 * (Laws 1, 3 and 10.)
 */
export type TimeState =
	| { is: 'none' }
	/** My partner has opened it, and I have not joined. */
	| { is: 'offered'; theirs: MyTime }
	| { is: 'waiting'; mine: MyTime }
	| { is: 'on'; mine: MyTime; theirs: MyTime; pulse: PulseMinutes | null }
	/** It was on, and one of us has ended it. */
	| { is: 'over'; id: string };

/** @param now epoch ms. */
export function readTime(mine: MyTime | null, theirs: MyTime | null, now: number): TimeState {
	const myOpen = mine?.is === 'open' && isNow(mine, now) ? mine : null;
	const theirOpen = theirs?.is === 'open' && isNow(theirs, now) ? theirs : null;
	if (mine && mine.id === theirs?.id) {
		if (myOpen && theirOpen)
			return { is: 'on', mine: myOpen, theirs: theirOpen, pulse: pulseOf(myOpen, theirOpen) };
		const isOver = (mine.is === 'ended' || theirs.is === 'ended') && isNow(mine, now);
		return isOver ? { is: 'over', id: mine.id } : { is: 'none' };
	}
	if (theirOpen) return { is: 'offered', theirs: theirOpen };
	return myOpen ? { is: 'waiting', mine: myOpen } : { is: 'none' };
}

/** Asked only if both want it, and as often as whoever wants it more often. */
export const pulseOf = (mine: MyTime, theirs: MyTime): PulseMinutes | null =>
	mine.pulse === null || theirs.pulse === null
		? null
		: (Math.min(mine.pulse, theirs.pulse) as PulseMinutes);

/**
 * The id that mine takes on when both have opened one at the same moment: each has said that they want it, and one
 * of the two ids has to be the one. Null when mine stays as it is.
 */
export function idToJoin(mine: MyTime | null, theirs: MyTime | null, now: number): string | null {
	const areOpen = [mine, theirs].every((one) => one?.is === 'open' && isNow(one, now));
	return areOpen && theirs!.id < mine!.id ? theirs!.id : null;
}

/** Whether today is the day after a time together after which both wanted to be asked how they are. */
export function isDayAfter(mine: MyTime | null, theirs: MyTime | null, today: string): boolean {
	if (!mine || mine.id !== theirs?.id || !mine.tomorrow || !theirs.tomorrow) return false;
	if (mine.is === 'taken_back' || theirs.is === 'taken_back') return false;
	return daysBetween(mine.day, today) === 1;
}

export const offersNow = (offers: Offers | null, now: number): Offers | null =>
	offers && offers.what.length > 0 && isNow(offers, now) ? offers : null;

/** Not over, and not made for longer than it may last. */
const isNow = ({ until }: { until: number }, now: number): boolean =>
	until > now && until - now <= LASTS_MS + CLOCKS_APART_MS;

import type { MyTime, Offers } from './contents.ts';

/** How often the two can be asked "still good?". */
export const PULSE_MINUTES = [3, 5, 10, 15] as const;
export type PulseMinutes = (typeof PULSE_MINUTES)[number];

const DAY_MS = 86_400_000;

/**
 * What our time together is. One alone only offers it; it is on while both have opened the very same; either ends it.
 * (Laws 1, 3 and 10.)
 */
export type TimeTogether =
	| { is: 'none' }
	/** My partner has opened it, and I have not joined. */
	| { is: 'offered'; theirs: MyTime }
	| { is: 'waiting'; mine: MyTime }
	| { is: 'on'; mine: MyTime; theirs: MyTime; pulse: PulseMinutes | null }
	/** It was on, and one of us has ended it. */
	| { is: 'over'; id: string };

export function readTime(mine: MyTime | null, theirs: MyTime | null, today: string): TimeTogether {
	const open = [mine, theirs].map((one) => (one?.is === 'open' && isOf(one, today) ? one : null));
	const [myOpen, theirOpen] = open as [MyTime | null, MyTime | null];
	if (mine && mine.id === theirs?.id) {
		if (myOpen && theirOpen)
			return { is: 'on', mine: myOpen, theirs: theirOpen, pulse: pulseOf(myOpen, theirOpen) };
		const isOver = (mine.is === 'ended' || theirs.is === 'ended') && isOf(mine, today);
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
export function idToJoin(mine: MyTime | null, theirs: MyTime | null, today: string): string | null {
	const areOpen = [mine, theirs].every((one) => one?.is === 'open' && isOf(one, today));
	return areOpen && theirs!.id < mine!.id ? theirs!.id : null;
}

/** Whether today is the day after a time together after which both wanted to be asked how they are. */
export function isDayAfter(mine: MyTime | null, theirs: MyTime | null, today: string): boolean {
	if (!mine || mine.id !== theirs?.id || !mine.tomorrow || !theirs.tomorrow) return false;
	return daysBetween(mine.day, today) === 1;
}

/** What is offered is for that day, and its night. */
export const offersOn = (offers: Offers | null, today: string): Offers | null =>
	offers && offers.what.length > 0 && isOf(offers, today) ? offers : null;

/** It lasts into the night, and not into the next evening; whoever is further east has a day more. */
const isOf = ({ day }: { day: string }, today: string): boolean =>
	Math.abs(daysBetween(day, today)) <= 1;

const daysBetween = (from: string, to: string): number =>
	(Date.parse(to) - Date.parse(from)) / DAY_MS;

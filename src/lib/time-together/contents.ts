import * as v from 'valibot';
import { Id } from '#lib/realtime/wire.ts';
import { PULSE_MINUTES } from './rules.ts';

/** In UTF-16 units. */
export const MAX_GOOD_CHARS = 300;
export const MAX_NOT_TODAY_CHARS = 300;

/** What one can offer afterwards. Nobody has to take it. */
export const OFFERS = ['words', 'near', 'hug', 'tea', 'apart'] as const;
export type Offer = (typeof OFFERS)[number];

/** Until when it counts, as epoch ms by the clock of whoever says it. */
const Until = v.pipe(v.number(), v.safeInteger());

/** What I say about one time together. */
const MyTime = v.strictObject({
	/** Whoever joins takes the id of whoever opened it. */
	id: Id,
	/** `ended`: it was on. `taken_back`: nobody had joined. */
	is: v.picklist(['open', 'ended', 'taken_back']),
	/** The day it was opened or joined on, where that was: YYYY-MM-DD. */
	day: v.pipe(v.string(), v.isoDate()),
	until: Until,
	/** What would feel good today, and what not; empty for nothing said. */
	good: v.pipe(v.string(), v.maxLength(MAX_GOOD_CHARS)),
	notToday: v.pipe(v.string(), v.maxLength(MAX_NOT_TODAY_CHARS)),
	/** How often I want us both to be asked "still good?"; null for not at all. */
	pulse: v.nullable(v.picklist(PULSE_MINUTES)),
	/** I would like a quiet "how are you today?" on the next day. */
	tomorrow: v.boolean()
});

/** Inside what one person says to the other here: the latest stands alone. */
export const PartContent = v.strictObject({
	time: v.nullable(MyTime),
	/** What I offer my partner now that something has passed. */
	offers: v.nullable(
		v.strictObject({
			until: Until,
			what: v.pipe(
				v.array(v.picklist(OFFERS)),
				v.check((all) => new Set(all).size === all.length)
			)
		})
	)
});

export type MyTime = v.InferOutput<typeof MyTime>;
export type PartContent = v.InferOutput<typeof PartContent>;
export type Offers = NonNullable<PartContent['offers']>;

/** What I choose when I open our time together or join it. */
export type Wishes = Pick<MyTime, 'good' | 'notToday' | 'pulse' | 'tomorrow'>;

export const NO_PART: PartContent = { time: null, offers: null };

import * as v from 'valibot';
import { openDraft, type Desk, type Found } from '#lib/drafts/sealed-drafts.ts';
import type { Wishes } from './contents.ts';
import { PULSE_MINUTES } from './rules.ts';

/** What I wish, as it is being said: of any length. */
const Draft = v.strictObject({
	good: v.string(),
	notToday: v.string(),
	pulse: v.nullable(v.picklist(PULSE_MINUTES)),
	tomorrow: v.boolean()
});

export const TIME_PLACE = 'time:wishes';
/** Where it comes back to when it was not sent. */
export const RETURNED_PLACE = 'time:returned';
export const NO_WISHES: Wishes = { good: '', notToday: '', pulse: null, tomorrow: false };

export const hasWords = ({ good, notToday }: Wishes): boolean => (good + notToday).trim() !== '';

export const wishesOf = ({ good, notToday, pulse, tomorrow }: Wishes): Wishes => ({
	good,
	notToday,
	pulse,
	tomorrow
});

/** What the form begins with: what is being typed there, what came back, or what I have said already. */
export async function findWishes(desk: Desk, said: Wishes | null): Promise<Found<Wishes>[]> {
	for (const place of [TIME_PLACE, RETURNED_PLACE]) {
		const parsed = v.safeParse(Draft, await openDraft(desk, place));
		if (parsed.success) return [{ place, typed: parsed.output }];
	}
	return said ? [{ place: TIME_PLACE, typed: said }] : [];
}

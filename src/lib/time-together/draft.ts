import * as v from 'valibot';
import { openDraft, type Desk, type Found } from '#lib/drafts/sealed-drafts.ts';
import { PULSE_MINUTES } from './rules.ts';
import type { Wishes } from './time-together.svelte.ts';

/** What I wish, as it is being said: of any length. */
const Draft = v.strictObject({
	good: v.string(),
	notToday: v.string(),
	pulse: v.nullable(v.picklist(PULSE_MINUTES)),
	tomorrow: v.boolean()
});

export const TIME_PLACE = 'time:wishes';
export const NO_WISHES: Wishes = { good: '', notToday: '', pulse: null, tomorrow: false };

export const hasWords = ({ good, notToday }: Wishes): boolean => (good + notToday).trim() !== '';

/** What the form begins with: what is being typed there, or what I have said already. */
export async function findWishes(desk: Desk, said: Wishes | null): Promise<Found<Wishes>[]> {
	const parsed = v.safeParse(Draft, await openDraft(desk, TIME_PLACE));
	if (parsed.success) return [{ place: TIME_PLACE, typed: parsed.output }];
	return said ? [{ place: TIME_PLACE, typed: said }] : [];
}

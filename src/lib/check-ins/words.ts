import { m } from '#lib/paraglide/messages.js';
import type { OneWord } from './contents.ts';
import { daysBetween } from './rules.ts';
import { FEELINGS, type Feeling, type Question } from './feelings.ts';

export const feelingWord = (feeling: Feeling): string => m[`feeling_${feeling}`]();

export const questionWords = (question: Question): string =>
	({ heart: m.checkin_heart, body: m.checkin_body, good: m.checkin_good })[question]();

export const optionsOf = <Q extends Question>(question: Q) =>
	FEELINGS[question].map((value) => ({ value, label: feelingWord(value) }));

export const oneWord = (word: OneWord): string =>
	word.is === 'own' ? word.text : feelingWord(word.feeling);

/** The day as a person says it: today, yesterday, or its name. */
export function dayWord(day: string, today: string): string {
	const days = daysBetween(day, today);
	if (days <= 0) return m.checkin_day_today();
	if (days === 1) return m.checkin_day_before();
	const short = days < 7 ? ({ weekday: 'long' } as const) : ({ dateStyle: 'long' } as const);
	return new Intl.DateTimeFormat(document.documentElement.lang, {
		...short,
		timeZone: 'UTC'
	}).format(Date.parse(day));
}

import * as v from 'valibot';
import { LOCK_MINUTES } from './rules.ts';

/** Under a name that says nothing, because whoever looks into this browser can read it. */
export const PLACE = 'page';

/** Where the exit leads: one of these, or an address of one's own. */
export const AWAY = {
	encyclopedia: 'https://www.wikipedia.org/',
	weather: 'https://www.bbc.com/weather',
	news: 'https://www.bbc.com/news',
	search: 'https://duckduckgo.com/'
} as const;
export type AwayPlace = keyof typeof AWAY;

export const LOOKS = ['own', 'notes', 'weather'] as const;
export type Look = (typeof LOOKS)[number];

const MAX_CHARS = 500;

const schema = v.strictObject({
	lockMinutes: v.picklist(LOCK_MINUTES),
	away: v.pipe(v.string(), v.maxLength(MAX_CHARS), v.url(), v.startsWith('https://')),
	look: v.picklist(LOOKS)
});

/** How this device hides: it belongs to the device, not to the account, and never leaves it. */
export type Choices = v.InferOutput<typeof schema>;

export const DEFAULTS: Choices = { lockMinutes: 2, away: AWAY.encyclopedia, look: 'own' };

/** Anything but whole choices counts as none made. */
export function parseChoices(text: string | null): Choices {
	try {
		return v.parse(schema, JSON.parse(text ?? ''));
	} catch {
		return DEFAULTS;
	}
}

export function readChoices(): Choices {
	try {
		return parseChoices(localStorage.getItem(PLACE));
	} catch {
		// Blocked by the browser's settings.
		return DEFAULTS;
	}
}

/** Where nothing may be kept they hold until the page is left. */
export function keepChoices(choices: Choices): void {
	try {
		localStorage.setItem(PLACE, JSON.stringify(choices));
	} catch {
		// Full, or blocked.
	}
}

export const placeOf = (away: string): AwayPlace | null =>
	(Object.keys(AWAY) as AwayPlace[]).find((place) => AWAY[place] === away) ?? null;

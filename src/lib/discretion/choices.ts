import * as v from 'valibot';
import { LOCK_MINUTES } from './rules.ts';
import { createChoices } from '#lib/device/kept-choices.ts';

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

export const {
	parse: parseChoices,
	read: readChoices,
	keep: keepChoices
} = createChoices<Choices>(PLACE, schema, DEFAULTS);

export const placeOf = (away: string): AwayPlace | null =>
	(Object.keys(AWAY) as AwayPlace[]).find((place) => AWAY[place] === away) ?? null;

import { m } from '#lib/paraglide/messages.js';
import { placeOf, type AwayPlace } from './choices.ts';

export const wordOfAway = (place: AwayPlace): string =>
	({
		encyclopedia: m.discretion_away_encyclopedia(),
		weather: m.discretion_away_weather(),
		news: m.discretion_away_news(),
		search: m.discretion_away_search()
	})[place];

/** What the tab is called until the other site has come. */
export function titleOfAway(away: string): string {
	const place = placeOf(away);
	return place ? wordOfAway(place) : new URL(away).hostname;
}

import type { PlacingContent, TopicContent } from './contents.ts';
import type { OpenedAgreement, OpenedLimit } from './opened.ts';

const STRENGTH_ORDER = { no: 1, ask: 2 } as const;

/** What could not be read first, then no, then ask first; among these by the alphabet. */
export function byStrength(a: OpenedLimit, b: OpenedLimit): number {
	return (
		strengthOf(a) - strengthOf(b) ||
		compareWords(a.content?.words, b.content?.words) ||
		compareIds(a, b)
	);
}

/** By the alphabet, what could not be read first: no order that says who has answered what. */
export function byWords(a: OpenedAgreement, b: OpenedAgreement): number {
	return compareWords(a.words, b.words) || compareIds(a, b);
}

/** What somebody wanted to look at again by now comes before the rest. */
export function byReview<Item extends { placing: PlacingContent }>(
	order: (a: Item, b: Item) => number
) {
	return (a: Item, b: Item) => Number(isDue(b.placing)) - Number(isDue(a.placing)) || order(a, b);
}

/** @param today YYYY-MM-DD on this device's clock. */
export const isDue = ({ review }: PlacingContent, today = dayAfterMonths(0)) =>
	review !== null && review <= today;

/** The day so many months from now, as YYYY-MM-DD on this device's clock; the last of a shorter month. */
export function dayAfterMonths(months: number, now = new Date()): string {
	const last = new Date(now.getFullYear(), now.getMonth() + months + 1, 0).getDate();
	const day = Math.min(now.getDate(), last);
	const then = new Date(now.getFullYear(), now.getMonth() + months, day, 12);
	return then.toISOString().slice(0, 10);
}

type Ranked = TopicContent & { id: string };
export const byRank = (a: Ranked, b: Ranked) => a.rank - b.rank || compareIds(a, b);

const strengthOf = ({ content }: OpenedLimit) => (content ? STRENGTH_ORDER[content.strength] : 0);

const collator = new Intl.Collator();
const compareWords = (a: string | null = '', b: string | null = '') =>
	collator.compare(a ?? '', b ?? '');

const compareIds = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

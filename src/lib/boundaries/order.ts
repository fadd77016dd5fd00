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

const strengthOf = ({ content }: OpenedLimit) => (content ? STRENGTH_ORDER[content.strength] : 0);

const compareWords = (a: string | null = '', b: string | null = '') =>
	(a ?? '').localeCompare(b ?? '');

const compareIds = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

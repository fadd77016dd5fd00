const LIVE = [256];
const WRITTEN = [256, 1024, 4096];

/**
 * What an envelope holds. The number is the byte in the associated data, so it never changes and is
 * never used again (SPEC.md, "Kinds"). `buckets` are the sizes of the padded plaintext in bytes:
 * everything live has one size, so that nobody on the way can tell a yes from nothing.
 */
const KINDS = {
	beat: { number: 1, buckets: LIVE },
	raise: { number: 2, buckets: LIVE },
	lower: { number: 3, buckets: LIVE },
	receipt: { number: 4, buckets: LIVE },
	limit: { number: 5, buckets: WRITTEN },
	understanding: { number: 6, buckets: WRITTEN },
	agreement: { number: 7, buckets: WRITTEN },
	answer: { number: 8, buckets: WRITTEN },
	opening: { number: 9, buckets: WRITTEN },
	name: { number: 10, buckets: WRITTEN },
	keyring: { number: 11, buckets: WRITTEN },
	'account-key': { number: 12, buckets: WRITTEN },
	own: { number: 13, buckets: WRITTEN },
	draft: { number: 14, buckets: WRITTEN },
	topic: { number: 15, buckets: WRITTEN },
	placing: { number: 16, buckets: WRITTEN },
	kept: { number: 17, buckets: WRITTEN },
	care: { number: 18, buckets: WRITTEN },
	'own-care': { number: 19, buckets: WRITTEN },
	'check-in': { number: 20, buckets: WRITTEN },
	'own-check-in': { number: 21, buckets: WRITTEN },
	'time-part': { number: 22, buckets: WRITTEN },
	'device-name': { number: 23, buckets: WRITTEN }
} as const satisfies Record<string, { number: number; buckets: readonly number[] }>;

export type Kind = keyof typeof KINDS;

export const ALL_KINDS = Object.keys(KINDS) as Kind[];

/** Bytes in front of the content that hold its length. */
export const LENGTH_BYTES = 2;

/** How many bytes of content fit in the largest bucket of each kind. */
export const MAX_CONTENT_BYTES = Object.fromEntries(
	ALL_KINDS.map((kind) => [kind, Math.max(...bucketsOf(kind)) - LENGTH_BYTES])
) as Record<Kind, number>;

/** @throws RangeError when there is no such kind. */
export function kindNumber(kind: Kind): number {
	if (!Object.hasOwn(KINDS, kind)) throw new RangeError('no such kind');
	return KINDS[kind].number;
}

/** Ascending. Empty when there is no such kind. */
export function bucketsOf(kind: Kind): readonly number[] {
	return Object.hasOwn(KINDS, kind) ? KINDS[kind].buckets : [];
}

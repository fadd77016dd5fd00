/** The middle of what was measured, and from where to where it went. */
export type Figure = { median: number; from: number; to: number };

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export const figureOf = (values: readonly number[]): Figure => ({
	median: median(values),
	from: Math.min(...values),
	to: Math.max(...values)
});

/** Each with its neighbour of the same round, so that what slows a machine down for a while slows both. */
export const pairwise = (
	ours: readonly number[],
	theirs: readonly number[],
	join: (our: number, their: number) => number
): Figure => figureOf(ours.map((our, round) => join(our, theirs[round]!)));

export const ratio = (our: number, their: number) => our / their;
export const difference = (our: number, their: number) => our - their;

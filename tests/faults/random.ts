/** Chance that can be had again: the same seed gives the same run of everything that is drawn from it. */
export type Random = {
	/** 0 up to, not with, 1. */
	next(): number;
	/** A whole number from `least` to `most`, both included. */
	whole(least: number, most: number): number;
	chance(share: number): boolean;
	pick<T>(of: readonly T[]): T;
	bytes(length: number): Buffer;
};

/** Mulberry32: 32 bits of state are plenty to play bad luck, and nothing here is a secret. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
	return {
		next,
		whole,
		chance: (share) => next() < share,
		pick: (of) => of[whole(0, of.length - 1)]!,
		bytes: (length) => Buffer.from(Array.from({ length }, () => whole(0, 255)))
	};
}

/** `SEED=… ` in front of a command repeats a run; without it each run has another one. */
export const seedOfRun = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

import { cautiously, type KnownKind, type StandingKind } from './rules.ts';

/** In ms, shaken and still by turns: two short for a wait, as it has two bars, one long for a no. A yes has none. */
const PATTERNS: Record<StandingKind, number[]> = { wait: [180, 140, 180], no: [900] };
const BETWEEN_MS = 700;

export const canVibrate = () => typeof navigator.vibrate === 'function';

/** What cannot be read counts as wait. */
export const patternOf = (kind: KnownKind): number[] => PATTERNS[cautiously(kind)];

/** Before the first touch on a page a browser refuses, and complains. */
const mayVibrate = () => canVibrate() && navigator.userActivation?.hasBeenActive !== false;

/** False when it did not. */
export const vibrate = (kind: KnownKind): boolean =>
	mayVibrate() && navigator.vibrate(patternOf(kind));

/** Both, one after the other, to try them. */
export const tryVibration = (): boolean =>
	mayVibrate() && navigator.vibrate([...patternOf('wait'), BETWEEN_MS, ...patternOf('no')]);

/** What has come already is not felt again, when something stricter is lowered and it shows once more. */
export class Arrivals {
	readonly #known = new Set<string>();

	isNew(arrival: string): boolean {
		const isNew = !this.#known.has(arrival);
		this.#known.add(arrival);
		return isNew;
	}
}

import type { Moment } from '#lib/device/time.ts';
import { NO_MARK, type Beat } from './beat.ts';
import { ageOf, type StandingKind, type Yes } from './rules.ts';
import type { Standing } from './standing.ts';

/** What my next beat says: the hardest of what stands for me, else my yes, else nothing. */
export function whatISay(
	standing: readonly Standing[],
	yes: Yes | null,
	now: Moment
): Pick<Beat, 'signal' | 'touch' | 'touchAgeMs' | 'mine' | 'yours'> {
	const nothing = { touchAgeMs: 0, mine: NO_MARK, yours: NO_MARK };
	const readable = standing.filter((one) => one.kind !== 'unreadable');
	const hardest = readable.find((one) => one.kind === 'no') ?? readable[0];
	if (hardest) return { ...nothing, signal: hardest.kind as StandingKind, touch: hardest.id };
	const touchAgeMs = yes && ageOf(yes.since, now);
	if (!yes || touchAgeMs === null) return { ...nothing, signal: 'none', touch: NO_MARK };
	const { touch, marks } = yes;
	return { signal: 'yes', touch, touchAgeMs, mine: marks.mine, yours: marks.theirs };
}

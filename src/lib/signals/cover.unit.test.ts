import { expect, test } from 'vitest';
import { mayCover } from './cover.ts';
import { NOTHING } from './view.ts';
import { NEW_STANDING } from './standing.ts';

const standing = { ...NEW_STANDING, id: 'one', by: 'partner', device: 'other' } as const;

test('a person may cover the screen while nothing has to be seen', () => {
	for (const reading of ['none', 'yes', 'slow'] as const)
		expect(mayCover({ ...NOTHING, reading }, 'off')).toBe(true);
});

test('nothing covers practice: a touch without looking is always meant', () => {
	for (const stage of ['beginning', 'on'] as const) expect(mayCover(NOTHING, stage)).toBe(false);
	for (const stage of ['offered', 'waiting', 'over'] as const)
		expect(mayCover(NOTHING, stage)).toBe(true);
});

test.each(['wait', 'no', 'unreadable'] as const)('a %s of the partner lifts any cover', (kind) => {
	const theirs = { ...standing, kind, fromOtherDevice: false };
	expect(mayCover({ ...NOTHING, theirs }, 'off')).toBe(false);
});

test('a wait or no of mine lifts any cover', () => {
	const mine = {
		...standing,
		kind: 'wait',
		delivery: 'not_sent',
		isSlow: false,
		fromOtherDevice: false,
		canLower: true
	} as const;
	expect(mayCover({ ...NOTHING, mine }, 'off')).toBe(false);
});

test('law 1: a lost connection lifts any cover', () => {
	expect(mayCover({ ...NOTHING, reading: 'lost' }, 'off')).toBe(false);
});

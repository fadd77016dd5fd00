import { describe, expect, test } from 'vitest';
import { endOf, INVITE_TRIES, judgeJoin, type JudgedInvite } from './rules.ts';

const NOW = 1_000_000;
const open: JudgedInvite = {
	state: 'open',
	expiresAt: NOW + 1,
	userId: 'inviter',
	joinerId: null,
	commitment: null,
	triesLeft: INVITE_TRIES
};
const joiner = { userId: 'joiner', commitment: 'one', linked: false };
const begun: JudgedInvite = { ...open, joinerId: 'joiner', commitment: 'one', triesLeft: 4 };

describe('an invite', () => {
	test('is open until its last moment and expired from then on', () => {
		expect(endOf(open, NOW)).toBe(null);
		expect(endOf(open, NOW + 1)).toBe('invite_expired');
	});

	test('says what became of it, also after its hour', () => {
		for (const state of ['used', 'withdrawn', 'burnt'] as const)
			expect(endOf({ ...open, state }, NOW + 5)).toBe(`invite_${state}`);
	});
});

describe('a person who opens the link', () => {
	test.each([
		['that nobody made', null, joiner, 'invite_unknown'],
		['that was used', { ...open, state: 'used' }, joiner, 'invite_used'],
		['that was withdrawn', { ...open, state: 'withdrawn' }, joiner, 'invite_withdrawn'],
		['that was burnt', { ...open, state: 'burnt' }, joiner, 'invite_burnt'],
		['that is over an hour old', { ...open, expiresAt: NOW }, joiner, 'invite_expired'],
		['of their own', open, { ...joiner, userId: 'inviter' }, 'invite_own'],
		['while linked with somebody', open, { ...joiner, linked: true }, 'already_linked'],
		['that another person has begun', { ...begun, joinerId: 'other' }, joiner, 'invite_used']
	] as const)('%s is refused and told why', (_, invite, who, code) => {
		expect(judgeJoin(invite, who, NOW)).toEqual({ is: 'refused', code });
	});

	test('begins, and after a reload goes on without it costing a try', () => {
		expect(judgeJoin(open, joiner, NOW)).toEqual({ is: 'begun' });
		expect(judgeJoin({ ...begun, triesLeft: 0 }, joiner, NOW)).toEqual({ is: 'resumed' });
	});

	test('may begin anew while tries are left, and burns the invite with one too many', () => {
		const anew = { ...joiner, commitment: 'two' };
		expect(judgeJoin({ ...begun, triesLeft: 1 }, anew, NOW)).toEqual({ is: 'begun' });
		expect(judgeJoin({ ...begun, triesLeft: 0 }, anew, NOW)).toEqual({ is: 'burnt' });
	});
});

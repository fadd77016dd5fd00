import { describe, expect, it, test } from 'vitest';
import type { Moment } from '#lib/device/time.ts';
import {
	isDue,
	LOCK_MINUTES,
	LOCKED,
	nextDeadline,
	opensLocked,
	parseAddress,
	type Deadline
} from './rules.ts';

const MINUTE_MS = 60_000;
const NOW = 1_700_000_000_000;
const moment = (passedMs: number, wall = NOW + passedMs): Moment => ({
	mono: passedMs,
	steady: passedMs,
	wall
});

describe('law 11: a page that is opened', () => {
	it.each(LOCK_MINUTES)(
		'is open for %i minutes after it was used, and locked from then on',
		(after) => {
			const at = nextDeadline(NOW, after);
			expect(opensLocked(at, NOW, after)).toBe(false);
			expect(opensLocked(at, NOW + after * MINUTE_MS - 1, after)).toBe(false);
			expect(opensLocked(at, NOW + after * MINUTE_MS, after)).toBe(true);
		}
	);

	it('is locked once it was locked, and where nothing is kept', () => {
		expect(opensLocked(LOCKED, NOW, 15)).toBe(true);
		expect(opensLocked(null, NOW, 15)).toBe(true);
	});

	it('is locked when the clock was set back, or a later deadline written down than there can be', () => {
		const at = nextDeadline(NOW, 2);
		expect(opensLocked(at, NOW - 10 * MINUTE_MS, 2)).toBe(true);
		expect(opensLocked(NOW + 365 * 24 * 60 * MINUTE_MS, NOW, 15)).toBe(true);
		// A clock that is only kept right locks nobody out.
		expect(opensLocked(at, NOW - 500, 2)).toBe(false);
	});
});

describe('an open page', () => {
	const deadline: Deadline = { at: nextDeadline(NOW, 2), since: moment(0) };

	it('locks when its time is over on either clock', () => {
		expect(isDue(deadline, moment(2 * MINUTE_MS - 1), 2)).toBe(false);
		expect(isDue(deadline, moment(2 * MINUTE_MS), 2)).toBe(true);
		// The wall clock stands still, or is set back a little again and again.
		expect(isDue(deadline, moment(2 * MINUTE_MS, NOW), 2)).toBe(true);
		// The other clock stood still in a sleep.
		expect(isDue(deadline, moment(0, NOW + 2 * MINUTE_MS), 2)).toBe(true);
	});

	it('locks at once when another tab has', () => {
		expect(isDue({ at: LOCKED, since: moment(0) }, moment(0), 15)).toBe(true);
	});
});

describe('an address to leave to', () => {
	test.each([
		['example.org', 'https://example.org/'],
		[' https://example.org/a?b=c ', 'https://example.org/a?b=c'],
		['https://example.org:8443/', 'https://example.org:8443/']
	])('%j is %s', (typed, address) => {
		expect(parseAddress(typed, 'https://ours.org')).toBe(address);
	});

	test.each([
		'',
		'a few words',
		'http://example.org',
		'javascript:alert(1)',
		'data:text/html,x',
		'https://',
		'https://ours.org/now',
		'ours.org',
		'OURS.ORG',
		'https://name@example.org',
		'localhost'
	])('%j is none', (typed) => {
		expect(parseAddress(typed, 'https://ours.org')).toBeNull();
	});
});

import { expect, it } from 'vitest';
import { isEndUnread } from './link-end.ts';

it('law 4: a server that denies the link takes nothing away before the person has read it', () => {
	expect(isEndUnread({ linked: 'a', kept: 'a', read: null })).toBe(true);
	expect(isEndUnread({ linked: 'a', kept: 'a', read: 'a' })).toBe(false);
});

it('the end of an earlier couple that was read does not hide the end of this one', () => {
	expect(isEndUnread({ linked: 'b', kept: 'b', read: 'a' })).toBe(true);
});

it('somebody who was never linked on this page, or ended the link on another device, is alone', () => {
	expect(isEndUnread({ linked: null, kept: null, read: null })).toBe(false);
	expect(isEndUnread({ linked: null, kept: 'a', read: null })).toBe(false);
	expect(isEndUnread({ linked: 'a', kept: null, read: null })).toBe(false);
});

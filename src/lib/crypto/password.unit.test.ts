import { expect, it } from 'vitest';
import { normaliseUsername, passwordSalt, stretchPassword, usernameHandle } from './password.ts';

it.each([
	['river', 'river'],
	['  River ', 'river'],
	['R.1_x-Y', 'r.1_x-y'],
	['0ab', '0ab'],
	['a'.repeat(32), 'a'.repeat(32)]
])('%j is the username %j', (text, username) => {
	expect(normaliseUsername(text)).toBe(username);
	expect(normaliseUsername(username)).toBe(username);
});

it.each([
	'',
	'ab',
	'a'.repeat(33),
	'.abc',
	'-abc',
	'a b c',
	'río',
	'\u212aelvin',
	'abc\u0000',
	'a\nbc'
])('%j is no username', (text) => {
	expect(normaliseUsername(text)).toBeNull();
});

it('a name that was not normalised is refused, since it would lead to other keys', async () => {
	await expect(usernameHandle('River')).rejects.toThrow(RangeError);
	await expect(passwordSalt(' river')).rejects.toThrow(RangeError);
	const salt = await passwordSalt('river');
	await expect(stretchPassword(salt, '')).rejects.toThrow(RangeError);
	await expect(stretchPassword(salt.slice(1), 'calm five words here')).rejects.toThrow(RangeError);
});

it('a password leads to one key on any keyboard, and to another for another name', async () => {
	const [river, stone] = [await passwordSalt('river'), await passwordSalt('stone')];
	const composed = await stretchPassword(river, 'caf\u00e9 five words');
	const decomposed = await stretchPassword(river, 'cafe\u0301 five words');
	expect(composed).toHaveLength(32);
	expect(decomposed).toEqual(composed);
	expect(await stretchPassword(stone, 'caf\u00e9 five words')).not.toEqual(composed);
	expect(await stretchPassword(river, 'cafe five words')).not.toEqual(composed);
});

it('law 9: the server knows a name by 32 bytes that do not hold it', async () => {
	const handle = await usernameHandle('river');
	expect(handle).toMatch(/^[A-Za-z0-9_-]{43}$/);
	expect(await usernameHandle('rivers')).not.toBe(handle);
});

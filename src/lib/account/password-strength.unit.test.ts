import { describe, expect, test } from 'vitest';
import { weaknessOf } from './password-strength.ts';
import { suggestPassword } from './password-suggestion.ts';

describe('a password', () => {
	test.each([
		['short', 'password_short'],
		['elevenchars', 'password_short'],
		['🌊🌊🌊🌊🌊🌊🌊🌊🌊🌊🌊', 'password_short'],
		['aaaaaaaaaaaaaaaa', 'password_guessable'],
		['password1234', 'password_guessable'],
		['PASSWORD!!!!!', 'password_guessable'],
		['qwerty123456', 'password_guessable'],
		['iloveyou2026', 'password_guessable'],
		['samantha2026', 'password_like_name'],
		['SamanthaSamantha', 'password_like_name']
	])('"%s" is refused as %s', (password, weakness) => {
		expect(weaknessOf(password, 'samantha')).toBe(weakness);
	});

	test.each([
		'river candle maple seven',
		'blå himmel over oss',
		'mypasswordisaverylongone',
		'x7$kQ9!mZ2@p'
	])('"%s" is taken', (password) => {
		expect(weaknessOf(password, 'samantha')).toBeNull();
	});

	test('that is suggested has five words and is always taken', async () => {
		for (let made = 0; made < 200; made += 1) {
			const password = await suggestPassword();
			expect(password.split(' ')).toHaveLength(5);
			expect(weaknessOf(password, 'samantha')).toBeNull();
		}
	});
});

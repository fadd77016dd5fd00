const LEAST_CHARS = 12;
const LEAST_DIFFERENT_CHARS = 6;

/** What people choose first, and so what is guessed first. Matched inside the lowercased password. */
const GUESSED_FIRST = [
	'password',
	'passwort',
	'123456',
	'654321',
	'qwerty',
	'azerty',
	'qwertz',
	'asdfgh',
	'iloveyou',
	'letmein',
	'welcome',
	'abc123',
	'abcdef',
	'111111',
	'000000',
	'attune',
	'sunshine',
	'princess',
	'football',
	'baseball',
	'superman',
	'trustno1'
];

export type Weakness = 'password_short' | 'password_guessable' | 'password_like_name';

/**
 * Why a password is too weak, or null. All judged here in the browser: the server never sees it.
 * A long password may contain a word that is guessed first, as long as enough else is left.
 */
export function weaknessOf(password: string, username: string): Weakness | null {
	const lowered = password.normalize('NFKC').toLowerCase();
	if ([...lowered].length < LEAST_CHARS) return 'password_short';
	if (username && remainder(lowered, [username]) < LEAST_CHARS / 2) return 'password_like_name';
	if (new Set(lowered).size < LEAST_DIFFERENT_CHARS) return 'password_guessable';
	if (remainder(lowered, GUESSED_FIRST) < LEAST_CHARS / 2) return 'password_guessable';
	return null;
}

/** How many characters are left when the given words, and digits and marks at the ends, are taken out. */
function remainder(text: string, words: string[]): number {
	const without = words.reduce((rest, word) => rest.replaceAll(word, ''), text);
	if (without === text) return text.length;
	return without.replace(/^[\d\W_]+|[\d\W_]+$/g, '').length;
}

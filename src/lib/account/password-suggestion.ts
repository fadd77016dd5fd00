const WORDS_IN_A_PASSWORD = 5;

/** Five words of 2,048: 55 bits, behind a slow hash. */
export async function suggestPassword(): Promise<string> {
	const { WORDS } = await import('#lib/pairing/words.ts');
	// 2,048 divides 65,536, so the remainder favours no word.
	const picks = crypto.getRandomValues(new Uint16Array(WORDS_IN_A_PASSWORD));
	return Array.from(picks, (pick) => WORDS[pick % WORDS.length]).join(' ');
}

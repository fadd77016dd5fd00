/** For this tab alone, and only until it has been read. */
const NOTE = 'unsent';

/** Remembers over a forced sign-out that a wait or a no did not leave this device. */
export function noteUnsent(): void {
	sessionStorage.setItem(NOTE, 'yes');
}

/** True once, when there is such a note. */
export function takeUnsentNote(): boolean {
	const noted = sessionStorage.getItem(NOTE) !== null;
	sessionStorage.removeItem(NOTE);
	return noted;
}

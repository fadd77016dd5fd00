/** For this tab alone, and only until it has been read. */
const NOTE = 'note';

/** Said after the page has been loaded anew, so that nothing of somebody's stays in memory. */
export type PartingNote =
	/** A wait or a no did not leave this device before it was signed out. */
	| 'unsent'
	/** The account is deleted. */
	| 'deleted'
	/** There is a new password, with new keys. */
	| 'new keys';

export function leaveNote(note: PartingNote): void {
	try {
		sessionStorage.setItem(NOTE, note);
	} catch {
		// Blocked by the browser's settings: then it goes unsaid.
	}
}

/** True once, when there is this note. */
export function takeNote(note: PartingNote): boolean {
	try {
		if (sessionStorage.getItem(NOTE) !== note) return false;
		sessionStorage.removeItem(NOTE);
		return true;
	} catch {
		return false;
	}
}

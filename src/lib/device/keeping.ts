/** Whether the browser clears what is kept here by itself, as when it is short of room. */
export type Keeping = 'kept' | 'may go';

/** Firefox asks the person in a window of its own; the others decide by themselves, and show nothing. */
export const asksThePerson = (userAgent: string): boolean => /\bFirefox\//.test(userAgent);

export async function getKeeping(): Promise<Keeping> {
	return (await navigator.storage?.persisted?.().catch(() => false)) ? 'kept' : 'may go';
}

/** Asks the browser to clear nothing here by itself: a no that could not be sent yet lies here. */
export async function askToKeep(): Promise<Keeping> {
	return (await navigator.storage?.persist?.().catch(() => false)) ? 'kept' : 'may go';
}

/** The same, but only where nobody is asked anything: with each opening, since a browser may think otherwise by then. */
export async function askToKeepQuietly(): Promise<void> {
	if (!asksThePerson(navigator.userAgent)) await askToKeep();
}

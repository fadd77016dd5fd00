/** What this page knows when the server says that there is no link; ids of couples, or null for none. */
export type BeforeEnd = {
	/** Linked on this page. */
	linked: string | null;
	/** In my own keyring, which no server can change. */
	kept: string | null;
	/** Whose end the person has read, or brought about themselves. */
	read: string | null;
};

/**
 * Whether "not linked" is shown as an end that is still to be read, with all that stood. A server may say
 * it falsely, so nothing is let go of on its word alone.
 */
export function isEndUnread({ linked, kept, read }: BeforeEnd): boolean {
	return linked !== null && kept !== null && linked !== read;
}

/**
 * The link somebody opened, kept for this tab while they sign up or in. It is taken out of the address
 * bar the moment this file runs: an address can be read over a shoulder, and the browser keeps it.
 */
const KEPT = 'invite';
/** Far longer than any link of ours. */
const MAX_CHARS = 2_000;

/** The kept link or its fragment, or null. */
export function getPendingInvite(): string | null {
	return typeof sessionStorage === 'undefined' ? null : sessionStorage.getItem(KEPT);
}

export function keepPendingInvite(text: string): void {
	sessionStorage.setItem(KEPT, text.slice(0, MAX_CHARS));
}

export function clearPendingInvite(): void {
	sessionStorage.removeItem(KEPT);
}

/** Moves an invite from the address bar to where it is kept. False when there was none. */
export function takeInviteFromAddress(): boolean {
	if (location.pathname !== '/join' || location.hash.length < 2) return false;
	keepPendingInvite(location.hash.slice(1));
	// The raw history: SvelteKit's own replaceState needs a started router, and would keep the whole
	// address, fragment and all, in the state of the entry.
	history.replaceState(history.state, '', '/join');
	return true;
}

if (typeof location !== 'undefined') takeInviteFromAddress();

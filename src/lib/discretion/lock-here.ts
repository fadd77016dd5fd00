import { removeKey } from '#lib/account/device-key.ts';
import { openStorage } from '#lib/device/storage.ts';
import { keepDeadline, readDeadline } from './deadline.ts';
import { LOCKED } from './rules.ts';

/** Locks from a page that may not know who is signed in. Where nobody is, nothing is written down. */
export function lockHere(): void {
	const at = readDeadline();
	if (at === null || at === 'blocked') return;
	// First, and without waiting: should the page end here, the next one removes the key before it reads it.
	keepDeadline(LOCKED);
	void openStorage()
		.then(removeKey)
		.catch(() => undefined);
}

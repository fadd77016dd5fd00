import type { StoredOperation } from '#lib/device/storage.ts';
import { LAST_TRY_MAX } from './contract.ts';

const CONTENT = { 'content-type': 'application/json' };

/**
 * Sends what is not sent yet on the way out of a page, by a request that outlives it: finished envelopes of one couple,
 * which need no key. Nobody waits for the answer. What arrives a second time, by the next opening, does nothing.
 */
export function sendOnTheWayOut(device: string, unsent: readonly StoredOperation[]): void {
	const couple = unsent[0]?.couple;
	const operations = unsent
		.filter((one) => one.couple === couple)
		.slice(0, LAST_TRY_MAX)
		.map(({ name, payload }) => ({ name, payload }));
	if (!couple || operations.length === 0) return;
	const body = JSON.stringify({ device, couple, operations });
	const options = { method: 'POST', keepalive: true, headers: CONTENT, body } as const;
	// Without a connection it stays where it is, on the device.
	fetch('/api/operation', options).catch(() => undefined);
}

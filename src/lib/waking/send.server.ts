import { vapidHeader } from './vapid.server.ts';

/** How long a push service keeps it for a device that is switched off. */
const TTL_S = 24 * 60 * 60;
const TIMEOUT_MS = 10_000;
export const MAX_AT_ONCE = 10;

/** `gone`: there is no such device any more. `status`: what the service answered; 0 without an answer. */
export type Sent = { is: 'taken' } | { is: 'gone' } | { is: 'refused'; status: number };

type From = { key: string; contact: string | null };
export type Send = (endpoint: string, from: From) => Promise<Sent>;

/** Sends so many at a time; the others wait for their turn. */
export function createSender(): Send {
	let underWay = 0;
	const waiting: (() => void)[] = [];
	return async (endpoint, from) => {
		while (underWay >= MAX_AT_ONCE) await new Promise<void>((free) => waiting.push(free));
		underWay += 1;
		try {
			return await send(endpoint, from);
		} catch {
			return { is: 'refused', status: 0 };
		} finally {
			underWay -= 1;
			waiting.shift()?.();
		}
	};
}

/** Wakes one device. Nothing is in it: neither words nor who it is for, but what the address itself says (RFC 8030). */
async function send(endpoint: string, { key, contact }: From): Promise<Sent> {
	const { status, body } = await fetch(endpoint, {
		method: 'POST',
		headers: {
			ttl: String(TTL_S),
			urgency: 'high',
			// One that waits for a device takes the place of the one before.
			topic: 'one',
			authorization: vapidHeader(key, { endpoint, contact })
		},
		// It would lead to where nobody has looked.
		redirect: 'manual',
		signal: AbortSignal.timeout(TIMEOUT_MS)
	});
	await body?.cancel();
	if (status >= 200 && status < 300) return { is: 'taken' };
	return status === 404 || status === 410 ? { is: 'gone' } : { is: 'refused', status };
}

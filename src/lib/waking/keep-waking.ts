import { getAddress, keepLine, readLine, takeLineAway } from '#lib/device/line.ts';
import type { Look } from '#lib/discretion/choices.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { choiceOf, lineOf } from './lines.ts';

/**
 * With each connection, where it is switched on: says once more where this device is woken, as a browser may have got
 * another address meanwhile, and takes the line away that brought its person here.
 */
export function keepWaking(link: Pick<Link, 'onConnect' | 'send'>): () => void {
	let isOver = false;
	const stop = link.onConnect(async () => {
		const address = await getAddress().catch(() => null);
		if (!address) return;
		await link.send('waking:start', { endpoint: address.endpoint });
		// Locked meanwhile: a line that comes now is for when its person is back.
		if (!isOver && document.visibilityState === 'visible') await takeLineAway();
	});
	return () => {
		isOver = true;
		stop();
	};
}

/** The line has the name and picture of the tab, also once these are chosen anew. */
export async function followLook(look: Look): Promise<void> {
	if (!(await getAddress().catch(() => null))) return;
	const kept = await readLine();
	const line = lineOf(choiceOf(kept), look);
	if (kept?.title !== line.title || kept.icon !== line.icon) await keepLine(line);
}

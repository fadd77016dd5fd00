import type { Link } from '#lib/realtime/connection.svelte.ts';
import { openOwn, type Keeper } from './check-in-seal.ts';
import type { KeptCheckIn } from './contents.ts';
import type { KeptRow } from './contract.ts';

export type Kept = { id: string; content: KeptCheckIn };

/** Everything I keep, newest first, or null when the server cannot be asked. What does not open is not there. */
export async function readKept(
	link: Pick<Link, 'send'>,
	keeper: Omit<Keeper, 'device'>
): Promise<Kept[] | null> {
	const rows: KeptRow[] = [];
	for (let more = true; more;) {
		const reply = await link.send('check-in:list', { after: rows.at(-1)?.id ?? null });
		if (!reply.ok) return null;
		rows.push(...reply.kept);
		more = reply.more && reply.kept.length > 0;
	}
	const kept: Kept[] = [];
	for (const row of rows) {
		const content = await openOwn(keeper, row);
		if (content?.is === 'kept') kept.push({ id: row.id, content });
	}
	return kept.sort((a, b) => b.content.day.localeCompare(a.content.day));
}

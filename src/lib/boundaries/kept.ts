import * as v from 'valibot';
import { openJson, sealJson } from '#lib/crypto/envelope.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { KeptContent } from './contents.ts';
import { keptContext } from './contexts.ts';
import type { KeptName, KeptRow } from './contract.ts';

/** Whose it is: the person, and the key that only they hold. */
export type Keeper = { me: string; personalKey: CryptoKey };
export type OpenedKept = { name: KeptName; content: KeptContent };

/** Seals for me alone what stays mine when the link has ended. It is bound to no couple. */
export function sealKept(
	{ me, personalKey }: Keeper,
	device: string,
	id: string,
	counter: number,
	content: KeptContent
): Promise<string> {
	return sealJson(personalKey, keptContext(me, { id, device, counter }), content);
}

/** Null when it does not open. */
export async function openKept(
	{ me, personalKey }: Keeper,
	row: KeptRow
): Promise<OpenedKept | null> {
	const opened = await openJson(personalKey, keptContext(me, row), row.envelope);
	const content = opened.ok && v.safeParse(KeptContent, opened.value);
	return content && content.success ? { name: nameOf(row), content: content.output } : null;
}

const nameOf = ({ id, wordingHash }: KeptRow): KeptName => ({ id, wordingHash });

/** Everything I keep, or null when the server cannot be asked. */
export async function readKept(
	link: Pick<Link, 'send'>,
	keeper: Keeper
): Promise<OpenedKept[] | null> {
	const rows: KeptRow[] = [];
	for (let more = true; more;) {
		const last = rows.at(-1);
		const reply = await link.send('kept:list', { after: last ? nameOf(last) : null });
		if (!reply.ok) return null;
		rows.push(...reply.kept);
		more = reply.more;
	}
	const opened = await Promise.all(rows.map((row) => openKept(keeper, row)));
	return opened.filter((one) => one !== null);
}

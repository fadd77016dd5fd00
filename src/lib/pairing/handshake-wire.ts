import { refuse, type Code, type Reply } from '#lib/realtime/codes.ts';
import type { Connection } from '#lib/realtime/connection.svelte.ts';
import type { InviteProgress } from './contract.ts';
import type { HandshakeRecord } from './handshake-record.ts';

type Wire = Pick<Connection, 'send'>;

/** Refusals that may pass: the same is tried again. Any other ends the pairing. */
const PASSING: readonly Code[] = [
	'no_connection',
	'signed_out',
	'too_many',
	'unexpected',
	'out_of_order',
	'changed_meanwhile'
];

export const mayPass = (code: Code): boolean => PASSING.includes(code);

/** What the server knows of the invite; if nothing, it is told first: that message got lost, or is due now. */
export async function readProgress(
	wire: Wire,
	record: HandshakeRecord,
	me: string
): Promise<Reply<InviteProgress>> {
	const { inviteHash, publicKey, commitment } = record;
	const known = await wire.send('invite:get', { inviteHash });
	// An inviter can read their own invite, which does not make them its joiner.
	if (known.ok && record.role === 'joiner' && known.inviter === me) return refuse('invite_own');
	if (known.ok || known.code !== 'invite_unknown') return known;
	if (record.expiresAt <= Date.now()) return refuse('invite_expired');
	if (record.role === 'joiner')
		return wire.send('invite:join', { inviteHash, commitment: commitment! });
	const made = await wire.send('invite:create', { inviteHash, inviterKey: publicKey });
	return made.ok ? wire.send('invite:get', { inviteHash }) : made;
}

/** Ends the invite for both. If the other side was a moment faster and we are linked, ends that: one is enough. */
export async function burn(wire: Wire, record: HandshakeRecord): Promise<Reply> {
	const burnt = await wire.send('invite:burn', { inviteHash: record.inviteHash });
	if (burnt.ok || burnt.code !== 'invite_used') return burnt;
	const linked = await isLinkedThrough(wire, record);
	return linked.ok && linked.linked
		? wire.send('couple:unlink', { couple: record.coupleId!, tell: 'now' })
		: linked;
}

/** Whether the couple this record led to exists: only then is its key worth keeping. */
export async function isLinkedThrough(
	wire: Wire,
	record: HandshakeRecord
): Promise<Reply<{ linked: boolean }>> {
	if (!record.coupleId) return { ok: true, linked: false };
	const reply = await wire.send('couple:get', {});
	return reply.ok ? { ok: true, linked: reply.couple?.id === record.coupleId } : reply;
}

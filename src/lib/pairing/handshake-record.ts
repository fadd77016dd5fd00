import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import {
	commitTo,
	createHandshakeKey,
	formatInviteFragment,
	hashInviterKey,
	inviteHash,
	type InviteLink
} from '#lib/crypto/handshake.ts';
import { MINUTE_MS } from '#lib/database/expiry.ts';
import type { Storage, StoredHandshake } from '#lib/device/storage.ts';
import { INVITE_MINUTES } from './rules.ts';

export type Role = StoredHandshake['role'];

export type HandshakeRecord = StoredHandshake;

const BEGINNING = { peer: null, peerNonce: null, answered: 0, coupleId: null, givenUp: false };

/** 32 random bytes: a nonce, or the link's secret. */
export const freshNonce = () => toBase64url(randomBytes(32));
const provisionalExpiry = () => Date.now() + INVITE_MINUTES * MINUTE_MS;

/** A new invite of mine, not known to the server yet. */
export async function createInviterRecord(): Promise<HandshakeRecord> {
	const inviteId = randomId();
	const { privateKey, publicKey } = await createHandshakeKey();
	return {
		...BEGINNING,
		role: 'inviter',
		inviteId,
		inviteHash: await inviteHash(inviteId),
		secret: freshNonce(),
		privateKey,
		publicKey,
		nonce: freshNonce(),
		commitment: null,
		expiresAt: provisionalExpiry(),
		inviterKeyHash: await hashInviterKey(publicKey)
	};
}

/** My answer to a link, not known to the server yet. */
export async function createJoinerRecord(link: InviteLink): Promise<HandshakeRecord> {
	const { privateKey, publicKey } = await createHandshakeKey();
	const nonce = freshNonce();
	return {
		...BEGINNING,
		role: 'joiner',
		inviteId: link.inviteId,
		inviteHash: await inviteHash(link.inviteId),
		secret: link.secret,
		privateKey,
		publicKey,
		nonce,
		commitment: await commitTo(publicKey, nonce),
		expiresAt: provisionalExpiry(),
		inviterKeyHash: link.keyHash
	};
}

/** The whole link. Everything secret is in the fragment, which browsers never send. */
export function inviteLink(record: HandshakeRecord, origin: string): string {
	const { inviteId, secret, inviterKeyHash } = record;
	return `${origin}/join#${formatInviteFragment({ inviteId, secret, keyHash: inviterKeyHash })}`;
}

export async function getRecord(storage: Storage, role: Role): Promise<HandshakeRecord | null> {
	return (await storage.get('handshake', role)) ?? null;
}

export async function keepRecord(storage: Storage, record: HandshakeRecord): Promise<void> {
	await storage.put('handshake', record, record.role);
}

/** Deletes this record, and not another one that has taken its place. */
export async function deleteRecord(storage: Storage, record: HandshakeRecord): Promise<void> {
	const tx = storage.transaction('handshake', 'readwrite');
	const kept = await tx.store.get(record.role);
	if (kept?.inviteHash === record.inviteHash) await tx.store.delete(record.role);
	await tx.done;
}

import { fixedBytes, idBytes, sha256, toBase64url } from './bytes.ts';
import { labelled } from './key-derivation.ts';

/** All three as base64url: 16, 32 and 32 bytes. Whoever holds the link may try to join once. */
export type InviteLink = {
	inviteId: string;
	/** The server never learns it. */
	secret: string;
	/** hashInviterKey of the inviter's public key, so that no other key is accepted. */
	keyHash: string;
};

const FRAGMENT = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

/** `<id>.<secret>.<key hash>`, without the `#`. */
export function formatInviteFragment(link: InviteLink): string {
	return `${link.inviteId}.${link.secret}.${link.keyHash}`;
}

/** Reads a whole link, `#…` or the bare fragment, with space around it. Null when it is none of these. */
export function parseInviteFragment(text: string): InviteLink | null {
	const fragment = text.slice(text.indexOf('#') + 1).trim();
	const [, inviteId, secret, keyHash] = FRAGMENT.exec(fragment) ?? [];
	if (!inviteId || !secret || !keyHash) return null;
	try {
		idBytes(inviteId);
		fixedBytes(secret, 32);
		fixedBytes(keyHash, 32);
	} catch {
		return null;
	}
	return { inviteId, secret, keyHash };
}

/**
 * What the server knows an invite by, 32 bytes as base64url: its logs and its database cannot give
 * the link away.
 * @throws RangeError when the id is malformed.
 */
export async function inviteHash(inviteId: string): Promise<string> {
	return toBase64url(await sha256(labelled('attune/1/invite', idBytes(inviteId))));
}

/**
 * The link's `keyHash`, 32 bytes as base64url. The joiner checks the key the server hands out with it.
 * @throws RangeError when the key is malformed.
 */
export async function hashInviterKey(publicKey: string): Promise<string> {
	return toBase64url(await sha256(labelled('attune/1/invite-key', fixedBytes(publicKey, 32))));
}

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { SealedKeyring } from '#lib/account/contract.ts';
import type { AgreementRow, LimitRow, TopicRow } from '#lib/boundaries/contract.ts';
import type { Tell } from '#lib/pairing/contract.ts';
import type { CommandName, Sealed } from '#lib/realtime/wire.ts';
import type { SignalRow } from '#lib/signals/contract.ts';
import { forgetLine } from './line.ts';

/** Who is signed in here. Keys are non-extractable: scripts can use them, nobody can copy them out. */
export type StoredAccount = {
	userId: string;
	deviceId: string;
	handle: string;
	/** Null while the app is locked. */
	accountKey: CryptoKey | null;
	unlock: Unlock;
	/** The newest keyring seen; an older one is refused. */
	keyring: SealedKeyring;
	/** The recovery code, sealed, until its owner says that they have kept it. */
	unseenRecoveryCode: string | null;
	/** How often this person's keys had been made when this device got them; absent for once. */
	keysVersion?: number;
	/** What a change of the keys will put in their place: kept before the server is told, for its answer can be lost. */
	next?: NextKeys | null;
	/** The devices of this person that this one has shown them, by id; absent until it has heard of any. */
	shownDevices?: string[];
};

/** What leads to the account key again, by its owner's password or a passkey of this device. Base64url. */
export type Unlock = { salt: string; passwordWrap: string; passkey: StoredPasskey | null };

/** Whether they are in force, nobody here knows until the server lets the keys of before in no more. */
export type NextKeys = {
	is: 'sent' | 'in force';
	keys: Pick<StoredAccount, 'accountKey' | 'unlock' | 'keyring' | 'unseenRecoveryCode'> & {
		keysVersion: number;
	};
	/** The account key of before, by the new password: what is sealed under it is sealed anew once these are in force. */
	beforeWrap: string;
};

/** A second wrap of the account key, under what this device's passkey of this id derives from the salt. */
export type StoredPasskey = { id: string; salt: string; wrap: string };

/** A finished operation that has not been acknowledged yet. Sending it needs no key. */
export type StoredOperation = {
	lane: 'signal' | 'receipt' | 'list';
	counter: number;
	name: CommandName & string;
	/** The couple it is sealed for. It is never sent into another one. Null when it is for nobody but me. */
	couple: string | null;
	payload: unknown;
	/** What a person typed for it, sealed for themself, and the draft it becomes when it ends unsent. */
	typed?: { place: string; sealed: string } | null;
};

/**
 * One side of a pairing under way, so that a discarded tab goes on where it was. What the other side
 * has shown is pinned before anything of ours that depends on it is sent: a server that could change it
 * afterwards could try on, unseen, until four words match.
 */
export type StoredHandshake = {
	role: 'inviter' | 'joiner';
	inviteId: string;
	inviteHash: string;
	secret: string;
	privateKey: CryptoKey;
	publicKey: string;
	/** Mine. An inviter makes one for each commitment it answers. */
	nonce: string;
	/** Inviter: the commitment my nonce answers. Joiner: the one I made. */
	commitment: string | null;
	/** Epoch ms. */
	expiresAt: number;
	/** Joiner: the hash of the inviter's key, from the link. */
	inviterKeyHash: string;
	/** The other person's user id, once seen. */
	peer: string | null;
	/** Joiner: the inviter's nonce, once seen. */
	peerNonce: string | null;
	/** Inviter: how many commitments were answered. Counted here as well, so that it need not be believed. */
	answered: number;
	/** The couple it leads to. If that never comes to be, its key is taken out of the keyring again. */
	coupleId: string | null;
	/** Given up, and the server has not been told yet. */
	givenUp: boolean;
};

/** A wait or no as the server showed it standing, still sealed, and when: epoch ms on this device's clock. */
export type StoredStanding = { couple: string; row: SignalRow; servedAt: number };

/** A part of a couple's list as the server gave it, still sealed; or how far it was read. */
export type StoredListRow = {
	couple: string;
	holds:
		| { is: 'limit' | 'doubted'; row: LimitRow }
		| { is: 'agreement'; row: AgreementRow }
		| { is: 'topic'; row: TopicRow }
		| {
				is: 'state';
				seq: number;
				older: boolean;
				/** The partner's commitments, and mine. */
				seen: [question: string, commitment: string][];
				mine: [question: string, commitment: string][];
				/** The versions of limits that another device has replaced, by limit and device. */
				replaced?: [of: string, counter: number][];
				/** What the server has taken of this device, and these rows do not show yet. */
				settled?: StoredOperation[];
		  };
};

/** What the partner wants to be called, as the server gave it, still sealed. */
export type StoredName = { couple: string; name: Sealed };

/** What of the partner's was shown on this device, as marks without words. */
export type StoredMarks = { couple: string; marks: [item: string, mark: string][] };

/** How this person leaves a couple from this device. Sending it needs neither a session nor a key. */
export type StoredLeaving = { couple: string; userId: string } & (
	| {
			/** The server has the token's hash. */
			is: 'ready';
			token: string;
	  }
	| {
			/** Forgotten here; the server may not know yet. */
			is: 'left';
			token: string;
			tell: Tell;
	  }
	/** Ended on the server; its key is still in the keyring there. */
	| { is: 'told'; tell: Tell }
);

export interface Schema extends DBSchema {
	account: { key: 'me'; value: StoredAccount };
	counter: { key: StoredOperation['lane']; value: number };
	operation: { key: [lane: string, counter: number]; value: StoredOperation };
	handshake: { key: 'inviter' | 'joiner'; value: StoredHandshake };
	standing: { key: string; value: StoredStanding };
	list: { key: string; value: StoredListRow };
	seen: { key: 'list'; value: StoredMarks };
	name: { key: 'partner'; value: StoredName };
	/** What was typed and not sent yet, sealed, by the place it was typed in. */
	draft: { key: string; value: string };
	/** By the couple. */
	leaving: { key: string; value: StoredLeaving };
}

export type Storage = IDBPDatabase<Schema>;

const STORES = [
	'account',
	'counter',
	'operation',
	'handshake',
	'draft',
	'standing',
	'list',
	'seen',
	'name'
] as const;

/** It says nothing. */
export const STORAGE_NAME = 'kept';

/** Opens this browser's storage. */
export function openStorage(): Promise<Storage> {
	return openDB<Schema>(STORAGE_NAME, 5, {
		upgrade(db, oldVersion) {
			db.createObjectStore('name');
			if (oldVersion === 4) return;
			db.createObjectStore('leaving', { keyPath: 'couple' });
			if (oldVersion === 3) return;
			db.createObjectStore('list');
			db.createObjectStore('seen');
			if (oldVersion === 2) return;
			db.createObjectStore('standing');
			if (oldVersion === 1) return;
			db.createObjectStore('account');
			db.createObjectStore('counter');
			db.createObjectStore('operation', { keyPath: ['lane', 'counter'] });
			db.createObjectStore('handshake');
			db.createObjectStore('draft');
		},
		// A newer version of the app waits in another tab: this one makes room, and comes back as that.
		blocking: (_version, _newer, event) => {
			(event.target as IDBDatabase).close();
			location.reload();
		}
	});
}

/**
 * Forgets all that is somebody's: sign-out, or somebody signing in. But what was left is still told to the server, unless it
 * went with the account that is deleted, and what was chosen for the device stays (kept-choices.ts).
 */
export async function clearStorage(storage: Storage, deleted?: string): Promise<void> {
	const forgotten = forgetLine().catch(() => undefined);
	const tx = storage.transaction([...STORES, 'leaving'], 'readwrite');
	await Promise.all(STORES.map((store) => tx.objectStore(store).clear()));
	const leaving = tx.objectStore('leaving');
	for (const { couple, is, userId } of await leaving.getAll())
		if (is !== 'left' || userId === deleted) await leaving.delete(couple);
	await tx.done;
	await forgotten;
}

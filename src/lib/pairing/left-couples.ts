import type { Account } from '#lib/account/account.svelte.ts';
import { changeIn, type Change } from '#lib/account/device-key.ts';
import { post } from '#lib/account/requests.ts';
import { fromBase64url } from '#lib/crypto/bytes.ts';
import { deriveUnlinkToken, hashUnlinkToken } from '#lib/crypto/unlink-token.ts';
import type { Storage, StoredLeaving } from '#lib/device/storage.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import type { Reply } from '#lib/realtime/codes.ts';

export type Left = Extract<StoredLeaving, { is: 'left' }>;
/** Forgotten on this device, whether or not the server knows. */
export type Gone = Exclude<StoredLeaving, { is: 'ready' }>;
/** Whether what is typed in this place hangs on what the two share. */
export type IsShared = (place: string) => boolean;

const TURN = 'leaving';
/** A phone that loses its power must not come back linked. */
const ON_DISK: IDBTransactionOptions = { durability: 'strict' };

/** The server has the hash of this token: from now on I can leave without a session or a key. */
export async function keepReady(
	storage: Storage,
	ready: Omit<Extract<StoredLeaving, { is: 'ready' }>, 'is'>
): Promise<void> {
	const tx = storage.transaction('leaving', 'readwrite');
	const all = await tx.store.getAll();
	if (all.some(({ couple, is }) => couple === ready.couple && is !== 'ready')) return;
	for (const one of all) if (one.is === 'ready') await tx.store.delete(one.couple);
	await tx.store.put({ ...ready, is: 'ready' });
	await tx.done;
}

/** How I leave this couple: with the token that is ready here, or with one that the server may not know. */
export async function createLeft(
	storage: Storage,
	{ userId, keyring }: Pick<Account, 'userId' | 'keyring'>,
	couple: string,
	tell: Left['tell']
): Promise<Left> {
	const ready = await storage.get('leaving', couple).catch(() => undefined);
	const token =
		ready?.is === 'ready'
			? ready.token
			: await deriveUnlinkToken(fromBase64url(keyring.personalKey), couple);
	return { couple, userId, token, tell, is: 'left' };
}

/** What this device keeps of what is shared. */
const SHARED = ['list', 'seen', 'standing', 'name'] as const;

/**
 * Forgets the couple and keeps that it is to be ended, in one step: a crash can lose neither without the other. What was
 * typed for the other and is on its way comes back as a draft; what is typed about something shared goes.
 */
export async function forgetCouple(
	storage: Storage,
	left: Left,
	change: Change,
	isShared: IsShared
): Promise<void> {
	const tx = storage.transaction(
		['leaving', 'account', 'operation', 'draft', ...SHARED],
		'readwrite',
		ON_DISK
	);
	const [operations, drafts] = [tx.objectStore('operation'), tx.objectStore('draft')];
	const write = async () => {
		await tx.objectStore('leaving').put(left);
		await changeIn(tx.objectStore('account'), change);
		for (const store of SHARED) await tx.objectStore(store).clear();
		for (const place of await drafts.getAllKeys()) if (isShared(place)) await drafts.delete(place);
		for (const { lane, counter, couple, typed } of await operations.getAll()) {
			if (couple !== left.couple) continue;
			if (typed) await drafts.put(typed.sealed, typed.place);
			await operations.delete([lane, counter]);
		}
	};
	const giveUp = (fault: unknown) => {
		tx.abort();
		throw fault;
	};
	await Promise.all([write().catch(giveUp), tx.done]);
}

/** What was left on this device and is not done with. */
export async function readLeft(storage: Storage): Promise<Gone[]> {
	return (await storage.getAll('leaving')).filter((one) => one.is !== 'ready');
}

/**
 * Tells the server of every couple left here, signed in or not. What it does not hear is told again later; so is what it
 * does not know by this token, because it was given another one since.
 */
export function tellLeft(storage: Storage): Promise<void> {
	return navigator.locks.request(TURN, async () => {
		for (const left of await storage.getAll('leaving')) {
			if (left.is !== 'left') continue;
			const reply = await showToken(left);
			// Over: an answer got lost, or the other one left as well.
			if (reply.ok || reply.code === 'not_linked') await settle(storage, left);
		}
	});
}

export const showToken = ({ couple, token, tell }: Left): Promise<Reply> =>
	post('/api/unlink', { couple, token, tell }, { keepalive: true });

/** The couple is over. Who is signed in still has its key in their keyring on the server. */
export async function settle(storage: Storage, { couple, userId, tell }: Gone): Promise<void> {
	const tx = storage.transaction(['leaving', 'account'], 'readwrite');
	const isMine = (await tx.objectStore('account').get('me'))?.userId === userId;
	if (isMine) await tx.objectStore('leaving').put({ couple, userId, tell, is: 'told' });
	else await tx.objectStore('leaving').delete(couple);
	await tx.done;
}

/** Makes the token ready: the server gets its hash, unless it has that, and this device keeps it. */
export async function prepareLeaving(
	storage: Storage,
	link: Pick<Link, 'send'>,
	{ userId, keyring }: Pick<Account, 'userId' | 'keyring'>,
	{ id: couple, unlinkHash }: { id: string; unlinkHash: string | null }
): Promise<void> {
	const token = await deriveUnlinkToken(fromBase64url(keyring.personalKey), couple);
	const tokenHash = await hashUnlinkToken(token);
	if (unlinkHash !== tokenHash) {
		const reply = await link.send('unlink:prepare', { couple, tokenHash });
		if (!reply.ok) return;
	}
	await keepReady(storage, { couple, userId, token });
}

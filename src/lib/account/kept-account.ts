import { openKeyring } from '#lib/crypto/account-keys.ts';
import { clearStorage, type Storage } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { SealedKeyring, SignedInReply, SignInReply } from './contract.ts';
import { tellSignedOut } from './other-tabs.ts';
import { getPostedCode } from './recovery-code.ts';

/** Whether there is a recovery code its owner has not seen yet. */
export type Kept = { codeUnseen: boolean };

/** Keeps the account that was signed in to on this device, when its keyring opens. */
export async function keepOpened(
	storage: Storage,
	reply: SignInReply,
	handle: string,
	accountKey: CryptoKey,
	passwordWrap: string
): Promise<Reply<Kept>> {
	const { version, envelope } = reply.keyring;
	if (!(await openKeyring(accountKey, reply.userId, version, envelope)))
		return refuse('unexpected');
	const { keyring, keysVersion } = reply;
	return keepAccount(storage, reply, handle, { accountKey, keyring, keysVersion }, passwordWrap);
}

export async function keepAccount(
	storage: Storage,
	{ userId, deviceId }: SignedInReply,
	handle: string,
	keys: { accountKey: CryptoKey; keyring: SealedKeyring; keysVersion: number },
	passwordWrap: string
): Promise<Reply<Kept>> {
	const unseenRecoveryCode = await getPostedCode(storage, passwordWrap);
	// A new device id starts its counters at 1, so nothing of an earlier one may remain.
	await clearStorage(storage);
	await storage.put('account', { userId, deviceId, handle, ...keys, unseenRecoveryCode }, 'me');
	// A tab from before would go on with keys and a device that are not in force here any more.
	tellSignedOut();
	return { ok: true, codeUnseen: unseenRecoveryCode !== null };
}

import { toBase64url, type Bytes } from '#lib/crypto/bytes.ts';
import { openKeyring } from '#lib/crypto/account-keys.ts';
import { renewDeadline } from '#lib/discretion/deadline.ts';
import { clearStorage, type Storage } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { SealedKeyring, SignedInReply, SignInReply } from './contract.ts';
import { tellSignedOut } from './other-tabs.ts';
import { getPostedCode } from './recovery-code.ts';

/** Whether there is a recovery code its owner has not seen yet. */
export type Kept = { codeUnseen: boolean };
/** The account key, and what leads to it again once the app was locked. */
export type Mine = { handle: string; accountKey: CryptoKey; passwordWrap: string; salt: Bytes };
type Keys = { keyring: SealedKeyring; keysVersion: number };

/** Keeps the account that was signed in to on this device, when its keyring opens. */
export async function keepOpened(
	storage: Storage,
	reply: SignInReply,
	mine: Mine
): Promise<Reply<Kept>> {
	const { version, envelope } = reply.keyring;
	if (!(await openKeyring(mine.accountKey, reply.userId, version, envelope)))
		return refuse('unexpected');
	const { keyring, keysVersion, devices } = reply;
	return keepAccount(storage, reply, { ...mine, keyring, keysVersion }, devices);
}

/** @param devices those there were when this one was signed in: of any other its person is told, even if this one was never connected before. */
export async function keepAccount(
	storage: Storage,
	{ userId, deviceId }: SignedInReply,
	{ passwordWrap, salt, ...mine }: Mine & Keys,
	devices = [deviceId]
): Promise<Reply<Kept>> {
	const unseenRecoveryCode = await getPostedCode(storage, passwordWrap);
	const unlock = { salt: toBase64url(salt), passwordWrap, passkey: null };
	// A new device id starts its counters at 1, so nothing of an earlier one may remain.
	await clearStorage(storage);
	const who = { userId, deviceId, shownDevices: devices };
	await storage.put('account', { ...who, ...mine, unlock, unseenRecoveryCode }, 'me');
	renewDeadline();
	// A tab from before would go on with keys and a device that are not in force here any more.
	tellSignedOut();
	return { ok: true, codeUnseen: unseenRecoveryCode !== null };
}

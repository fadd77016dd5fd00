import { importAccountKey, unwrapAccountKey } from '#lib/crypto/account-keys.ts';
import { usernameHandle } from '#lib/crypto/password.ts';
import { clearStorage, type Storage } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { SignInReply } from './contract.ts';
import { keepOpened, type Kept } from './kept-account.ts';
import { tellSignedOut } from './other-tabs.ts';
import { makePasswordKeys } from './password-keys.ts';
import { post } from './requests.ts';

/** Signs in on this device. Unknown name and wrong password are one refusal. */
export async function signIn(
	storage: Storage,
	username: string,
	password: string
): Promise<Reply<Kept>> {
	const [handle, fromPassword] = await Promise.all([
		usernameHandle(username),
		makePasswordKeys(username, password)
	]);
	if (!fromPassword.ok) return fromPassword;
	const { keys, salt } = fromPassword;
	const { authSecret, wrapKey } = keys;
	const reply = await post<SignInReply>('/api/sign-in', { handle, authSecret });
	if (!reply.ok) return reply;
	const { passwordWrap } = reply;
	const raw = await unwrapAccountKey(wrapKey, handle, 'password', passwordWrap);
	if (!raw) return refuse('unexpected');
	const accountKey = await importAccountKey(raw);
	return keepOpened(storage, reply, { handle, accountKey, passwordWrap, salt });
}

/** Ends the session on the server. When it is refused, nothing has changed: not on this device either. */
export const endSession = (): Promise<Reply> => post('/api/sign-out', {});

/**
 * Forgets everything on this device, its choices too, and has its other tabs do so.
 * @param deleted the person whose account is deleted, if it is.
 */
export async function forgetHere(storage: Storage, deleted?: string): Promise<void> {
	await clearStorage(storage, deleted);
	try {
		localStorage.clear();
	} catch {
		// Blocked by the browser's settings, and so empty.
	}
	tellSignedOut();
}

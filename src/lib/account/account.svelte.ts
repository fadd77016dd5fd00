import { createContext } from 'svelte';
import { openKeyring, sealKeyring, type Keyring } from '#lib/crypto/account-keys.ts';
import { isLockedHere, readDeadline, renewDeadline } from '#lib/discretion/deadline.ts';
import { LOCKED } from '#lib/discretion/rules.ts';
import type { NextKeys, Storage, StoredAccount } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { changeStored, removeKey, type Change } from './device-key.ts';
import { keepNextKeys } from './next-keys.ts';
import { hasPostedCode, openRecoveryCode, takePostedCode } from './recovery-code.ts';
import { followPassword } from './wrapped-key.ts';

export const [getAccount, setAccount] = createContext<Account>();

const SAVE_ATTEMPTS = 4;

/** The person signed in on this device, with their keyring open. */
export class Account {
	readonly userId: string;
	readonly deviceId: string;
	readonly handle: string;
	/** How often this person's keys had been made when this device got them. */
	readonly keysVersion: number;
	keyring = $state.raw<Keyring>() as Keyring;
	/** There is a recovery code that has not been confirmed as kept. */
	codeUnseen = $state(false);
	readonly #storage: Storage;
	readonly #key: CryptoKey;
	#unseenCode: string | null;

	constructor(storage: Storage, stored: StoredAccount, key: CryptoKey, keyring: Keyring) {
		this.#storage = storage;
		this.#key = key;
		this.#unseenCode = stored.unseenRecoveryCode;
		this.userId = stored.userId;
		this.deviceId = stored.deviceId;
		this.handle = stored.handle;
		this.keysVersion = stored.keysVersion ?? 1;
		this.keyring = keyring;
		this.codeUnseen = stored.unseenRecoveryCode !== null;
	}

	/** Reads the newest keyring. One older than this device has seen is refused: a host may serve an old copy. */
	async refresh(link: Pick<Link, 'send'>): Promise<void> {
		await this.#findPostedCode(link);
		const reply = await link.send('keyring:get', {});
		if (!reply.ok) return;
		await followPassword(this.#storage, this, reply.passwordWrap);
		if (reply.keyring.version <= this.keyring.version) return;
		const { version, envelope } = reply.keyring;
		const opened = await openKeyring(this.#key, this.userId, version, envelope);
		if (opened) await this.#keep(opened, envelope);
	}

	/** Changes the keyring, on the newest version of it even when another device was faster. */
	async change(link: Pick<Link, 'send'>, next: (keyring: Keyring) => Keyring): Promise<Reply> {
		let last: Reply = refuse('changed_meanwhile');
		for (let attempt = 0; attempt < SAVE_ATTEMPTS; attempt += 1) {
			const keyring = { ...next(this.keyring), version: this.keyring.version + 1 };
			const envelope = await sealKeyring(this.#key, this.userId, keyring);
			last = await link.send('keyring:save', { version: keyring.version, envelope });
			if (last.ok) {
				await this.#keep(keyring, envelope);
				return last;
			}
			if (last.code !== 'changed_meanwhile') return last;
			await this.refresh(link);
		}
		return last;
	}

	/**
	 * How this device is to keep its keyring once that couple is left: the same version without it. `taken` when it is
	 * kept. The server's keyring is changed with the next contact.
	 */
	async withoutCouple(id: string): Promise<{ change: Change; taken: () => void }> {
		const { couple, ...rest } = this.keyring;
		const keyring = { ...rest, couple: couple?.id === id ? null : couple };
		const envelope = await sealKeyring(this.#key, this.userId, keyring);
		const taken = () => (this.keyring = keyring);
		return { change: this.#onMine({ keyring: { version: keyring.version, envelope } }), taken };
	}

	/** The recovery code while it has not been confirmed as kept, else null. */
	async getUnseenRecoveryCode(): Promise<string | null> {
		const sealed = this.#unseenCode;
		return sealed ? openRecoveryCode(this.#key, this.userId, sealed) : null;
	}

	/** Keeps a code that is in force by now until it has been seen; null once it has. */
	async keepRecoveryCode(sealed: string | null): Promise<void> {
		await this.#update({ unseenRecoveryCode: sealed });
		this.#unseenCode = sealed;
		this.codeUnseen = sealed !== null;
		// Writing it down took a while.
		if (sealed === null && readDeadline() !== LOCKED) renewDeadline();
	}

	/** The devices of mine that this one has shown me, also in another tab; null before it has heard of any. */
	async getShownDevices(): Promise<readonly string[] | null> {
		return (await this.#storage.get('account', 'me'))?.shownDevices ?? null;
	}

	keepShownDevices(ids: string[]): Promise<void> {
		return this.#update({ shownDevices: ids });
	}

	/** Whether the keys of a change are kept; `next-keys.ts` says when not. */
	keepNext(next: NextKeys | null): Promise<boolean> {
		return keepNextKeys(this.#storage, this, next);
	}

	/** The key drafts on this device are sealed with. */
	get draftKey(): CryptoKey {
		return this.#key;
	}

	async #keep(keyring: Keyring, envelope: string): Promise<void> {
		await this.#update({ keyring: { version: keyring.version, envelope } });
		this.keyring = keyring;
	}

	/** A code of mine was posted from here and its answer lost: whether it is in force, the server knows. */
	async #findPostedCode(connection: Pick<Link, 'send'>): Promise<void> {
		if (!(await hasPostedCode(this.#storage))) return;
		const reply = await connection.send('recovery:mark', {});
		const sealed = reply.ok && (await takePostedCode(this.#storage, reply.mark));
		if (sealed) await this.keepRecoveryCode(sealed);
	}

	async #update(change: Partial<StoredAccount>): Promise<void> {
		await changeStored(this.#storage, this.#onMine(change));
	}

	/** Another tab may have taken other keys meanwhile, or somebody else may have signed in. */
	#onMine(change: Partial<StoredAccount>): Change {
		const { deviceId, keysVersion } = this;
		return (kept) =>
			kept.deviceId === deviceId && (kept.keysVersion ?? 1) === keysVersion ? change : null;
	}
}

export type Opened =
	{ is: 'nobody' } | { is: 'locked'; deviceId: string } | { is: 'open'; account: Account };

/** The account kept on this device. Whether its time is over is asked before any key is read. */
export async function openAccount(storage: Storage): Promise<Opened> {
	if (isLockedHere()) await removeKey(storage);
	const stored = await storage.get('account', 'me');
	// One from before there was a lock could not be unlocked again: its owner signs in anew.
	if (!stored?.unlock) return { is: 'nobody' };
	const { accountKey, deviceId, userId } = stored;
	if (!accountKey) return { is: 'locked', deviceId };
	const { version, envelope } = stored.keyring;
	const keyring = await openKeyring(accountKey, userId, version, envelope);
	if (!keyring) return { is: 'nobody' };
	renewDeadline();
	return { is: 'open', account: new Account(storage, stored, accountKey, keyring) };
}

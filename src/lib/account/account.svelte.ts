import { createContext } from 'svelte';
import { openKeyring, sealKeyring, type Keyring } from '#lib/crypto/account-keys.ts';
import type { Storage, StoredAccount } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { Connection } from '#lib/realtime/connection.svelte.ts';
import { leaveWhenSignedOut } from './other-tabs.ts';
import { openRecoveryCode } from './recovery-code.ts';

export const [getAccount, setAccount] = createContext<Account>();

const SAVE_ATTEMPTS = 4;

/** The person signed in on this device, with their keyring open. */
export class Account {
	readonly userId: string;
	readonly deviceId: string;
	keyring = $state.raw<Keyring>() as Keyring;
	readonly #storage: Storage;
	readonly #stored: StoredAccount;

	constructor(storage: Storage, stored: StoredAccount, keyring: Keyring) {
		this.#storage = storage;
		this.#stored = stored;
		this.userId = stored.userId;
		this.deviceId = stored.deviceId;
		this.keyring = keyring;
	}

	/** Reads the newest keyring. One older than this device has seen is refused: a host may serve an old copy. */
	async refresh(connection: Connection): Promise<void> {
		const reply = await connection.send('keyring:get', {});
		if (!reply.ok || reply.keyring.version <= this.keyring.version) return;
		const { version, envelope } = reply.keyring;
		const opened = await openKeyring(this.#stored.accountKey, this.userId, version, envelope);
		if (opened) await this.#keep(opened, envelope);
	}

	/** Changes the keyring, on the newest version of it even when another device was faster. */
	async change(connection: Connection, next: (keyring: Keyring) => Keyring): Promise<Reply> {
		let last: Reply = refuse('changed_meanwhile');
		for (let attempt = 0; attempt < SAVE_ATTEMPTS; attempt += 1) {
			const keyring = { ...next(this.keyring), version: this.keyring.version + 1 };
			const envelope = await sealKeyring(this.#stored.accountKey, this.userId, keyring);
			last = await connection.send('keyring:save', { version: keyring.version, envelope });
			if (last.ok) {
				await this.#keep(keyring, envelope);
				return last;
			}
			if (last.code !== 'changed_meanwhile') return last;
			await this.refresh(connection);
		}
		return last;
	}

	/**
	 * What this device is to keep in the place of its keyring once that couple is left: the same version without it.
	 * `taken` when it is kept. The server's keyring is changed with the next contact.
	 */
	async withoutCouple(id: string): Promise<{ stored: StoredAccount; taken: () => void }> {
		const { couple, ...rest } = this.keyring;
		const keyring = { ...rest, couple: couple?.id === id ? null : couple };
		const { accountKey } = this.#stored;
		const envelope = await sealKeyring(accountKey, this.userId, keyring);
		const stored = { ...this.#stored, keyring: { version: keyring.version, envelope } };
		const taken = () => {
			this.#stored.keyring = stored.keyring;
			this.keyring = keyring;
		};
		return { stored, taken };
	}

	/** The recovery code while it has not been confirmed as kept, else null. */
	async getUnseenRecoveryCode(): Promise<string | null> {
		const sealed = this.#stored.unseenRecoveryCode;
		return sealed ? openRecoveryCode(this.#stored.accountKey, this.userId, sealed) : null;
	}

	async forgetRecoveryCode(): Promise<void> {
		this.#stored.unseenRecoveryCode = null;
		await this.#storage.put('account', this.#stored, 'me');
	}

	/** The key drafts on this device are sealed with. */
	get draftKey(): CryptoKey {
		return this.#stored.accountKey;
	}

	async #keep(keyring: Keyring, envelope: string): Promise<void> {
		this.#stored.keyring = { version: keyring.version, envelope };
		await this.#storage.put('account', this.#stored, 'me');
		this.keyring = keyring;
	}
}

/** The account kept on this device, or null when nobody is signed in here. */
export async function openAccount(storage: Storage): Promise<Account | null> {
	const stored = await storage.get('account', 'me');
	if (!stored) return null;
	const { version, envelope } = stored.keyring;
	const keyring = await openKeyring(stored.accountKey, stored.userId, version, envelope);
	if (!keyring) return null;
	leaveWhenSignedOut();
	return new Account(storage, stored, keyring);
}

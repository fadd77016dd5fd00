import { createContext } from 'svelte';
import { openKeyring, sealKeyring, type Keyring } from '#lib/crypto/account-keys.ts';
import type { NextKeys, Storage, StoredAccount } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { leaveWhenSignedOut } from './other-tabs.ts';
import { hasPostedCode, openRecoveryCode, takePostedCode } from './recovery-code.ts';

export const [getAccount, setAccount] = createContext<Account>();

const SAVE_ATTEMPTS = 4;

/** The person signed in on this device, with their keyring open. */
export class Account {
	readonly userId: string;
	readonly deviceId: string;
	keyring = $state.raw<Keyring>() as Keyring;
	/** There is a recovery code that has not been confirmed as kept. */
	codeUnseen = $state(false);
	readonly #storage: Storage;
	readonly #stored: StoredAccount;

	constructor(storage: Storage, stored: StoredAccount, keyring: Keyring) {
		this.#storage = storage;
		this.#stored = stored;
		this.userId = stored.userId;
		this.deviceId = stored.deviceId;
		this.keyring = keyring;
		this.codeUnseen = stored.unseenRecoveryCode !== null;
	}

	get handle(): string {
		return this.#stored.handle;
	}

	/** How often this person's keys had been made when this device got them. */
	get keysVersion(): number {
		return this.#stored.keysVersion ?? 1;
	}

	/** Reads the newest keyring. One older than this device has seen is refused: a host may serve an old copy. */
	async refresh(link: Pick<Link, 'send'>): Promise<void> {
		await this.#findPostedCode(link);
		const reply = await link.send('keyring:get', {});
		if (!reply.ok || reply.keyring.version <= this.keyring.version) return;
		const { version, envelope } = reply.keyring;
		const opened = await openKeyring(this.#stored.accountKey, this.userId, version, envelope);
		if (opened) await this.#keep(opened, envelope);
	}

	/** Changes the keyring, on the newest version of it even when another device was faster. */
	async change(link: Pick<Link, 'send'>, next: (keyring: Keyring) => Keyring): Promise<Reply> {
		let last: Reply = refuse('changed_meanwhile');
		for (let attempt = 0; attempt < SAVE_ATTEMPTS; attempt += 1) {
			const keyring = { ...next(this.keyring), version: this.keyring.version + 1 };
			const envelope = await sealKeyring(this.#stored.accountKey, this.userId, keyring);
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

	/** Keeps a code that is in force by now until it has been seen; null once it has. */
	async keepRecoveryCode(sealed: string | null): Promise<void> {
		await this.#update({ unseenRecoveryCode: sealed });
		this.codeUnseen = sealed !== null;
	}

	/** The devices of mine that this one has shown me, also in another tab; null before it has heard of any. */
	async getShownDevices(): Promise<readonly string[] | null> {
		return (await this.#storage.get('account', 'me'))?.shownDevices ?? null;
	}

	keepShownDevices(ids: string[]): Promise<void> {
		return this.#update({ shownDevices: ids });
	}

	/** Keeps the keys of a change before the server is told of it; null when it was refused. */
	keepNext(next: NextKeys | null): Promise<void> {
		return this.#update({ next });
	}

	/** The key drafts on this device are sealed with. */
	get draftKey(): CryptoKey {
		return this.#stored.accountKey;
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

	/** In one step with reading it: another tab may have kept something else, taken other keys, or signed out. */
	async #update(change: Partial<StoredAccount>): Promise<void> {
		const tx = this.#storage.transaction('account', 'readwrite', { durability: 'strict' });
		const kept = await tx.store.get('me');
		const isMine = kept?.deviceId === this.deviceId && (kept.keysVersion ?? 1) === this.keysVersion;
		if (isMine) await tx.store.put({ ...kept, ...change }, 'me');
		await tx.done;
		Object.assign(this.#stored, change);
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

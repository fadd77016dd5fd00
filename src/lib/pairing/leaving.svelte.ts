import type { Account } from '#lib/account/account.svelte.ts';
import type { Storage } from '#lib/device/storage.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import type { Tell } from './contract.ts';
import {
	createLeft,
	forgetCouple,
	prepareLeaving,
	readLeft,
	settle,
	showToken,
	tellLeft,
	type Gone,
	type IsShared
} from './left-couples.ts';

const CHANNEL = 'left';
const NOT_KEPT = () => undefined;

/** What this person has left on this device, until there is nothing more to do for it. */
export class Leaving {
	/** Whether I have left here, and the server knows. */
	stage = $state<'no' | 'waiting' | 'told'>('no');
	readonly #account: Account;
	readonly #connection: Link;
	readonly #channel = new BroadcastChannel(CHANNEL);
	#storage: Storage | null = null;
	#left: Gone[] = [];
	readonly #shared: IsShared[] = [];

	/** @param forget called when another tab has left a couple: this one must forget it as well, in its memory. */
	constructor(account: Account, connection: Link, forget: (couple: string) => Promise<void>) {
		this.#account = account;
		this.#connection = connection;
		this.#channel.onmessage = async ({ data }) => {
			const { couple, tell } = data as Pick<Gone, 'couple' | 'tell'>;
			this.#note({ couple, userId: account.userId, tell, is: 'told' });
			(await account.withoutCouple(couple)).taken();
			await forget(couple);
		};
	}

	/** Asks, when a couple is left, which places of what is typed go with it. */
	sharedPlaces(isShared: IsShared): void {
		this.#shared.push(isShared);
	}

	async open(storage: Storage): Promise<void> {
		this.#storage = storage;
		await this.#read(storage);
	}

	has(couple: string): boolean {
		return this.#left.some((left) => left.couple === couple);
	}

	/**
	 * Forgets this couple here; refused only where nothing can be kept and the server cannot be told either. The server is
	 * told with `tell`.
	 */
	async leave(couple: string, tell: Tell): Promise<Reply> {
		const storage = this.#storage!;
		const left = await createLeft(storage, this.#account, couple, tell);
		const { change, taken } = await this.#account.withoutCouple(couple);
		try {
			await forgetCouple(storage, left, change, (place) =>
				this.#shared.some((isShared) => isShared(place))
			);
		} catch {
			const reply = await showToken(left);
			if (!reply.ok) return reply;
		}
		taken();
		this.#note(left);
		this.#channel.postMessage({ couple, tell });
		return { ok: true };
	}

	/** Before anything else is asked of the server. */
	async tell(): Promise<void> {
		if (!this.#storage) return;
		await tellLeft(this.#storage).catch(NOT_KEPT);
		await this.#tellByName(this.#storage).catch(NOT_KEPT);
		await this.#read(this.#storage).catch(NOT_KEPT);
	}

	/**
	 * The server says that I am in this couple, or in none. In one that I have left: it went back to a backup. What else I
	 * have left is over, and its key goes out of the keyring on the server as well.
	 */
	async finish(couple: string | null): Promise<void> {
		const storage = this.#storage;
		if (!storage) return;
		const isLinked = couple !== null && !this.has(couple);
		for (const left of this.#left) {
			if (left.couple === couple) await this.#endByName(left);
			await settle(storage, left);
			const reply = await this.#account.change(this.#connection, (keyring) =>
				keyring.couple?.id === left.couple ? { ...keyring, couple: null } : keyring
			);
			if (reply.ok) await storage.delete('leaving', left.couple);
		}
		if (this.#left.length) await this.#read(storage);
		// Linked anew: what was before is said no more.
		if (isLinked && this.stage === 'told') this.stage = 'no';
	}

	/** What fails here is made up for on the next connection; until then the server takes a session instead of the token. */
	async prepare(couple: { id: string; unlinkHash: string | null }): Promise<void> {
		if (!this.#storage) return;
		await prepareLeaving(this.#storage, this.#connection, this.#account, couple).catch(NOT_KEPT);
	}

	close(): void {
		this.#channel.close();
	}

	/** It did not know the token, and is told by the session. Whoever is not told yet themselves gets no other answer. */
	async #tellByName(storage: Storage): Promise<void> {
		for (const left of await this.#readMine(storage)) {
			if (left.is !== 'left') continue;
			await this.#endByName(left);
			await settle(storage, left);
		}
	}

	async #endByName({ couple, tell }: Gone): Promise<void> {
		const reply = await this.#connection.send('couple:unlink', { couple, tell });
		if (!reply.ok && reply.code !== 'not_linked') throw new Error(reply.code);
	}

	#note(left: Gone): void {
		this.#left = [...this.#left.filter(({ couple }) => couple !== left.couple), left];
		this.stage = 'waiting';
	}

	async #readMine(storage: Storage): Promise<Gone[]> {
		return (await readLeft(storage)).filter(({ userId }) => userId === this.#account.userId);
	}

	async #read(storage: Storage): Promise<void> {
		this.#left = await this.#readMine(storage);
		if (this.#left.some(({ is }) => is === 'left')) this.stage = 'waiting';
		else if (this.stage === 'waiting') this.stage = 'told';
	}
}

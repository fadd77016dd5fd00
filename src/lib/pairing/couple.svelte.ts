import { createContext } from 'svelte';
import type { Account } from '#lib/account/account.svelte.ts';
import { oneAtATime } from '#lib/realtime/one-at-a-time.ts';
import { fromBase64url, utf8 } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey, type CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Storage } from '#lib/device/storage.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { m } from '#lib/paraglide/messages.js';
import type { CoupleReply, Tell } from './contract.ts';
import { Leaving } from './leaving.svelte.ts';
import { isEndUnread } from './link-end.ts';
import { parseName } from './partner-name.ts';
import { forgetName, keepName, openName, readKeptName } from './sealed-name.ts';
import { ToldName } from './told-name.ts';

export const [getCouple, setCouple] = createContext<Couple>();

const ASK_AGAIN_MS = 2_000;
const ASK_AGAIN_LIMIT_MS = 60_000;

type State =
	| { is: 'unknown' }
	| { is: 'alone' }
	/** Linked, but this device does not hold the couple key: another device of mine is saving it, or never did. */
	| { is: 'keyless'; couple: string }
	| { is: 'linked'; seal: CoupleSeal }
	/** Was linked on this page, and the server says that the link has ended. The person has not read it yet. */
	| { is: 'ended'; seal: CoupleSeal };

/** Who I am linked with, and the seal for what we share. */
export class Couple {
	state = $state.raw<State>({ is: 'unknown' });
	/** On this device my partner's name is not shown: what they choose to be called can be used to press. (Law 11.) */
	isQuiet = $state(false);
	#partnerName = $state<string>(m.couple_partner_unnamed());
	/** What the name shown was sealed as. */
	#sealedName: Sealed | null = null;
	readonly #told = new ToldName();
	readonly leaving: Leaving;
	readonly #account: Account;
	readonly #connection: Link;
	readonly #outbox: Outbox;
	/** Known once what this device keeps has been opened. */
	#storage: Storage | null = null;
	#opened: Promise<void> = Promise.resolve();
	/** The last couple this page was linked in. */
	#last: CoupleSeal | null = null;
	/** The couple whose end the person has read, or brought about. */
	#read: string | null = null;
	#askAgainMs = ASK_AGAIN_MS;
	#askAgain: ReturnType<typeof setTimeout> | undefined;
	#isClosed = false;

	constructor(account: Account, connection: Link, outbox: Outbox) {
		this.#account = account;
		this.#connection = connection;
		this.#outbox = outbox;
		connection.onConnect(() => {
			this.#askAgainMs = ASK_AGAIN_MS;
			void this.refresh();
		});
		connection.on('couple:changed', () => void this.refresh());
		this.leaving = new Leaving(account, connection, async (couple) => {
			await this.#forget(couple);
			void this.refresh();
		});
		connection.on('name:changed', (name) => {
			this.#told.tell(name);
			const { seal } = this;
			if (name.sender === seal?.partner) void this.#takeName(seal, name);
		});
	}

	get seal(): CoupleSeal | null {
		return this.state.is === 'linked' ? this.state.seal : null;
	}

	get partnerName(): string {
		return this.isQuiet ? m.couple_partner_unnamed() : this.#partnerName;
	}

	/** What my partner calls me, or null when I have not said. */
	get myName(): string | null {
		return this.#account.keyring.name;
	}

	/** Reads from the server whether we are linked; the key comes from my own keyring alone. */
	readonly refresh = oneAtATime(async () => {
		await this.#opened;
		await this.leaving.tell();
		await this.#account.refresh(this.#connection);
		this.#told.ask();
		const reply = await this.#connection.send('couple:get', {});
		// What could not be taken in, because the device's storage failed, is asked for again as well.
		const isTaken =
			reply.ok &&
			(await this.#take(reply.couple).then(
				() => true,
				() => false
			));
		// Until it is known, nothing that waits to be sent is sent. A lost connection asks again when it is back.
		if (isTaken) this.#askAgainMs = ASK_AGAIN_MS;
		else if (this.#connection.status === 'connected' && !this.#isClosed) {
			this.#askAgain = setTimeout(() => void this.refresh(), this.#askAgainMs);
			// The server may not answer this for days. (docs/decisions/0014)
			this.#askAgainMs = Math.min(2 * this.#askAgainMs, ASK_AGAIN_LIMIT_MS);
		}
	});

	/**
	 * Linked as this device last knew, before the server has been heard: what is kept here can be read
	 * offline. Not while pairing: the key is kept before the link exists.
	 */
	openOffline(storage: Storage): Promise<void> {
		this.#storage = storage;
		this.#opened = this.#openKept().catch(() => undefined);
		return this.#opened;
	}

	/** Ends the link, alone and at once, connected or not. This device forgets it first. (Law 10.) */
	async leave(tell: Tell): Promise<Reply> {
		const couple = this.state.is === 'keyless' ? this.state.couple : this.seal?.couple;
		if (!couple) return refuse('not_linked');
		const left = await this.leaving.leave(couple, tell);
		if (!left.ok) return left;
		await this.#forget(couple);
		void this.refresh();
		return left;
	}

	/** Nothing goes on that would hold a key: the app may have been locked. */
	close(): void {
		this.#isClosed = true;
		clearTimeout(this.#askAgain);
		this.leaving.close();
	}

	/** The person has read that the link has ended: only now is anything of it let go. */
	async readEnd(): Promise<void> {
		if (this.state.is !== 'ended') return;
		this.#read = this.state.seal.couple;
		await this.#outbox.drop();
		await this.#letGoName();
		if (this.state.is === 'ended') this.state = { is: 'alone' };
		await this.#forgetKey();
	}

	/** Names me to my partner, sealed. */
	async setMyName(name: string): Promise<void> {
		if (this.myName !== name)
			await this.#account.change(this.#connection, (keyring) => ({ ...keyring, name }));
		await this.#sendName();
	}

	async #take(couple: CoupleReply['couple']): Promise<void> {
		const isLeft = couple !== null && this.leaving.has(couple.id);
		await this.leaving.finish(couple?.id ?? null);
		if (!couple || isLeft) return this.#takeNone();
		const kept = this.#account.keyring.couple;
		if (kept?.id !== couple.id || kept.partner !== couple.partner) {
			this.state = { is: 'keyless', couple: couple.id };
			void this.leaving.prepare(couple);
			return;
		}
		const seal = await this.#open(kept);
		void this.leaving.prepare(couple);
		this.#read = null;
		await this.#outbox.confirm(seal.couple);
		await this.#takeName(seal, this.#told.newest(seal.partner, couple.partnerName));
		if (!couple.myName && this.myName) await this.#sendName();
	}

	async #takeName(seal: CoupleSeal, name: Sealed | null): Promise<void> {
		this.#sealedName = name;
		const opened = await openName(seal, name);
		if (this.#sealedName !== name || this.seal?.couple !== seal.couple) return;
		this.#partnerName = opened ?? m.couple_partner_unnamed();
		// A full device only says "your partner" the next time it opens without a connection.
		if (this.#storage) await keepName(this.#storage, seal.couple, name).catch(() => undefined);
	}

	async #letGoName(): Promise<void> {
		this.#sealedName = null;
		this.#partnerName = m.couple_partner_unnamed();
		// Left over it is shown to nobody: it is read for the couple that it is of alone.
		if (this.#storage) await forgetName(this.#storage).catch(() => undefined);
	}

	async #takeNone(): Promise<void> {
		const kept = this.#account.keyring.couple?.id ?? null;
		const linked = this.#last?.couple ?? null;
		if (this.#last && isEndUnread({ linked, kept, read: this.#read })) {
			this.state = { is: 'ended', seal: this.#last };
			return;
		}
		this.state = { is: 'alone' };
		await this.#letGoName();
		if (!kept) await this.#outbox.drop();
		else await this.#forgetKey();
	}

	/** Takes the key of the couple whose end was read out of the keyring; without a connection, the next time. */
	async #forgetKey(): Promise<void> {
		const ended = this.#read;
		const isKept = ended !== null && this.#account.keyring.couple?.id === ended;
		if (!isKept || (await this.#isPairing())) return;
		await this.#account.change(this.#connection, (keyring) =>
			keyring.couple?.id === ended ? { ...keyring, couple: null } : keyring
		);
	}

	/** Nothing of it stays in this page's memory either. */
	async #forget(couple: string): Promise<void> {
		this.#last = null;
		this.#read = couple;
		this.state = { is: 'alone' };
		await this.#letGoName();
		await this.#outbox.drop();
	}

	async #isPairing(): Promise<boolean> {
		return this.#storage !== null && (await this.#storage.count('handshake')) > 0;
	}

	async #openKept(): Promise<void> {
		if (this.#storage) await this.leaving.open(this.#storage);
		// Without a connection nothing else says so.
		if (this.leaving.stage === 'waiting') this.state = { is: 'alone' };
		const kept = this.#account.keyring.couple;
		if (!kept || !this.#storage || (await this.#isPairing())) return;
		const seal = await this.#open(kept);
		await this.#takeName(seal, await readKeptName(this.#storage, seal.couple));
	}

	async #open(kept: { id: string; key: string; partner: string }): Promise<CoupleSeal> {
		if (this.state.is === 'linked' && this.state.seal.couple === kept.id) return this.state.seal;
		const seal = this.#last?.couple === kept.id ? this.#last : await this.#createSeal(kept);
		if (this.leaving.has(kept.id)) throw new Error('left meanwhile');
		this.#last = seal;
		this.#outbox.use(seal.couple);
		this.state = { is: 'linked', seal };
		return seal;
	}

	async #createSeal(kept: { id: string; key: string; partner: string }): Promise<CoupleSeal> {
		const key = await importCoupleKey(fromBase64url(kept.key));
		return createCoupleSeal(key, {
			couple: kept.id,
			me: this.#account.userId,
			device: this.#account.deviceId,
			partner: kept.partner
		});
	}

	async #sendName(): Promise<void> {
		const { seal } = this;
		const myName = this.myName && parseName(this.myName);
		if (!seal || !myName) return;
		await this.#outbox.add('list', 'name:set', async (counter) => ({
			counter,
			envelope: await seal.seal('name', seal.me, counter, utf8(myName))
		}));
	}
}

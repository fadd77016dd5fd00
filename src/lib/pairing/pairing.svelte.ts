import type { Account } from '#lib/account/account.svelte.ts';
import { toBase64url } from '#lib/crypto/bytes.ts';
import { inviteHash, type HandshakeResult, type InviteLink } from '#lib/crypto/handshake.ts';
import type { Storage } from '#lib/device/storage.ts';
import type { Code, Reply } from '#lib/realtime/codes.ts';
import type { Connection } from '#lib/realtime/connection.svelte.ts';
import type { Couple } from './couple.svelte.ts';
import {
	createInviterRecord,
	createJoinerRecord,
	deleteRecord,
	getRecord,
	inviteLink,
	keepRecord,
	type HandshakeRecord,
	type Role
} from './handshake-record.ts';
import { inviterStep, joinerStep, type Send } from './handshake-step.ts';
import { burn, isLinkedThrough, mayPass, readProgress } from './handshake-wire.ts';
import type { EndReason, PairingState } from './pairing-state.ts';

type Parts = { account: Account; connection: Connection; storage: Storage; couple: Couple };
type Matched = { record: HandshakeRecord; result: HandshakeResult; partner: string };

/** How soon a refusal that may pass is tried again. */
const RETRY_MS = 3_000;
/** A clock that is ahead must not make us ask again and again. */
const SHORTEST_EXPIRY_MS = 30_000;

/**
 * One side of a pairing. It is driven by two things alone, what this device keeps and what the server
 * says of the invite, so it goes on after a reload, a discarded tab, or hours without a connection.
 */
export class Pairing {
	state = $state.raw<PairingState>({ is: 'opening' });
	/** Why it does not go on just now; it is tried again. */
	problem = $state<Code | null>(null);
	readonly #role: Role;
	readonly #parts: Parts;
	readonly #stops: (() => void)[];
	#matched: Matched | null = null;
	#advancing = false;
	#stale = false;
	#closed = false;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(role: Role, parts: Parts) {
		this.#role = role;
		this.#parts = parts;
		this.#stops = [
			parts.connection.onConnect(() => void this.#advance()),
			parts.connection.on('invite:changed', () => void this.#advance())
		];
		void this.#advance();
	}

	/** Makes an invite. Resolves once it is kept here: a cut after that loses nothing. */
	async invite(): Promise<void> {
		this.state = { is: 'making' };
		await keepRecord(this.#parts.storage, await createInviterRecord());
		void this.#advance();
	}

	/** Answers a link, or goes on with it when it was answered here before. Resolves once that is kept here. */
	async join(link: InviteLink): Promise<void> {
		const before = await getRecord(this.#parts.storage, 'joiner');
		if (before?.inviteHash !== (await inviteHash(link.inviteId))) {
			this.state = { is: 'making' };
			await keepRecord(this.#parts.storage, await createJoinerRecord(link));
		}
		void this.#advance();
	}

	/** "Same words", by the inviter: the key is kept for good, then the couple is made. */
	async sameWords(): Promise<void> {
		const matched = this.#matched;
		if (!matched || this.state.is !== 'comparing') return;
		const { words, coupleId } = matched.result;
		const { inviteHash } = matched.record;
		this.state = { is: 'confirming', words };
		await this.#alone(async () => {
			const record = await getRecord(this.#parts.storage, this.#role);
			// Another tab was faster, to give it up or to begin anew.
			if (record?.inviteHash !== inviteHash || record.givenUp) return this.forget();
			let reply = await this.#saveKey(matched);
			if (reply.ok)
				reply = await this.#parts.connection.send('invite:confirm', { inviteHash, coupleId });
			if (reply.ok) return this.#finish(record);
			this.state = { is: 'comparing', words };
			await this.#refused(record, reply.code);
		});
	}

	/** "They are different", by either: nobody is linked through this invite, and both are told. */
	differentWords(): Promise<void> {
		return this.#alone(async () => {
			const record = await getRecord(this.#parts.storage, this.#role);
			if (record) await this.#giveUp(record, 'different');
		});
	}

	/** Takes my invite back. */
	withdraw(): Promise<void> {
		return this.#alone(async () => {
			const record = await getRecord(this.#parts.storage, this.#role);
			if (!record) return;
			const { inviteHash } = record;
			const reply = await this.#parts.connection.send('invite:withdraw', { inviteHash });
			if (!reply.ok && mayPass(reply.code)) this.problem = reply.code;
			else await this.#end(record, null);
		});
	}

	/** Puts away the sentence about what became of the last one. */
	forget(): void {
		this.state = { is: 'none' };
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
		for (const stop of this.#stops) stop();
	}

	/** Several tabs share one record: only one of them at a time reads it, acts and keeps it. */
	#alone(act: () => Promise<void>): Promise<void> {
		return navigator.locks.request(`pairing:${this.#role}`, act);
	}

	async #advance(): Promise<void> {
		this.#stale = true;
		if (this.#advancing) return;
		this.#advancing = true;
		try {
			while (this.#stale && !this.#closed) {
				this.#stale = false;
				await this.#alone(() => this.#goOn());
			}
		} finally {
			this.#advancing = false;
		}
	}

	async #goOn(): Promise<void> {
		const { account, storage } = this.#parts;
		const record = await getRecord(storage, this.#role);
		if (!record) {
			if (this.state.is !== 'ended' && this.state.is !== 'linked') this.state = { is: 'none' };
			return;
		}
		if (this.#parts.connection.status !== 'connected') return;
		if (record.givenUp) return this.#tellGivenUp(record);
		const progress = await readProgress(this.#parts.connection, record, account.userId);
		if (!progress.ok) return this.#refused(record, progress.code);

		const { expiresAt } = progress;
		this.problem = null;
		this.#lookAgainIn(Math.max(expiresAt - Date.now(), SHORTEST_EXPIRY_MS));
		const next = this.#role === 'inviter' ? inviterStep : joinerStep;
		const step = await next(record, progress, account.userId);
		if (step.is !== 'matched') this.#matched = null;
		if (step.is === 'waiting') {
			const offered = this.#role === 'inviter' && !step.begun;
			const link = inviteLink(record, location.origin);
			this.state = offered
				? { is: 'offered', link, expiresAt }
				: { is: 'meeting', begun: step.begun };
		} else if (step.is === 'sending') {
			await keepRecord(storage, step.record);
			this.state = { is: 'meeting', begun: true };
			await this.#send(step.record, step.send);
		} else if (step.is === 'matched') await this.#show({ ...step, record });
		else if (step.is === 'elsewhere') await this.#end(record, 'elsewhere');
		else await this.#giveUp(record, 'not_genuine');
	}

	async #send(record: HandshakeRecord, { name, payload }: Send): Promise<void> {
		const reply = await this.#parts.connection.send(name, payload);
		if (reply.ok) this.#stale = true;
		else await this.#refused(record, reply.code);
	}

	async #show(matched: Matched): Promise<void> {
		const record = { ...matched.record, coupleId: matched.result.coupleId };
		await keepRecord(this.#parts.storage, record);
		// The joiner has no button to press, and the couple may exist a moment from now.
		if (this.#role === 'joiner') {
			const saved = await this.#saveKey(matched);
			if (!saved.ok) return this.#refused(record, saved.code);
		}
		this.#matched = matched;
		this.state = { is: 'comparing', words: matched.result.words };
	}

	async #saveKey({ result, partner }: Matched): Promise<Reply> {
		const { account, connection } = this.#parts;
		const id = result.coupleId;
		if (account.keyring.couple?.id === id) return { ok: true };
		const key = toBase64url(result.coupleKey);
		return account.change(connection, (keyring) => ({ ...keyring, couple: { id, key, partner } }));
	}

	async #refused(record: HandshakeRecord, code: Code): Promise<void> {
		if (mayPass(code)) {
			this.problem = code;
			// Without a connection it looks again when that is back; after a mere lost answer, soon.
			if (this.#parts.connection.status === 'connected') this.#lookAgainIn(RETRY_MS);
			return;
		}
		await this.#end(record, code);
	}

	async #finish(record: HandshakeRecord): Promise<void> {
		await deleteRecord(this.#parts.storage, record);
		clearTimeout(this.#timer);
		await this.#parts.couple.refresh();
		this.problem = null;
		this.state = { is: 'linked' };
	}

	async #giveUp(record: HandshakeRecord, why: EndReason): Promise<void> {
		const givenUp = { ...record, givenUp: true };
		await keepRecord(this.#parts.storage, givenUp);
		this.state = { is: 'ended', why };
		await this.#tellGivenUp(givenUp);
	}

	async #tellGivenUp(record: HandshakeRecord): Promise<void> {
		const reply = await burn(this.#parts.connection, record);
		if (!reply.ok && mayPass(reply.code)) return this.#refused(record, reply.code);
		await this.#end(record, this.state.is === 'ended' ? this.state.why : 'invite_burnt');
	}

	/** Forgets it, and takes a key that never became a couple's out of the keyring; unless we are linked after all. */
	async #end(record: HandshakeRecord, why: EndReason | null): Promise<void> {
		const { account, connection, storage } = this.#parts;
		const reply = await isLinkedThrough(connection, record);
		if (!reply.ok) return this.#refused(record, reply.code);
		if (reply.linked) return this.#finish(record);
		await deleteRecord(storage, record);
		clearTimeout(this.#timer);
		this.#matched = null;
		this.problem = null;
		this.state = why ? { is: 'ended', why } : { is: 'none' };
		if (record.coupleId && account.keyring.couple?.id === record.coupleId)
			await account.change(connection, (keyring) => ({ ...keyring, couple: null }));
	}

	#lookAgainIn(ms: number): void {
		clearTimeout(this.#timer);
		if (!this.#closed) this.#timer = setTimeout(() => void this.#advance(), ms);
	}
}

import type { Storage, StoredOperation } from '#lib/device/storage.ts';
import type { Tabs } from '#lib/device/tabs.ts';
import type { Time } from '#lib/device/time.ts';
import type { Code, Reply } from './codes.ts';
import type { Link } from './connection.svelte.ts';
import type { CommandName, Input } from './wire.ts';

export type Lane = StoredOperation['lane'];
type News = { is: 'added' } | { is: 'settled'; operation: StoredOperation; reply: Reply };
type Settled = (operation: StoredOperation, reply: Reply) => void;
export type SealedDraft = NonNullable<StoredOperation['typed']>;
/** What is finally refused goes on as another operation, which has been added by then; or it ends; or nobody can say yet. */
export type Onward = 'goes on' | 'ends' | 'not now';
type GoOn = (operation: StoredOperation, code: Code) => Promise<Onward>;
/** Where it comes from and whom it is for, if that is not the couple that is sealed for now. */
export type About = {
	/** The place of the draft it was typed in, which goes in the step in which it is kept. */
	draft?: string;
	/** Null when it is for nobody but me. */
	couple?: string | null;
};
type SealDraft = (operation: StoredOperation) => Promise<SealedDraft | null>;

/** Refusals that may pass: the operation stays and is sent again. Any other ends it. */
const PASSING: readonly Code[] = ['no_connection', 'too_many', 'unexpected', 'signed_out'];
const RETRY_MS = 1_000;
/** A number that was given must not be given again after the device lost its power. */
const ON_DISK: IDBTransactionOptions = { durability: 'strict' };
/** A server that lies does not use up the numbers there are. */
const MAX_NUMBERS_LOST = 1_000_000;
/** They carry nothing that anybody typed. */
const AT_ONCE: readonly Lane[] = ['signal', 'receipt'];
const LANES: readonly Lane[] = [...AT_ONCE, 'list'];

/**
 * Operations that must arrive: numbered, sealed, kept on the device until the server has acknowledged
 * them, sent in order and one at a time. Three lanes, so that neither unsent list edits nor a partner
 * who has this device owe receipts without end ever hold up a no.
 *
 * Several tabs share one queue. Web Locks keep numbering and sending in order among them; the
 * server answers a repeat with ok and does nothing, so a cut before the answer is harmless.
 */
export class Outbox {
	readonly #storage: Storage;
	readonly #connection: Link;
	readonly #tabs: Tabs;
	readonly #time: Time;
	readonly #listeners = new Set<Settled>();
	readonly #added = new Set<() => void>();
	readonly #sealDrafts = new Set<SealDraft>();
	/** The last number of each lane, as this page knows it: what is on the device decides. */
	readonly #given = new Map<Lane, number>();
	/** Nothing of the list is sent until somebody can say what becomes of it if it is refused. */
	#goOn: GoOn | null = null;
	/** The couple what is added now is sealed for. What is added without one is for nobody but me, and is sent in any case. */
	#couple: string | null = null;
	/** The couple the server has confirmed on this connection. Until then nothing is sent that was made in one. */
	#confirmed: string | null = null;
	#keysVersion: number | null = null;
	/** What is kept of the signal lane, as this page knows it: on the way out there is no time to read it. */
	readonly #unsent = new Map<number, StoredOperation>();
	#lastTry: ((unsent: StoredOperation[]) => void) | null = null;
	readonly #isLocked: boolean;
	#closed = false;

	/**
	 * @param app while it is locked nobody on this page can say what becomes of what is refused, or was sealed for somebody
	 * else: that stays until it is unlocked, and so do the words of the list.
	 */
	constructor(
		storage: Storage,
		connection: Link,
		tabs: Tabs,
		time: Time,
		app: 'open' | 'locked' = 'open'
	) {
		this.#isLocked = app === 'locked';
		this.#storage = storage;
		this.#connection = connection;
		this.#tabs = tabs;
		this.#time = time;
		connection.onConnect(() => {
			// Meanwhile the couple may have ended and another begun, on another device of mine.
			this.#confirmed = null;
			this.flush();
		});
		tabs.hear((told) => {
			const news = told as News;
			if (news.is === 'settled') {
				this.#forget(news.operation);
				return this.#tell(news.operation, news.reply);
			}
			// That tab may have no connection; this one perhaps has.
			this.flush();
			for (const listener of this.#added) listener();
		});
	}

	/** Names the couple that is sealed for from now on. */
	use(couple: string): void {
		this.#couple = couple;
	}

	/**
	 * What goes into the list's lane is sealed with these keys of mine from now on, by how often they were made. Once another tab
	 * has put others in their place it is refused: the server would store what nobody can open. A signal needs none of them.
	 */
	useKeys(version: number): void {
		this.#keysVersion = version;
	}

	/** The server says on this connection that we are linked: what was sealed for somebody else is dropped, the rest sent. */
	async confirm(couple: string): Promise<void> {
		this.#couple = this.#confirmed = couple;
		if (this.#isLocked) return this.flush();
		// Lane by lane: a no does not wait until the words of a long list have been given back.
		for (const lane of LANES) {
			const ended = (await this.pending(lane)).filter((operation) => !isFor(operation, couple));
			for (const operation of ended) await this.#end(operation);
			if (ended.length > 0) this.#tellAdded();
			void this.#flushLane(lane);
		}
	}

	/**
	 * Numbers an operation, has it sealed, keeps it, and starts sending. Resolves once it is kept on the device.
	 * The seal binds the number, so it is sealed with the one that is next as far as this page knows, and once more when
	 * that turns out to be given by the time it is kept.
	 */
	async add<N extends CommandName & string>(
		lane: Lane,
		name: N,
		seal: (counter: number) => Promise<Input<N>>,
		{ draft, couple = this.#couple }: About = {}
	): Promise<StoredOperation> {
		const operation = await this.#tabs.inTurn(`number:${lane}`, async () => {
			for (;;) {
				const given = this.#given.get(lane) ?? (await this.#storage.get('counter', lane)) ?? 0;
				const counter = given + 1;
				const sealed: StoredOperation = {
					lane,
					counter,
					name,
					couple,
					payload: await seal(counter)
				};
				// Sealed now, for no key of the couple may be there when it ends. What fails here holds nothing up.
				const typed = await this.#sealTyped(sealed).catch(() => null);
				const kept = { ...sealed, typed };
				if (await this.#keep(kept, draft)) return kept;
			}
		});
		this.#tabs.tell({ is: 'added' } satisfies News);
		void this.#flushLane(lane);
		return operation;
	}

	/** What is kept and not acknowledged, oldest first. */
	async pending(lane: Lane): Promise<StoredOperation[]> {
		const kept = await this.#storage.getAll('operation', laneRange(lane));
		for (const operation of kept) this.#remember(operation);
		return kept;
	}

	/**
	 * The page is being left: what the signal lane still has is given once more, at once and without reading anything, and
	 * again with what is kept in the moments until the page is gone. It stays on the device, as nobody hears the answer.
	 */
	leave(lastTry: (unsent: StoredOperation[]) => void): void {
		this.#lastTry = lastTry;
		this.#tryOnce();
	}

	/** Whether an operation of this name has not left this device. */
	async holds(lane: Lane, name: CommandName & string): Promise<boolean> {
		return (await this.pending(lane)).some((operation) => operation.name === name);
	}

	/**
	 * Drops everything unsent: it was meant for somebody we are not linked with any more. Signals and receipts go at
	 * once; the words of the list are given back first.
	 */
	async drop(): Promise<void> {
		this.#unsent.clear();
		for (const lane of AT_ONCE) await this.#storage.delete('operation', laneRange(lane));
		for (const operation of await this.pending('list'))
			if (!isFor(operation, null)) await this.#end(operation);
		this.#confirmed = this.#couple = null;
		this.#tellAdded();
		void this.#flushLane('list');
	}

	/** Runs while nothing of a lane waits and nothing can be added to it, in any tab; null when something waits. */
	whileEmpty<T>(lane: Lane, run: () => Promise<T>): Promise<T | null> {
		return this.#tabs.inTurn(`number:${lane}`, async () =>
			(await this.pending(lane)).length === 0 ? run() : null
		);
	}

	/** Asks, for every operation, what a person typed for it: when it ends unsent, that is given back. */
	keepTyped(sealDraft: SealDraft): () => void {
		this.#sealDrafts.add(sealDraft);
		return () => this.#sealDrafts.delete(sealDraft);
	}

	/** Asks what is finally refused whether it goes on otherwise, before it goes: no reload comes between the two. */
	letGoOn(goOn: GoOn): () => void {
		this.#goOn = goOn;
		void this.#flushLane('list');
		return () => (this.#goOn = null);
	}

	/** Called with every operation that was acknowledged or finally refused, from whichever tab sent it. */
	onSettled(listener: Settled): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Called when what is kept is another: another tab has added to it, one here goes on as another, or some were dropped. */
	onAdded(listener: () => void): () => void {
		this.#added.add(listener);
		return () => this.#added.delete(listener);
	}

	flush(): void {
		for (const lane of this.#isLocked ? AT_ONCE : LANES) void this.#flushLane(lane);
	}

	close(): void {
		this.#closed = true;
		this.#listeners.clear();
		this.#added.clear();
		this.#tabs.close();
	}

	async #flushLane(lane: Lane): Promise<void> {
		const goOn = this.#goOn;
		if (this.#closed || (lane === 'list' && !goOn)) return;
		const passing = await this.#tabs.inTurn(`send:${lane}`, async () => {
			for (;;) {
				const [next] = await this.#storage.getAll('operation', laneRange(lane), 1);
				if (!next || this.#closed || !isFor(next, this.#confirmed)) return null;
				const reply = await this.#connection.send(next.name as never, next.payload as never);
				if (!reply.ok && PASSING.includes(reply.code)) return reply.code;
				if (!reply.ok && this.#isLocked) return null;
				if (reply.ok) await this.#delete(next);
				else {
					// What fails here is tried again, and loses nothing.
					const onward = goOn ? await goOn(next, reply.code).catch(() => 'not now') : 'ends';
					if (onward === 'not now') return reply.code;
					if (onward === 'goes on') {
						await this.#delete(next);
						this.#tellAdded();
						continue;
					}
					if (!this.#closed) await this.#end(next);
				}
				// Closed while it was on its way: the next opening reads what has become of it, or is refused again.
				if (this.#closed) return null;
				this.#tell(next, reply);
				this.#tabs.tell({ is: 'settled', operation: next, reply } satisfies News);
			}
		});
		// A lost connection flushes again when it is back; the others are tried again soon.
		if (passing && passing !== 'signed_out' && !this.#closed)
			this.#time.after(RETRY_MS, () => void this.#flushLane(lane));
	}

	async #sealTyped(operation: StoredOperation): Promise<SealedDraft | null> {
		for (const seal of this.#sealDrafts) {
			const typed = await seal(operation);
			if (typed) return typed;
		}
		return null;
	}

	/** What is kept is another now, here and in every other tab. */
	#tellAdded(): void {
		this.#tabs.tell({ is: 'added' } satisfies News);
		for (const listener of this.#added) listener();
	}

	#tell(operation: StoredOperation, reply: Reply): void {
		for (const listener of this.#listeners) listener(operation, reply);
	}

	#remember(operation: StoredOperation): void {
		if (operation.lane === 'signal') this.#unsent.set(operation.counter, operation);
	}

	#forget({ lane, counter }: StoredOperation): void {
		if (lane === 'signal') this.#unsent.delete(counter);
	}

	#tryOnce(): void {
		const unsent = [...this.#unsent.values()].sort((a, b) => a.counter - b.counter);
		if (unsent.length > 0) this.#lastTry?.(unsent);
	}

	/** In one step with what is given back of it: neither a crash nor another tab comes between the two. */
	async #end(operation: StoredOperation): Promise<void> {
		const { typed } = operation;
		if (!typed) return this.#delete(operation);
		const tx = this.#storage.transaction(['operation', 'draft'], 'readwrite', ON_DISK);
		const key = keyOf(operation);
		const isHere = (await tx.objectStore('operation').getKey(key)) !== undefined;
		if (isHere) await tx.objectStore('draft').put(typed.sealed, typed.place);
		await tx.objectStore('operation').delete(key);
		await tx.done;
	}

	/** Strictly as well: one that came back with the power would be refused, and its words given back as unsent. */
	async #delete(operation: StoredOperation): Promise<void> {
		const tx = this.#storage.transaction('operation', 'readwrite', ON_DISK);
		await tx.store.delete(keyOf(operation));
		await tx.done;
		this.#forget(operation);
	}

	/**
	 * In one step with its number, which no other can have then, also after a loss of power; and with the end of its draft: a
	 * page that ends between the two would offer the same words again.
	 * @returns false when another tab or the server has made its number one that is given.
	 */
	async #keep(operation: StoredOperation, draft?: string): Promise<boolean> {
		const { lane, counter } = operation;
		const isMine = lane === 'list' && this.#keysVersion !== null;
		// A no waits for no draft that is being written.
		const stores: ('counter' | 'operation' | 'draft' | 'account')[] = ['counter', 'operation'];
		if (draft !== undefined) stores.push('draft');
		if (isMine) stores.push('account');
		const tx = this.#storage.transaction(stores, 'readwrite', ON_DISK);
		const [given = 0, account] = await Promise.all([
			tx.objectStore('counter').get(lane),
			isMine ? tx.objectStore('account').get('me') : null
		]);
		if (isMine && (account?.keysVersion ?? 1) !== this.#keysVersion) {
			await tx.done;
			throw new Error('sealed with the keys of before');
		}
		if (given !== counter - 1) {
			await tx.done;
			this.#given.set(lane, given);
			return false;
		}
		const work: Promise<unknown>[] = [
			tx.objectStore('counter').put(counter, lane),
			tx.objectStore('operation').put(operation)
		];
		if (draft !== undefined) work.push(tx.objectStore('draft').delete(draft));
		await Promise.all([...work, tx.done]);
		this.#given.set(lane, counter);
		this.#remember(operation);
		this.#tryOnce();
		return true;
	}

	/** The server has taken this number from this device before its storage was set back: it is not given again. */
	async passNumber(lane: Lane, counter: number): Promise<void> {
		if (!Number.isSafeInteger(counter)) return;
		if (counter <= ((await this.#storage.get('counter', lane)) ?? 0)) return;
		const tx = this.#storage.transaction('counter', 'readwrite', ON_DISK);
		const given = (await tx.store.get(lane)) ?? 0;
		if (counter > given && counter - given <= MAX_NUMBERS_LOST) await tx.store.put(counter, lane);
		await tx.done;
	}
}

/** Whether it may be sent while I am in this couple, or in none: what is for nobody but me always may. */
const isFor = (operation: StoredOperation, couple: string | null) =>
	operation.couple === null || operation.couple === couple;
const keyOf = ({ lane, counter }: StoredOperation): [Lane, number] => [lane, counter];
const laneRange = (lane: Lane) => IDBKeyRange.bound([lane, 0], [lane, Infinity]);

import { createContext } from 'svelte';
import type { Account } from '#lib/account/account.svelte.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Storage, StoredOperation } from '#lib/device/storage.ts';
import type { Couple } from '#lib/pairing/couple.svelte.ts';
import type { Code, Reply } from '#lib/realtime/codes.ts';
import type { Connection } from '#lib/realtime/connection.svelte.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import type { LimitContent } from './contents.ts';
import { returnToDraft } from './draft.ts';
import { createListRows, takeDelta, type ListRows } from './list-rows.ts';
import { oneAtATime } from './one-at-a-time.ts';
import {
	openAgreement,
	openLimit,
	type OpenedAgreement,
	type OpenedLimit,
	type Reader
} from './opened.ts';
import { byStrength, byWords } from './order.ts';
import { getOpeningOwed, sendOpening } from './own-opening.ts';
import type { Answer } from './rules.ts';
import { isFor, isOfList, withUnsent, type Shown } from './unsent.ts';
import { readUnsentWords } from './unsent-words.ts';
import * as write from './writing.ts';

export const [getBoundaries, setBoundaries] = createContext<Boundaries>();

export type ListedLimit = OpenedLimit & { unsent: boolean; lifting: boolean };
export type ListedAgreement = OpenedAgreement & { unsent: boolean };

/** The couple's list as this page holds it, and everything one can do to it. */
export class Boundaries {
	limits = $state.raw<ListedLimit[]>([]);
	agreements = $state.raw<ListedAgreement[]>([]);
	/** True once the list has come from the server: before that, an empty one says nothing. */
	ready = $state(false);
	/** Why a change was finally not kept, until it has been read. */
	refused = $state.raw<{ code: Code; wordsReturned: boolean } | null>(null);

	readonly #account: Account;
	readonly #connection: Connection;
	readonly #outbox: Outbox;
	readonly #storage: Storage;
	#reader: Reader | null = null;
	#rows: ListRows = createListRows();
	/** By the row itself: one that did not change is not opened again. */
	#opened = new WeakMap<object, Promise<OpenedLimit | OpenedAgreement>>();
	/** Counts the beginnings: a slower earlier one must not undo a later one. */
	#beginning = 0;
	readonly #stops: (() => void)[];
	readonly #sync = oneAtATime(() => this.#readNew());
	readonly #show = oneAtATime(() => this.#openRows());

	constructor(
		account: Account,
		couple: Couple,
		connection: Connection,
		outbox: Outbox,
		storage: Storage
	) {
		this.#account = account;
		this.#connection = connection;
		this.#outbox = outbox;
		this.#storage = storage;
		this.#stops = [
			$effect.root(() => {
				const personalKey = $derived(account.keyring.personalKey);
				$effect(() => void this.#begin(couple.seal, personalKey));
			}),
			connection.onConnect(() => void this.#sync()),
			connection.on('list:changed', () => void this.#sync()),
			outbox.onSettled((operation, reply) => void this.#settled(operation, reply))
		];
	}

	async putLimit(content: LimitContent): Promise<void> {
		await this.#write((reader) => write.putLimit(this.#outbox, reader, content));
	}

	async liftLimit(limit: ListedLimit): Promise<void> {
		await this.#write(() => write.liftLimit(this.#outbox, limit.id));
	}

	async understand(limit: ListedLimit): Promise<void> {
		await this.#write((reader) => write.understandLimit(this.#outbox, reader, limit.row));
	}

	async addAgreement(words: string): Promise<void> {
		await this.#write((reader) => write.addAgreement(this.#outbox, reader, words));
	}

	async answer(agreement: ListedAgreement, answer: Answer): Promise<void> {
		await this.#write((reader) => write.commitAnswer(this.#outbox, reader, agreement, answer));
	}

	close(): void {
		for (const stop of this.#stops) stop();
	}

	/** Starts over with this couple's list, or with none. */
	async #begin(seal: CoupleSeal | null, personalKey: string): Promise<void> {
		const beginning = (this.#beginning += 1);
		const key = seal && (await importPersonalKey(fromBase64url(personalKey)));
		if (beginning !== this.#beginning) return;
		if (seal?.couple !== this.#reader?.seal.couple) {
			this.#rows = createListRows();
			this.ready = false;
		}
		this.#reader = seal && key && { seal, personalKey: key };
		this.#opened = new WeakMap();
		await this.#show();
		await this.#sync();
	}

	/** @throws Error when there is no couple: no screen offers it then. */
	async #write(run: (reader: Reader) => Promise<void>): Promise<void> {
		if (!this.#reader) throw new Error('There is no list to write on.');
		await run(this.#reader);
		await this.#show();
	}

	async #readNew(): Promise<void> {
		const reader = this.#reader;
		const rows = this.#rows;
		if (!reader) return;
		for (let more = true; more;) {
			const reply = await this.#connection.send('list:sync', { after: rows.seq });
			if (!reply.ok || rows !== this.#rows) return;
			more = takeDelta(rows, reply, reader.seal.partner);
		}
		await this.#show();
		if (rows === this.#rows) this.ready = true;
	}

	async #openRows(): Promise<void> {
		const reader = this.#reader;
		const rows = this.#rows;
		if (!reader) {
			this.limits = [];
			this.agreements = [];
			return;
		}
		const shown = withUnsent(
			{ limits: rows.limits.values(), agreements: rows.agreements.values() },
			await this.#outbox.pending('list'),
			this.#account
		);
		const [limits, agreements] = await Promise.all([
			Promise.all(shown.limits.map((each) => this.#listed(each, openLimit, reader))),
			Promise.all(shown.agreements.map((each) => this.#listed(each, openAgreement, reader)))
		]);
		if (reader !== this.#reader || rows !== this.#rows) return;
		this.limits = limits.sort(byStrength);
		this.agreements = agreements.sort(byWords);
		await this.#openWhatIsOwed(reader, rows, agreements);
	}

	async #listed<S extends Shown<object>, O extends OpenedLimit | OpenedAgreement>(
		{ row, ...about }: S,
		open: (reader: Reader, row: S['row']) => Promise<O>,
		reader: Reader
	) {
		const opened = this.#opened.get(row) ?? open(reader, row);
		this.#opened.set(row, opened);
		return { ...((await opened) as O), ...about };
	}

	async #openWhatIsOwed(reader: Reader, rows: ListRows, agreements: ListedAgreement[]) {
		for (const agreement of agreements) {
			const { row, unsent } = agreement;
			const key = `${row.id} ${row.round}`;
			// What is not on the server yet may still be refused there: nothing is opened for it.
			if (unsent || rows.opened.has(key)) continue;
			const owed = await getOpeningOwed(reader, agreement, rows.seen);
			if (!owed) continue;
			rows.opened.add(key);
			const waiting = await this.#outbox.pending('list');
			const underWay = waiting.some(
				(each) => isFor(each, 'answer:open') && each.payload.agreement === row.id
			);
			if (!underWay) await sendOpening(this.#outbox, reader, row, owed);
		}
	}

	async #settled(operation: StoredOperation, reply: Reply): Promise<void> {
		if (!isOfList(operation)) return;
		// An opening is refused when another tab or device of mine was faster: nothing to tell.
		if (!reply.ok && !isFor(operation, 'answer:open'))
			this.refused = { code: reply.code, wordsReturned: await this.#returnWords(operation) };
		await this.#sync();
	}

	/** Nothing typed is lost: the words of a refused operation go back to where they were typed. */
	async #returnWords(operation: StoredOperation): Promise<boolean> {
		const reader = this.#reader;
		const draft = reader && (await readUnsentWords(reader, operation));
		if (draft) await returnToDraft(this.#storage, this.#account, draft);
		return Boolean(draft);
	}
}

import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { openStorage, type Storage, type StoredOperation } from '#lib/device/storage.ts';
import { createOneTab } from '#lib/device/one-tab.fixture.ts';
import { deviceTime } from '#lib/device/time.ts';
import '#lib/pairing/contract.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import { Connection } from '#lib/realtime/connection.svelte.ts';
import { Outbox } from '#lib/realtime/outbox.ts';
import type { CoupleSignals } from '#lib/signals/couple-signals.ts';
import type { SignalRow } from '#lib/signals/contract.ts';
import { PageSignals } from '#lib/signals/page-signals.ts';
import type { View } from '#lib/signals/view.ts';
import type { Person } from '../fixtures/person.ts';

const ASK_AGAIN_MS = 2_000;

/** Where the phone reaches the server, and what a browser has in its address bar. */
type Way = { url: string; origin: string };
type Page = { link: Connection; outbox: Outbox; signals: PageSignals };
type Listeners = {
	settled(operation: StoredOperation, reply: Reply): void;
	pushed(row: SignalRow): void;
};

/** The app's own connection, outbox and signals with a storage of their own: all of a phone but its screen. */
export class Phone {
	readonly seal: CoupleSeal;
	readonly #cookie: string;
	readonly #way: Way;
	readonly #storage: Storage;
	readonly #listeners: Listeners;
	/** Its turns outlive a page. */
	readonly #tab = createOneTab();
	#page: Page;

	private constructor(
		person: Person,
		seal: CoupleSeal,
		way: Way,
		storage: Storage,
		listeners: Listeners
	) {
		this.seal = seal;
		this.#cookie = person.cookie;
		this.#way = way;
		this.#storage = storage;
		this.#listeners = listeners;
		this.#page = this.#open();
	}

	static async create(person: Person, seal: CoupleSeal, way: Way, listeners: Listeners) {
		globalThis.indexedDB = new IDBFactory();
		return new Phone(person, seal, way, await openStorage(), listeners);
	}

	get couple(): CoupleSignals {
		return this.#page.signals.couple!;
	}

	get view(): View {
		return this.couple.view();
	}

	get status(): string {
		return this.#page.link.status;
	}

	unsent = () => this.#storage.count('operation');

	/** The last number this phone has given. */
	lastNumber = async (lane: 'signal' | 'receipt') =>
		(await this.#storage.get('counter', lane)) ?? 0;

	/** The page is loaded again: what is not on the storage is gone. */
	async reload(): Promise<void> {
		this.close();
		// What was touched before is numbered and kept before the new page begins, as Web Locks see to it.
		await this.#tab.inTurn('number:signal', async () => undefined);
		await this.#tab.inTurn('number:receipt', async () => undefined);
		this.#page = this.#open();
	}

	close(): void {
		const { link, outbox, signals } = this.#page;
		link.close();
		signals.close();
		outbox.close();
	}

	#open(): Page {
		const { url, origin } = this.#way;
		const extraHeaders = { cookie: this.#cookie, origin };
		const link = new Connection({ device: this.seal.device, keys: 1 }, { url, extraHeaders });
		const outbox = new Outbox(this.#storage, link, this.#tab, deviceTime);
		const ground = { link, outbox, storage: this.#storage, time: deviceTime };
		const signals = new PageSignals(ground, () => undefined);
		const page = { link, outbox, signals };
		outbox.use(this.seal.couple);
		outbox.onSettled((operation, reply) => this.#listeners.settled(operation, reply));
		link.on('signal:changed', (row) => this.#listeners.pushed(row));
		signals.use(this.seal);
		signals.open();
		link.onConnect(() => void this.#readCouple(page));
		return page;
	}

	/** As pairing/couple.svelte.ts does it, which needs an account and words for people. */
	async #readCouple(page: Page): Promise<void> {
		const { link, outbox } = page;
		const reply = await link.send('couple:get', {});
		if (page !== this.#page) return;
		if (reply.ok && reply.couple?.id === this.seal.couple) await outbox.confirm(this.seal.couple);
		else if (!reply.ok && link.status === 'connected')
			deviceTime.after(ASK_AGAIN_MS, () => void this.#readCouple(page));
	}
}

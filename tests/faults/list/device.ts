import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import type { Reader } from '#lib/boundaries/answers.ts';
import { NO_LIST, PageList, type ShownList } from '#lib/boundaries/page-list.ts';
import { createOneTab } from '#lib/device/one-tab.fixture.ts';
import { openStorage, type Storage, type StoredOperation } from '#lib/device/storage.ts';
import { Outbox } from '#lib/realtime/outbox.ts';
import { SimulatedLink } from '../simulation/link.ts';
import type { SimulatedServer } from '../simulation/server.ts';
import { DeviceTime, type WorldTime } from '../simulation/world-time.ts';

type Page = { link: SimulatedLink; outbox: Outbox; list: PageList };
export type Refusal = { operation: StoredOperation; code: string };

/** One device of one person with the app's own list and outbox, and what it keeps. */
export class ListDevice {
	readonly reader: Reader;
	readonly refused: Refusal[] = [];
	/** How often it was said that a limit stands twice. */
	apart = 0;
	shown: ShownList = NO_LIST;
	readonly #world: WorldTime;
	readonly #server: SimulatedServer;
	readonly #storage: Storage;
	readonly #time: DeviceTime;
	/** Its turns outlive a page. */
	readonly #tab = createOneTab();
	#page: Page;

	private constructor(world: WorldTime, server: SimulatedServer, reader: Reader, storage: Storage) {
		this.#world = world;
		this.#server = server;
		this.reader = reader;
		this.#storage = storage;
		this.#time = new DeviceTime(world);
		this.#page = this.#open();
	}

	static async create(world: WorldTime, server: SimulatedServer, reader: Reader) {
		globalThis.indexedDB = new IDBFactory();
		return new ListDevice(world, server, reader, await openStorage());
	}

	get list(): PageList {
		return this.#page.list;
	}

	get link(): SimulatedLink {
		return this.#page.link;
	}

	unsent = () => this.#storage.count('operation');

	/** As a storage that was set back has them. */
	async setBackNumbers(): Promise<void> {
		await this.#storage.put('counter', 0, 'list');
	}

	reload(): void {
		this.close();
		this.#page = this.#open();
	}

	close(): void {
		const { link, outbox, list } = this.#page;
		link.close();
		list.close();
		outbox.close();
	}

	#open(): Page {
		const { seal } = this.reader;
		const who = { userId: seal.me, deviceId: seal.device };
		const link = new SimulatedLink(this.#world, this.#time, this.#server, who);
		const outbox = new Outbox(this.#storage, link, this.#tab, this.#time);
		const list = new PageList(
			{ link, outbox, storage: this.#storage },
			{
				shown: (shown) => (this.shown = shown),
				refused: ({ operation, code }) => void this.refused.push({ operation, code }),
				apart: () => void (this.apart += 1)
			}
		);
		outbox.use(seal.couple);
		link.onConnect(() => void outbox.confirm(seal.couple));
		void list.use(this.reader);
		return { link, outbox, list };
	}
}

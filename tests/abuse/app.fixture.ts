import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { expect } from 'vitest';
import type { Reader } from '#lib/boundaries/answers.ts';
import { NO_LIST, PageList, type ShownList } from '#lib/boundaries/page-list.ts';
import { createOneTab } from '#lib/device/one-tab.fixture.ts';
import { openStorage, type Storage } from '#lib/device/storage.ts';
import { deviceTime } from '#lib/device/time.ts';
import { Connection } from '#lib/realtime/connection.svelte.ts';
import { Outbox } from '#lib/realtime/outbox.ts';
import { PageSignals } from '#lib/signals/page-signals.ts';
import { NOTHING, type View } from '#lib/signals/view.ts';
import type { Person } from '../fixtures/person.ts';

/** What somebody's screen is made of: their own connection, outbox, signals and list, on a storage of their own. */
export class App {
	/** What the screen shows of the list. */
	list: ShownList = NO_LIST;
	readonly outbox: Outbox;
	readonly signals: PageSignals;
	readonly page: PageList;
	readonly #link: Connection;

	private constructor(person: Person, reader: Reader, origin: string, storage: Storage) {
		const { seal } = reader;
		const extraHeaders = { cookie: person.cookie, origin };
		const link = new Connection({ device: seal.device, keys: 1 }, { url: origin, extraHeaders });
		const outbox = new Outbox(storage, link, createOneTab(), deviceTime);
		outbox.use(seal.couple);
		link.onConnect(async () => {
			const reply = await link.send('couple:get', {});
			if (reply.ok && reply.couple?.id === seal.couple) await outbox.confirm(seal.couple);
		});
		this.#link = link;
		this.outbox = outbox;
		this.signals = new PageSignals({ link, outbox, storage, time: deviceTime }, () => undefined);
		this.page = new PageList(
			{ link, outbox, storage },
			{
				shown: (list) => (this.list = list),
				refused: () => undefined,
				apart: () => undefined
			}
		);
		this.signals.use(seal);
	}

	/** Together is open on it, and the list has been read. */
	static async open(person: Person, reader: Reader, origin: string): Promise<App> {
		globalThis.indexedDB = new IDBFactory();
		const app = new App(person, reader, origin, await openStorage());
		await app.page.use(reader);
		app.signals.open();
		await expect.poll(() => app.list.ready).toBe(true);
		return app;
	}

	get view(): View {
		return this.signals.couple?.view() ?? NOTHING;
	}

	/** The page is gone, without a goodbye. */
	close(): void {
		this.signals.close();
		this.page.close();
		this.outbox.close();
		this.#link.close();
	}
}

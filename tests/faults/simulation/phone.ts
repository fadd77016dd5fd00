import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { openStorage, type Storage } from '#lib/device/storage.ts';
import type { Tabs } from '#lib/device/tabs.ts';
import { Outbox } from '#lib/realtime/outbox.ts';
import { PageSignals } from '#lib/signals/page-signals.ts';
import type { PracticeStage } from '#lib/signals/practice.ts';
import { NOTHING, type View } from '#lib/signals/view.ts';
import { SimulatedLink } from './link.ts';
import type { SimulatedServer } from './server.ts';
import { DeviceTime, type WorldTime } from './world-time.ts';

/** One open page: the app's own outbox and signals on a line, a storage and clocks of this world. */
export type OpenPage = {
	link: SimulatedLink;
	outbox: Outbox;
	signals: PageSignals;
	view: View;
	practice: PracticeStage;
	/** Until when the animation lets a yes be seen, in ms of the monotonic clock. */
	yesUntil: number;
	together: boolean;
	visible: boolean;
	/** What this screen has painted of the partner's: by id, with the version. */
	painted: Set<string>;
};

/** One device of one person, with what it keeps. */
export class Phone {
	readonly time: DeviceTime;
	readonly seal: CoupleSeal;
	pages: OpenPage[] = [];
	readonly #world: WorldTime;
	readonly #server: SimulatedServer;
	readonly #storage: Storage;
	readonly #turns = new Map<string, Promise<unknown>>();
	readonly #tabs = new Set<(news: unknown) => void>();

	constructor(world: WorldTime, server: SimulatedServer, seal: CoupleSeal, storage: Storage) {
		this.#world = world;
		this.time = new DeviceTime(world);
		this.#server = server;
		this.seal = seal;
		this.#storage = storage;
	}

	/** Opens the app on this device, or one more tab of it, with Together in sight. */
	open(): OpenPage {
		const who = { userId: this.seal.me, deviceId: this.seal.device };
		const link = new SimulatedLink(this.#world, this.time, this.#server, who);
		const outbox = new Outbox(this.#storage, link, this.#openTab(), this.time);
		const page = {
			link,
			outbox,
			view: NOTHING,
			practice: 'off',
			yesUntil: 0,
			together: true,
			visible: true
		} as OpenPage;
		page.painted = new Set();
		page.signals = new PageSignals(
			{ link, outbox, storage: this.#storage, time: this.time },
			({ view, practice }) => {
				page.view = view;
				page.practice = practice;
				page.yesUntil = this.time.now().mono + view.yesMsLeft;
			}
		);
		outbox.use(this.seal.couple);
		page.signals.use(this.seal);
		page.signals.open();
		const readCouple = () => void this.#readCouple(page);
		link.onConnect(readCouple);
		link.on('couple:changed', readCouple);
		this.pages.push(page);
		return page;
	}

	/** @param goodbye false when the page crashes. */
	close(page: OpenPage, goodbye: boolean): void {
		if (goodbye) page.signals.shut();
		page.link.close();
		page.signals.close();
		page.outbox.close();
		this.pages = this.pages.filter((other) => other !== page);
	}

	pending = () => this.#storage.count('operation');

	/** As pairing/couple.svelte.ts does it, which is not part of this world. */
	async #readCouple(page: OpenPage): Promise<void> {
		const { link, outbox, signals } = page;
		const reply = await link.send('couple:get', {});
		if (!reply.ok) {
			if (link.status === 'connected') this.time.after(2_000, () => void this.#readCouple(page));
			return;
		}
		if (reply.couple?.id === this.seal.couple) return outbox.confirm(this.seal.couple);
		// Together gives way to the page that says so.
		signals.shut();
	}

	#openTab(): Tabs {
		let hear: ((news: unknown) => void) | null = null;
		return {
			inTurn: async (name, run) => {
				const mine = (this.#turns.get(name) ?? Promise.resolve()).then(run);
				this.#turns.set(
					name,
					mine.catch(() => undefined)
				);
				return mine;
			},
			tell: (news) => {
				for (const other of this.#tabs) if (other !== hear) other(structuredClone(news));
			},
			hear: (listener) => {
				hear = listener;
				this.#tabs.add(listener);
				return () => this.#tabs.delete(listener);
			},
			close: () => {
				if (hear) this.#tabs.delete(hear);
			}
		};
	}
}

export async function createPhone(world: WorldTime, server: SimulatedServer, seal: CoupleSeal) {
	globalThis.indexedDB = new IDBFactory();
	return new Phone(world, server, seal, await openStorage());
}

import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { vi } from 'vitest';
import { Account } from '#lib/account/account.svelte.ts';
import { CheckIns } from '#lib/check-ins/check-ins.svelte.ts';
import { createKeyring, importAccountKey, type Keyring } from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { createOneTab } from '#lib/device/one-tab.fixture.ts';
import { openStorage, type Storage } from '#lib/device/storage.ts';
import { PutAway } from '#lib/drafts/put-away.svelte.ts';
import type { Desk } from '#lib/drafts/sealed-drafts.ts';
import { Couple } from '#lib/pairing/couple.svelte.ts';
import { Outbox } from '#lib/realtime/outbox.ts';
import { TimeTogether } from '#lib/time-together/time-together.svelte.ts';
import { HONEST, SimulatedLink, type Tamper } from './simulation/link.ts';
import { startCounting } from './simulation/quiet.ts';
import { SimulatedServer, type Who } from './simulation/server.ts';
import { DeviceTime, WorldTime } from './simulation/world-time.ts';

/** By the clock of every phone. */
export const NOON = new Date(2026, 2, 1, 12);
export const DAY_MS = 86_400_000;
/** Longer than a message, its answer, what is told of it and what is asked then. */
const SETTLED_MS = 1_500;

type Page = {
	link: SimulatedLink;
	outbox: Outbox;
	couple: Couple;
	checkIns: CheckIns;
	time: TimeTogether;
	putAway: PutAway;
};

/** One device of one person with the app's own couple, check-ins and time together, and what it keeps. */
export class Phone {
	readonly desk: Desk;
	readonly #account: Account;
	readonly #world: WorldTime;
	readonly #server: SimulatedServer;
	readonly #time: DeviceTime;
	/** Its turns outlive a page. */
	readonly #tab = createOneTab();
	#page: Page;

	private constructor(world: WorldTime, server: SimulatedServer, storage: Storage, me: Account) {
		this.#world = world;
		this.#server = server;
		this.#time = new DeviceTime(world);
		this.#account = me;
		this.desk = { storage, writer: me };
		this.#page = this.#open(HONEST, false);
	}

	static async create(world: WorldTime, server: SimulatedServer, who: Who, keyring: Keyring) {
		globalThis.indexedDB = new IDBFactory();
		const storage = await openStorage();
		const accountKey = await importAccountKey(randomBytes(32));
		const stored = {
			...who,
			handle: who.userId,
			accountKey,
			unlock: { salt: '', passwordWrap: '', passkey: null },
			keyring: { version: keyring.version, envelope: '' },
			unseenRecoveryCode: null
		};
		const account = new Account(storage, stored, accountKey, keyring);
		return new Phone(world, server, storage, account);
	}

	get link(): SimulatedLink {
		return this.#page.link;
	}
	get outbox(): Outbox {
		return this.#page.outbox;
	}
	get couple(): Couple {
		return this.#page.couple;
	}
	get checkIns(): CheckIns {
		return this.#page.checkIns;
	}
	get time(): TimeTogether {
		return this.#page.time;
	}
	get putAway(): PutAway {
		return this.#page.putAway;
	}
	get me(): string {
		return this.#account.userId;
	}

	/** @param tamper what the server, or somebody on the way, makes of what the new page is told. */
	reload(tamper: Tamper = HONEST): void {
		this.close();
		this.#page = this.#open(tamper, false);
	}

	/** Opened again where there is no connection. */
	reloadOffline(): void {
		this.close();
		this.#page = this.#open(HONEST, true);
	}

	close(): void {
		const { link, outbox, checkIns, time } = this.#page;
		checkIns.close();
		time.close();
		outbox.close();
		link.close();
	}

	#open(tamper: Tamper, offline: boolean): Page {
		const { userId, deviceId } = this.#account;
		const link = new SimulatedLink(this.#world, this.#time, this.#server, { userId, deviceId });
		link.tamper = tamper;
		if (offline) link.cut(false);
		const { storage } = this.desk;
		const outbox = new Outbox(storage, link, this.#tab, this.#time);
		outbox.letGoOn(async () => 'ends');
		const couple = new Couple(this.#account, link, outbox);
		const checkIns = new CheckIns(storage, this.#account, couple, link, outbox);
		const time = new TimeTogether(this.desk, couple, link, outbox);
		// As Svelte's effects do it in a page; on Node there are none.
		const begin = () => void Promise.all([checkIns.refresh(), time.refresh()]);
		void couple.openOffline(storage).then(begin);
		return { link, outbox, couple, checkIns, time, putAway: new PutAway(this.desk) };
	}
}

/** Ana with two phones and Ben with one, linked and open, at noon. */
export class Phones {
	readonly world: WorldTime;
	readonly ana: Phone;
	readonly ana2: Phone;
	readonly ben: Phone;
	readonly #remove: () => void;

	private constructor(
		world: WorldTime,
		[ana, ana2, ben]: readonly [Phone, Phone, Phone],
		remove: () => void
	) {
		this.world = world;
		[this.ana, this.ana2, this.ben] = [ana, ana2, ben];
		this.#remove = remove;
	}

	static async create(server: SimulatedServer): Promise<Phones> {
		// The clock on the wall is the test's own; WebCrypto and the storage keep their turns.
		vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: NOON });
		const world = new WorldTime();
		const couple = randomId();
		const key = toBase64url(randomBytes(32));
		const [ana, ben] = [randomId(), randomId()] as [string, string];
		const keyringOf = (partner: string) => ({
			...createKeyring(),
			couple: { id: couple, key, partner }
		});
		const [anas, bens] = [keyringOf(ben), keyringOf(ana)];
		const devices = [ana, ana, ben].map((userId) => ({ userId, deviceId: randomId() }));
		server.addCouple(couple, [ana, ben], devices);
		const [first, second, third] = devices as [Who, Who, Who];
		const phones = [
			await Phone.create(world, server, first, anas),
			await Phone.create(world, server, second, anas),
			await Phone.create(world, server, third, bens)
		] as const;
		const all = new Phones(world, phones, () => server.removeCouple(couple, [ana, ben]));
		await all.settle();
		return all;
	}

	get all(): Phone[] {
		return [this.ana, this.ana2, this.ben];
	}

	/** Lets everything arrive that is on its way. */
	async settle(): Promise<void> {
		for (let times = 0; times < 2; times += 1) await this.world.pass(SETTLED_MS);
	}

	/** Lets what somebody does there become, and arrive. */
	async does<T>(doing: Promise<T>): Promise<T> {
		await this.settle();
		return doing;
	}

	/** Lets the clock on the wall run on, past every midnight on the way. */
	async runClockTo(to: Date): Promise<void> {
		await vi.advanceTimersByTimeAsync(to.getTime() - Date.now());
		await this.settle();
	}

	close(): void {
		for (const phone of this.all) phone.close();
		this.#remove();
		vi.useRealTimers();
	}
}

/** The server of one test file, and the little of a page that tells when it is looked at again. */
export function startPhones(): SimulatedServer {
	startCounting();
	const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
	Object.assign(globalThis, { document: page });
	return new SimulatedServer();
}

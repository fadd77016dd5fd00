import { createContext } from 'svelte';
import { openTabs } from '#lib/device/tabs.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reply } from '#lib/realtime/codes.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { oneAtATime } from '#lib/realtime/one-at-a-time.ts';
import type { Account } from './account.svelte.ts';
import { openDeviceName, sealDeviceName } from './device-name.ts';
import { formOf, freeName, inOrder, unreadOf, type Device } from './device-rules.ts';

export const [getDevices, setDevices] = createContext<Devices>();

const WORDS = {
	phone: m.account_device_phone,
	tablet: m.account_device_tablet,
	computer: m.account_device_computer
};

/** My devices, and those among them that this one has not shown me yet. */
export class Devices {
	/** Null until the server has been heard. */
	list = $state.raw<Device[] | null>(null);
	unread = $state.raw<Device[]>([]);
	readonly #account: Account;
	readonly #link: Link;
	readonly #tabs = openTabs('devices');
	readonly #stops: (() => void)[];

	constructor(account: Account, link: Link) {
		this.#account = account;
		this.#link = link;
		this.#stops = [
			link.onConnect(() => void this.refresh()),
			link.on('device:changed', () => void this.refresh()),
			// Another tab has shown them.
			this.#tabs.hear(() => void this.refresh())
		];
	}

	readonly refresh = oneAtATime(async () => {
		const reply = await this.#link.send('device:list', {});
		if (!reply.ok) return;
		const { deviceId } = this.#account;
		const devices = await Promise.all(
			reply.devices.map(async ({ id, name }) => ({
				id,
				name: name && (await openDeviceName(this.#account, id, name)),
				isThis: id === deviceId
			}))
		);
		this.list = inOrder(devices);
		const shown = await this.#account.getShownDevices();
		if (!shown) await this.#account.keepShownDevices(devices.map(({ id }) => id));
		this.unread = unreadOf(this.list, shown);
		if (reply.devices.some(({ id, name }) => id === deviceId && name === null))
			await this.#nameThis(devices);
	});

	async rename(id: string, name: string): Promise<Reply> {
		const sealed = await sealDeviceName(this.#account, id, name);
		const reply = await this.#link.send('device:name', { id, name: sealed });
		await this.refresh();
		return reply;
	}

	async end(id: string): Promise<Reply> {
		const reply = await this.#link.send('device:end', { id });
		await this.refresh();
		return reply;
	}

	async endOthers(): Promise<Reply> {
		const reply = await this.#link.send('device:end-others', {});
		await this.refresh();
		return reply;
	}

	/** I have read of all that are listed. */
	async markShown(): Promise<void> {
		await this.#account.keepShownDevices((this.list ?? []).map(({ id }) => id));
		this.unread = [];
		this.#tabs.tell('shown');
	}

	close(): void {
		for (const stop of this.#stops) stop();
		this.#tabs.close();
	}

	/** A name to begin with, which says nothing but what kind of thing it is. The server tells everybody of it, us too. */
	async #nameThis(devices: Device[]): Promise<void> {
		const { deviceId: id } = this.#account;
		const word = WORDS[thisForm()]();
		const name = freeName(
			word,
			devices.map((one) => one.name)
		);
		await this.#link.send('device:name', {
			id,
			name: await sealDeviceName(this.#account, id, name)
		});
	}
}

const thisForm = () =>
	formOf({
		touch: matchMedia('(pointer: coarse)').matches,
		shortSide: Math.min(screen.width, screen.height)
	});

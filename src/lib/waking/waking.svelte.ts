import {
	forgetLine,
	getAddress,
	getRegistration,
	keepLine,
	readLine,
	showLine
} from '#lib/device/line.ts';
import type { Look } from '#lib/discretion/choices.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { sentence } from '#lib/realtime/sentence.ts';
import { choiceOf, lineOf, type Choice } from './lines.ts';

/** `home screen`: only an app that was put there can. `denied`: its person has told the browser so. */
export type WakingState = 'looking' | 'missing' | 'home screen' | 'denied' | 'off' | 'on';

/** Whether this device is woken while its person is away, and by which line. */
export class Waking {
	state = $state<WakingState>('looking');
	choice = $state<Choice>('new');
	problem = $state<string | null>(null);
	#isBusy = false;
	readonly #link: Pick<Link, 'send'>;

	constructor(link: Pick<Link, 'send'>) {
		this.#link = link;
		void this.#look();
	}

	/** @param look the name and picture above the line. */
	async set(on: boolean, look: Look): Promise<void> {
		if (this.#isBusy) return;
		this.#isBusy = true;
		this.problem = null;
		try {
			this.problem = on ? await this.#switchOn(look) : await this.#switchOff();
		} catch {
			// The browser has no service to be woken by, as in a private window.
			this.problem = m.waking_failed();
		}
		await this.#look();
		this.#isBusy = false;
	}

	async choose(choice: Choice, look: Look): Promise<void> {
		this.choice = choice;
		await keepLine(lineOf(choice, look));
	}

	/** Shows the line here and now. Nothing is sent. */
	async try(): Promise<void> {
		const registration = await getRegistration();
		if (registration) await showLine(registration);
	}

	async #look(): Promise<void> {
		this.state = await findState().catch(() => 'missing' as const);
		if (this.state === 'on') this.choice = choiceOf(await readLine());
	}

	/** Gives the sentence to show when it could not be done. */
	async #switchOn(look: Look): Promise<string | null> {
		// Before anything else: browsers only ask while a touch is fresh.
		if ((await Notification.requestPermission()) !== 'granted') return m.waking_not_allowed();
		const { pushManager } = await navigator.serviceWorker.ready;
		const got = await this.#link.send('waking:get', {});
		if (!got.ok) return sentence(got.code);
		const how = { userVisibleOnly: true, applicationServerKey: got.key };
		const { endpoint } = await pushManager.subscribe(how);
		await keepLine(lineOf(this.choice, look));
		const started = await this.#link.send('waking:start', { endpoint });
		if (started.ok) return null;
		await forgetLine();
		return sentence(started.code);
	}

	/** Without a connection as well: the address leads nowhere from then on, and the server learns it by that. */
	async #switchOff(): Promise<null> {
		await forgetLine();
		await this.#link.send('waking:stop', {});
		return null;
	}
}

async function findState(): Promise<WakingState> {
	if (!('PushManager' in window && 'Notification' in window)) return missing();
	if (!(await getRegistration())) return 'missing';
	if (Notification.permission === 'denied') return 'denied';
	return (await getAddress()) ? 'on' : 'off';
}

/** Only browsers of iPhones and iPads know the word, and those can once the app is installed. */
const missing = (): WakingState =>
	(navigator as { standalone?: boolean }).standalone === false ? 'home screen' : 'missing';

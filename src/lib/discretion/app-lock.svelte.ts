import { createContext } from 'svelte';
import { removeKey } from '#lib/account/device-key.ts';
import type { Storage } from '#lib/device/storage.ts';
import { repeat, type Time } from '#lib/device/time.ts';
import { readChoices } from './choices.ts';
import { keepDeadline, readDeadline } from './deadline.ts';
import { isDue, LOCKED, nextDeadline, type Deadline, type LockMinutes } from './rules.ts';

export const [getAppLock, setAppLock] = createContext<AppLock>();

/** How often an open page looks whether its time is over. */
const LOOK_MS = 1_000;
/** So that not every letter is written down: the app may lock earlier by as much. */
const RENEW_MS = 5_000;
/** What says that somebody is here. A screen reader may give nothing but the last. */
const INPUTS = ['pointerdown', 'keydown', 'wheel', 'click'] as const;

type Ground = { storage: Storage; time: Time };

/** Whether the app is locked on this device: the same in all its tabs. Made for an app that is open, or was found locked. */
export class AppLock {
	isLocked = $state(false);
	readonly #ground: Ground;
	readonly #stops: (() => void)[];
	#deadline: Deadline;
	/** How many screens are shown that must not vanish by themselves. */
	#stays = 0;

	constructor(ground: Ground, isLocked: boolean) {
		this.#ground = ground;
		this.isLocked = isLocked;
		this.#deadline = this.#fresh();
		const look = () => this.#look();
		this.#stops = [
			repeat(ground.time, () => LOOK_MS, look),
			...INPUTS.map((name) => listen(window, name, (event) => event.isTrusted && this.#use())),
			// Another tab was used, locked or unlocked; and what has slept looks before it shows anything.
			listen(window, 'storage', look),
			listen(window, 'pageshow', look),
			listen(window, 'focus', look),
			listen(document, 'visibilitychange', look),
			listen(document, 'resume', look)
		];
	}

	/** While it is seen the app does not lock by itself. Returns what ends it. */
	stay(): () => void {
		this.#stays += 1;
		return () => (this.#stays -= 1);
	}

	/** At once, here and in every other tab. What is typed is kept, sealed. */
	lock(): void {
		// Where nobody is signed in any more, nothing is written down.
		if (readDeadline() !== null) keepDeadline(LOCKED);
		this.isLocked = true;
		// What fails here is done by the next opening, before it reads anything.
		void removeKey(this.#ground.storage).catch(() => undefined);
	}

	/** The key is back where it is kept. */
	open(): void {
		this.#renew();
		this.isLocked = false;
	}

	/**
	 * Another time to wait holds from now on, once `keep` has kept it. In this order, as another tab may look in between: a
	 * deadline that is too far away for the time to wait counts as over.
	 */
	setMinutes(minutes: LockMinutes, keep: () => void): void {
		const isLonger = minutes > readChoices().lockMinutes;
		if (isLonger) keep();
		this.#renew(minutes);
		if (!isLonger) keep();
	}

	close(): void {
		for (const stop of this.#stops) stop();
	}

	#fresh(minutes = readChoices().lockMinutes): Deadline {
		const since = this.#ground.time.now();
		return { at: nextDeadline(since.wall, minutes), since };
	}

	#renew(minutes?: LockMinutes): void {
		this.#deadline = this.#fresh(minutes);
		keepDeadline(this.#deadline.at);
	}

	#renewSometimes(): void {
		if (this.#fresh().at - this.#deadline.at > RENEW_MS) this.#renew();
	}

	#use(): void {
		if (this.isLocked) return;
		// A touch after the time is over must not undo that it is.
		this.#look();
		if (!this.isLocked) this.#renewSometimes();
	}

	#look(): void {
		const now = this.#ground.time.now();
		const kept = readDeadline();
		if (kept !== 'blocked' && kept !== this.#deadline.at)
			this.#deadline = { at: kept ?? LOCKED, since: now };
		const isOver = isDue(this.#deadline, now, readChoices().lockMinutes);
		if (this.isLocked) {
			// Unlocked in another tab; its key is there by then.
			if (!isOver && kept !== 'blocked') this.isLocked = false;
		} else if (isOver) this.lock();
		else if (this.#isSeen()) this.#renewSometimes();
	}

	#isSeen(): boolean {
		return this.#stays > 0 && document.visibilityState === 'visible';
	}
}

function listen(target: EventTarget, name: string, run: (event: Event) => void): () => void {
	// Before anything on the page can stop it.
	const options = { capture: true, passive: true };
	target.addEventListener(name, run, options);
	return () => target.removeEventListener(name, run, options);
}

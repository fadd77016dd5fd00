import { onMount } from 'svelte';
import { clearDraft, saveDraft, type Desk, type Found } from './sealed-drafts.ts';

/** Where a form keeps what is typed, and what else it may begin with. */
type Beginning<T> = {
	place: string;
	empty: T;
	/** The first is shown; the rest waits. */
	find(): Promise<Found<T>[]>;
	/** Whether anything would be lost with it: a choice is made again with one touch. */
	hasWords(typed: T): boolean;
};

/**
 * What is typed in one form, kept on this device with every letter until it is sent or emptied. What came back
 * unsent is typed on in its own place. Made while a component is.
 */
export class Typing<T> {
	typed = $state() as T;
	isOpen = $state(false);
	/** How many wait after the one that came back and is shown; null when it was not brought here from elsewhere. */
	waiting = $state.raw<number | null>(null);
	readonly #desk: Desk;
	readonly #beginning: Beginning<T>;
	#place: string;
	#kept = '';
	#isDone = false;
	/** One after the other: an earlier state must not be written over a later one. */
	#saving: Promise<unknown> = Promise.resolve();

	constructor(desk: Desk, beginning: Beginning<T>) {
		this.#desk = desk;
		this.#beginning = beginning;
		this.#place = beginning.place;
		this.typed = beginning.empty;
		onMount(() => void this.#open());
		$effect(() => this.#keep($state.snapshot(this.typed) as T));
	}

	/**
	 * Makes an operation of it: `keep` gets the place of the draft, which goes in the step in which the operation is kept.
	 * Meanwhile nothing is written there, and after it only when the form goes on.
	 */
	async becomes<Kept>(keep: (draft: string) => Promise<Kept>): Promise<Kept> {
		this.#isDone = true;
		try {
			await this.#saving;
			return await keep(this.#place);
		} catch (fault) {
			this.#isDone = false;
			throw fault;
		}
	}

	/** The form stays: what was typed since this was is the next. */
	goOn(was: T): void {
		this.#isDone = false;
		this.#kept = '';
		const typed = $state.snapshot(this.typed) as T;
		if (JSON.stringify(typed) === JSON.stringify(was)) this.typed = this.#beginning.empty;
		else this.#keep(typed);
	}

	async #open(): Promise<void> {
		const { place, find } = this.#beginning;
		const [first, ...rest] = await find();
		const isTyped = JSON.stringify(this.typed) !== JSON.stringify(this.#beginning.empty);
		// What was typed meanwhile is not written over.
		if (first && !isTyped) {
			this.#place = first.place;
			this.typed = first.typed;
			const waiting = rest.filter((other) => other.place !== place);
			this.waiting = first.place === place ? null : waiting.length;
		}
		this.#kept = isTyped ? '' : JSON.stringify(this.typed);
		this.isOpen = true;
	}

	#keep(typed: T): void {
		const text = JSON.stringify(typed);
		if (!this.isOpen || this.#isDone || text === this.#kept) return;
		this.#kept = text;
		// What came back and was emptied is done with, and what is typed from here on is new.
		if (this.#place !== this.#beginning.place && !this.#beginning.hasWords(typed)) {
			this.#then((storage, place) => clearDraft(storage, place));
			this.#place = this.#beginning.place;
			this.waiting = null;
		}
		const isEmpty = text === JSON.stringify(this.#beginning.empty);
		this.#then((storage, place) =>
			isEmpty ? clearDraft(storage, place) : saveDraft(this.#desk, { place, typed })
		);
	}

	/** What the device cannot keep stays on the screen, and does not keep the next letter from being kept. */
	#then(run: (storage: Desk['storage'], place: string) => Promise<void>): void {
		const place = this.#place;
		this.#saving = this.#saving.then(() => run(this.#desk.storage, place)).catch(() => undefined);
	}
}

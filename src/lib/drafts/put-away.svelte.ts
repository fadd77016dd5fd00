import { createContext } from 'svelte';
import * as v from 'valibot';
import { today } from '#lib/device/day.ts';
import { openDraft, saveDraft, type Desk } from './sealed-drafts.ts';

export const [getPutAway, setPutAway] = createContext<PutAway>();

const PLACE = 'put-away';
const KEPT_DAYS = 8;
const DAY_MS = 86_400_000;
/** What was put away, and on which day. */
const Entries = v.record(v.string(), v.pipe(v.string(), v.isoDate()));
type Entries = v.InferOutput<typeof Entries>;

/**
 * What was skipped or put away on this device, sealed there. It leaves this device in no form: a skip cannot be told
 * from "not yet". (Law 12.)
 */
export class PutAway {
	/** Null until it is known: then nothing asks for anything. */
	#entries = $state.raw<Entries | null>(null);
	readonly #desk: Desk;

	constructor(desk: Desk) {
		this.#desk = desk;
		void this.#read().then((entries) => (this.#entries ??= entries));
	}

	/** For good: for what has a name of its own. */
	has(what: string): boolean {
		return this.#entries === null || what in this.#entries;
	}

	/** For this day: to be asked the same again and again is no question any more. */
	hasToday(what: string): boolean {
		return this.#entries === null || this.#entries[what] === today();
	}

	async add(what: string): Promise<void> {
		this.#entries = { ...this.#entries, [what]: today() };
		// Another tab may have put away something else meanwhile.
		const entries = { ...(await this.#read()), ...this.#entries };
		this.#entries = entries;
		await saveDraft(this.#desk, { place: PLACE, typed: entries });
	}

	async #read(): Promise<Entries> {
		const found = await openDraft(this.#desk, PLACE).catch(() => undefined);
		const parsed = v.safeParse(Entries, found);
		const oldest = Date.now() - KEPT_DAYS * DAY_MS;
		const isKept = ([, day]: [string, string]) => Date.parse(day) > oldest;
		return parsed.success ? Object.fromEntries(Object.entries(parsed.output).filter(isKept)) : {};
	}
}

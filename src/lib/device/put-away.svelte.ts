import { createContext } from 'svelte';

export const [getPutAway, setPutAway] = createContext<PutAway>();

const KEY = 'put-away';
const MOST = 40;

/**
 * What was skipped or put away on this device, by ids that say nothing. It leaves this device in no form: a skip cannot
 * be told from "not yet". (Law 12.)
 */
export class PutAway {
	#ids = $state.raw(read());

	has(id: string): boolean {
		return this.#ids.includes(id);
	}

	add(id: string): void {
		this.#ids = [...this.#ids.filter((other) => other !== id), id].slice(-MOST);
		try {
			localStorage.setItem(KEY, JSON.stringify(this.#ids));
		} catch {
			// Blocked by the browser's settings: it holds on this page.
		}
	}
}

function read(): readonly string[] {
	try {
		const ids: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
		return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
	} catch {
		return [];
	}
}

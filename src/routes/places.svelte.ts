import { createContext } from 'svelte';
import type { Boundaries } from '#lib/boundaries/boundaries.svelte.ts';
import type { CheckIns } from '#lib/check-ins/check-ins.svelte.ts';
import type { Couple } from '#lib/pairing/couple.svelte.ts';
import type { Live } from './Provide.svelte';

export type OpenPlaces = { boundaries: Boundaries; checkIns: CheckIns; close(): void };

type State = { is: 'opening' } | ({ is: 'open' } & OpenPlaces) | { is: 'failed' };

export const [getPlaces, setPlaces] = createContext<Places>();

/** What the places beside Together are made of. It is loaded after Together, which waits for none of it. */
export class Places {
	state = $state.raw<State>({ is: 'opening' });
	/** What is on its way holds on to who waits for it: once closed, to no key. (Law 11.) */
	#ground: { live: Live; couple: Couple } | null;

	constructor(live: Live, couple: Couple) {
		this.#ground = { live, couple };
		void this.#open();
	}

	close(): void {
		this.#ground = null;
		if (this.state.is === 'open') this.state.close();
	}

	async #open(): Promise<void> {
		try {
			const { openPlaces } = await import('./open-places.ts');
			const { live, couple } = this.#ground ?? {};
			if (live && couple) this.state = { is: 'open', ...openPlaces(live, couple) };
		} catch {
			// A page never loads again what it once could not: only another page does.
			this.state = { is: 'failed' };
		}
	}
}

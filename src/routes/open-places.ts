import { Boundaries } from '#lib/boundaries/boundaries.svelte.ts';
import { CheckIns } from '#lib/check-ins/check-ins.svelte.ts';
import type { Couple } from '#lib/pairing/couple.svelte.ts';
import type { OpenPlaces } from './places.svelte.ts';
import type { Live } from './Provide.svelte';

export function openPlaces(
	{ storage, account, connection, outbox }: Live,
	couple: Couple
): OpenPlaces {
	const boundaries = new Boundaries(account, couple, { link: connection, outbox, storage });
	const checkIns = new CheckIns(storage, account, couple, connection, outbox);
	return {
		boundaries,
		checkIns,
		close() {
			boundaries.close();
			checkIns.close();
		}
	};
}

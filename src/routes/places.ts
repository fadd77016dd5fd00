import { createContext } from 'svelte';
import type { Boundaries } from '#lib/boundaries/boundaries.svelte.ts';
import type { CheckIns } from '#lib/check-ins/check-ins.svelte.ts';

/** What the places beside Together are made of. It is loaded after Together, which waits for none of it. */
export type Places = { boundaries: Boundaries; checkIns: CheckIns; close(): void };

export const [getPlaces, setPlaces] = createContext<Promise<Places>>();

import { createContext } from 'svelte';

export const [getWayBack, setWayBack] = createContext<WayBack>();

/** Pages that are read in between: from one to the other one does not come any nearer to where one was. */
const READ_IN_BETWEEN = /^\/(help|kept|rest)(\/|$)/;

/** Where one was before one went to read something. In this page's memory alone: every history entry is replaced. */
export class WayBack {
	from = $state<string | null>(null);
	/** Where else the arrow leads; null where the bar with all places is there. */
	home = $state<string | null>('/');

	note(path: string | undefined): void {
		if (path && !READ_IN_BETWEEN.test(path)) this.from = path;
	}
}

import type { Tabs } from './tabs.ts';

/** The only tab of a device, with turns as Web Locks give them. For every page of it the same: turns outlive a page. */
export function createOneTab(): Tabs {
	const turns = new Map<string, Promise<unknown>>();
	return {
		inTurn(name, run) {
			const mine = (turns.get(name) ?? Promise.resolve()).then(run);
			turns.set(
				name,
				mine.catch(() => undefined)
			);
			return mine;
		},
		tell: () => undefined,
		hear: () => () => undefined,
		close: () => undefined
	};
}

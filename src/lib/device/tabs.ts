/** What the open tabs of one device share: turns, and news. */
export type Tabs = {
	/** Runs when no other tab holds this turn, and holds it until it is done. */
	inTurn<T>(name: string, run: () => Promise<T>): Promise<T>;
	/** Tells every other tab. */
	tell(news: unknown): void;
	/** Hears the other tabs until the returned function is called. */
	hear(listener: (news: unknown) => void): () => void;
	close(): void;
};

export function openTabs(name: string): Tabs {
	const channel = new BroadcastChannel(name);
	return {
		inTurn: (turn, run) => navigator.locks.request(`${name}:${turn}`, run),
		tell: (news) => channel.postMessage(news),
		hear(listener) {
			const take = ({ data }: MessageEvent) => listener(data);
			channel.addEventListener('message', take);
			return () => channel.removeEventListener('message', take);
		},
		close: () => channel.close()
	};
}

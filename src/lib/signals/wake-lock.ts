/** A screen that a device turns off again sooner than this is not asked for again until the page is seen anew. */
const LEAST_HELD_MS = 1_000;

/**
 * Keeps the screen lit while the page can be seen, until the returned function is called. Tells false
 * when the device refuses (to save its battery, say) or cannot, and true when it is held.
 */
export function keepAwake(tell: (lit: boolean) => void): () => void {
	let stopped = false;
	let held: WakeLockSentinel | null = null;
	let asking = false;

	async function ask(): Promise<void> {
		if (stopped || held || asking || document.visibilityState !== 'visible') return;
		asking = true;
		try {
			hold(await navigator.wakeLock.request('screen'));
		} catch {
			// Not there, or refused.
			tell(false);
		}
		asking = false;
	}

	function hold(lock: WakeLockSentinel): void {
		if (stopped) return void lock.release();
		const since = performance.now();
		held = lock;
		tell(true);
		lock.addEventListener('release', () => {
			held = null;
			if (stopped || document.visibilityState !== 'visible') return;
			if (performance.now() - since > LEAST_HELD_MS) void ask();
			else tell(false);
		});
	}

	const seen = () => void ask();
	document.addEventListener('visibilitychange', seen);
	void ask();
	return () => {
		stopped = true;
		document.removeEventListener('visibilitychange', seen);
		void held?.release();
	};
}

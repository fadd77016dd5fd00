/** The day on this device, as YYYY-MM-DD. */
export function dayOf(now: Date): string {
	const [month, day] = [now.getMonth() + 1, now.getDate()].map((part) =>
		String(part).padStart(2, '0')
	);
	return `${now.getFullYear()}-${month}-${day}`;
}

/** Today on this device. */
export const today = (): string => dayOf(new Date());

/** Runs when a day begins, and when this page is looked at again: it may have slept over one. */
export function onNewDay(run: () => void): () => void {
	let timer: ReturnType<typeof setTimeout>;
	const wait = () => {
		const now = new Date();
		const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
		timer = setTimeout(() => (run(), wait()), midnight.getTime() - now.getTime() + 1_000);
	};
	const look = () => {
		if (document.visibilityState === 'visible') run();
	};
	wait();
	document.addEventListener('visibilitychange', look);
	return () => {
		clearTimeout(timer);
		document.removeEventListener('visibilitychange', look);
	};
}

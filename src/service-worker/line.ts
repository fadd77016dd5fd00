import { showLine } from '#lib/device/line.ts';

/**
 * Shows the line that is kept on this device. What woke it has nothing in it that could be shown; and something has to be,
 * or the browser takes the permission away. Nobody is told that it was shown.
 */
export const onPush = (worker: ServiceWorkerGlobalScope) => (event: PushEvent) =>
	event.waitUntil(showLine(worker.registration));

/** Opens the app where it shows what stands, or asks to be unlocked. */
export const onTouch = (worker: ServiceWorkerGlobalScope) => (event: NotificationEvent) => {
	event.notification.close();
	event.waitUntil(open(worker));
};

const PLACE = '/now';

async function open({ clients }: ServiceWorkerGlobalScope): Promise<void> {
	const [page] = await clients.matchAll({ type: 'window' });
	try {
		// By a load of its own: this one may be blank, because it was left by Exit.
		const there = await page?.navigate(PLACE);
		await there?.focus();
		if (there) return;
	} catch {
		// It has gone meanwhile.
	}
	await clients.openWindow(PLACE);
}

import { deleteDB, openDB } from 'idb';

/**
 * What this device shows while its person is away, in words that are ready: whoever shows it has no others. It lies in a
 * place of its own, where a service worker can read it, which has no business with what else is kept (storage.ts).
 */
export type Line = {
	/** Which of the choices it is. */
	choice: string;
	title: string;
	/** Null: nothing but the title. */
	words: string | null;
	icon: string;
};

/** It says nothing. */
const PLACE = 'line';
/** A line takes the place of the one before, and does not sound again. */
const TAG = 'line';
/** Without a connection a browser may take long; the server has forgotten the address by itself then. */
const PATIENCE_MS = 2_000;

async function inPlace<T>(run: (db: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T> {
	const db = await open();
	try {
		return await run(db);
	} finally {
		db.close();
	}
}
const open = () => openDB(PLACE, 1, { upgrade: (db) => void db.createObjectStore(PLACE) });

export const readLine = (): Promise<Line | null> =>
	inPlace(async (db) => ((await db.get(PLACE, PLACE)) as Line | undefined) ?? null);

export const keepLine = (line: Line): Promise<unknown> =>
	inPlace((db) => db.put(PLACE, line, PLACE));

/** Shows the line. Should nothing be kept, the address stands there, which a browser adds in any case. */
export async function showLine(registration: ServiceWorkerRegistration): Promise<void> {
	const line = await readLine().catch(() => null);
	await registration.showNotification(line?.title ?? location.hostname, {
		body: line?.words ?? '',
		icon: line?.icon ?? '/icon-192.png',
		tag: TAG
	});
}

/** Takes away the line that is shown, once its person is here. */
export async function takeLineAway(): Promise<void> {
	const registration = await getRegistration();
	const shown = (await registration?.getNotifications({ tag: TAG })) ?? [];
	for (const one of shown) one.close();
}

/** The worker of this browser that would show a line; null where there is none. */
export async function getRegistration(): Promise<ServiceWorkerRegistration | null> {
	if (!('serviceWorker' in navigator)) return null;
	return (await navigator.serviceWorker.getRegistration()) ?? null;
}

/** Where this browser can be woken; null while that is switched off, and where it does not exist. */
export async function getAddress(): Promise<PushSubscription | null> {
	const registration = await getRegistration();
	return (await registration?.pushManager?.getSubscription()) ?? null;
}

/** From now on nobody can wake this browser, and nothing tells what it would have shown. */
export async function forgetLine(): Promise<void> {
	const address = await getAddress();
	const late = new Promise((over) => setTimeout(over, PATIENCE_MS));
	if (address) await Promise.race([address.unsubscribe().catch(() => undefined), late]);
	await takeLineAway();
	await deleteDB(PLACE);
}

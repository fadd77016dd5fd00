/**
 * Lets the app open without a connection, and shows a line on a device that is woken (line.ts). It keeps the app itself,
 * the same for everybody, and nothing else: all that it keeps is fetched here, when it is installed, and without cookies.
 * What a page sends or gets is never kept.
 *
 * Each build has a cache of its own. A new one is taken by the pages that are opened after it has come, and no page
 * is reloaded for it; those already open find the files of theirs until the last of them is closed.
 */
import { build, files, version } from '$service-worker';
import { onPush, onTouch } from './line.ts';
import { PAGES } from './pages.ts';

const worker = self as unknown as ServiceWorkerGlobalScope;

/** Anybody who looks into the browser's storage can read it. */
const CACHE = `app-${version}`;

worker.addEventListener('install', (event) => event.waitUntil(keep()));
worker.addEventListener('activate', (event) => event.waitUntil(begin()));
worker.addEventListener('fetch', (event) => {
	if (isForTheApp(event.request)) event.respondWith(answer(event.request));
});
worker.addEventListener('push', onPush(worker));
worker.addEventListener('notificationclick', onTouch(worker));

/** All of this build or nothing of it: `addAll` fails as a whole. */
async function keep(): Promise<void> {
	// Made anew, so that it is the newest also when the server has gone back to a build from before.
	await caches.delete(CACHE);
	const cache = await caches.open(CACHE);
	const named = [...files, ...PAGES].map((path) => request(path, 'reload'));
	// The address of these changes with every change of theirs: what the page has just loaded is good.
	const hashed = build.map((path) => request(path, 'default'));
	await cache.addAll([...hashed, ...named]);
}

const request = (path: string, cache: RequestCache) =>
	new Request(path, { cache, credentials: 'omit' });

/** Runs when no page is left that was opened under an earlier worker, and so none that needs an earlier cache. */
async function begin(): Promise<void> {
	for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
	// The very first page was there before its worker: from now on it needs no connection either.
	await worker.clients.claim();
}

function isForTheApp({ method, mode, url }: Request): boolean {
	const { origin, pathname } = new URL(url);
	if (method !== 'GET' || origin !== location.origin) return false;
	if (/^\/(api|socket\.io)\//.test(pathname)) return false;
	return mode === 'navigate' || files.includes(pathname) || pathname.startsWith('/_app/immutable/');
}

/** Looked up by the path alone: what stands behind # or ? in an address is nobody's concern here. */
async function answer(asked: Request): Promise<Response> {
	const found = await find(new URL(asked.url).pathname).catch(() => undefined);
	// Where the browser's storage fails, and with a page that is not there, it is as without a worker.
	return found ?? fetch(asked);
}

/** From the newest build that has it, which may be one whose worker still waits. */
async function find(path: string): Promise<Response | undefined> {
	for (const name of (await caches.keys()).reverse()) {
		const cache = await caches.open(name);
		const found = await cache.match(path, { ignoreVary: true });
		if (found) return found;
	}
	return undefined;
}

/**
 * What a browser gets with `--dev` in place of the service worker. Pages that were built and kept under the same
 * address would hide the ones being written, so it forgets them, is gone, and has open pages loaded again.
 */
export const DEV_WORKER = `
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(forget()));
async function forget() {
	for (const name of await caches.keys()) await caches.delete(name);
	await self.registration.unregister();
	for (const page of await self.clients.matchAll()) page.navigate(page.url);
}
`;

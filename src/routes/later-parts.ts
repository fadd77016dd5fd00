import { preloadCode } from '$app/navigation';

// Not in a component: a part that is on its way holds on to where it was asked for, and in there are the keys. (Law 11.)

const PATHS = [
	...['/now', '/now/time', '/today', '/today/new', '/today/together'],
	...['/list', '/list/add', '/list/ideas', '/list/topics', '/list/mine'],
	...['/rest', '/rest/more', '/you', '/you/card'],
	...['/you/account', '/you/devices', '/you/device', '/you/away', '/help', '/kept']
];

/** Loaded after Together, which needs nothing of it, or when a page opens locked. */
export const loadLockScreen = () => import('#lib/discretion/LockScreen.svelte');

/**
 * Every page is at hand before the connection can go: a list opened offline must open. And whoever opens Help asks the
 * server for nothing by it, so that no log in front of it can tell. What fails is said where it is missed.
 */
export function loadRest(): void {
	for (const path of PATHS) preloadCode(path).catch(() => {});
	loadLockScreen().catch(() => {});
}

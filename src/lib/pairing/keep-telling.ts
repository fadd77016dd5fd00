import { openStorage, STORAGE_NAME } from '#lib/device/storage.ts';
import { readLeft, tellLeft } from './left-couples.ts';

const AGAIN_MS = 15_000;
const AGAIN_LIMIT_MS = 15 * 60_000;

/**
 * On every page, signed in or not: the server is told of what was left here, as soon as it can be reached. Until the
 * returned function is called.
 */
export function keepTelling(): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const look = async (againMs: number) => {
		clearTimeout(timer);
		// Where the server does not know the token, only signing in ends this: the note stays, and is shown ever more rarely.
		const next = Math.min(2 * againMs, AGAIN_LIMIT_MS);
		if (await tellWhatWaits().catch(() => false)) timer = setTimeout(() => look(next), againMs);
	};
	const start = () => void look(AGAIN_MS);
	window.addEventListener('online', start);
	start();
	return () => {
		clearTimeout(timer);
		window.removeEventListener('online', start);
	};
}

/** True while something still waits. */
async function tellWhatWaits(): Promise<boolean> {
	// Whoever only reads these pages gets no storage for that.
	const isKnown = 'databases' in indexedDB;
	const names = isKnown ? await indexedDB.databases() : [{ name: STORAGE_NAME }];
	if (!names.some(({ name }) => name === STORAGE_NAME)) return false;
	const storage = await openStorage();
	try {
		await tellLeft(storage);
		return (await readLeft(storage)).some(({ is }) => is === 'left');
	} finally {
		storage.close();
	}
}

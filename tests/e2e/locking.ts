import type { Page } from '@playwright/test';
import { expect, m, PASSWORD, type Somebody } from './people.ts';

export const locked = (page: Page) =>
	page.getByRole('heading', { name: m.lock_title(), exact: true });

export async function lockNow({ page }: Somebody): Promise<void> {
	await page.goto('/you');
	await page.getByRole('button', { name: m.lock_now() }).click();
	await expect(locked(page)).toBeVisible();
}

export async function unlock(page: Page, password = PASSWORD): Promise<void> {
	await page.getByLabel(m.account_password(), { exact: true }).fill(password);
	await page.getByRole('button', { name: m.lock_unlock(), exact: true }).click();
}

/** What this browser keeps of the account: whether the key is there, and nothing else of it. */
export const hasKey = (page: Page): Promise<boolean> =>
	page.evaluate(
		() =>
			new Promise<boolean>((found, failed) => {
				const opening = indexedDB.open('kept');
				opening.onerror = failed;
				opening.onsuccess = () => {
					const db = opening.result;
					const asked = db.transaction('account').objectStore('account').get('me');
					asked.onsuccess = () => {
						db.close();
						found(asked.result?.accountKey instanceof CryptoKey);
					};
				};
			})
	);

/** As if nobody had used the app for a while: so many ms are left until it locks. */
export const leaveFor = (page: Page, ms: number): Promise<void> =>
	page.evaluate((ms) => localStorage.setItem('until', String(Date.now() + ms)), ms);

/** Whether this page's browser can keep anything, from now on: a device that is full says no to every writing. */
export const makeRoom = (page: Page, room: 'full' | 'free'): Promise<void> =>
	page.evaluate((room) => {
		const store = IDBObjectStore.prototype as IDBObjectStore & { put_?: IDBObjectStore['put'] };
		store.put_ ??= store.put;
		store.put =
			room === 'free'
				? store.put_
				: () => {
						throw new DOMException('no room', 'QuotaExceededError');
					};
	}, room);

/** A passkey can be made and asked for on this page, by somebody who always agrees. */
export async function addAuthenticator({ page, context }: Somebody): Promise<void> {
	const cdp = await context.newCDPSession(page);
	await cdp.send('WebAuthn.enable');
	await cdp.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			ctap2Version: 'ctap2_1',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			hasPrf: true,
			automaticPresenceSimulation: true
		}
	});
}

/** All that this page still holds in its memory, as text: what nothing leads to any more has been cleared away. */
export async function memoryOf({ page, context }: Somebody): Promise<string> {
	const cdp = await context.newCDPSession(page);
	await cdp.send('HeapProfiler.collectGarbage');
	const chunks: string[] = [];
	cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
	await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
	await cdp.detach();
	return chunks.join('');
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { complaintsOf, expect, PHONE, type Somebody } from './people.ts';

/** Somebody whose browser can be ended and started again with all that it keeps, its service worker among it. */
export type OnPhone = Somebody & { restart(): Promise<void> };

export async function withPhone(
	name: string,
	origin: string,
	use: (somebody: OnPhone) => Promise<void>
): Promise<void> {
	const profile = mkdtempSync(join(tmpdir(), 'attune-phone-'));
	const complaints: string[][] = [];

	async function start(): Promise<Somebody> {
		const context = await chromium.launchPersistentContext(profile, {
			baseURL: origin,
			viewport: PHONE,
			reducedMotion: 'reduce',
			serviceWorkers: 'allow'
		});
		const page = context.pages()[0]!;
		complaints.push(complaintsOf(page));
		return { name, context, page };
	}

	const somebody: OnPhone = {
		...(await start()),
		async restart() {
			await somebody.context.close();
			Object.assign(somebody, await start());
		}
	};
	try {
		await use(somebody);
		expect(complaints.flat(), `${name}'s pages complain of nothing`).toEqual([]);
	} finally {
		await somebody.context.close();
		rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** Once the worker is in force, all that it keeps is there. */
export const appIsKept = ({ page }: Somebody) =>
	page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => active?.scriptURL));

import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import { build, type Rolldown } from 'vite';
import { slowed, type Phone } from './phone.ts';

const ENTRY = fileURLToPath(new URL('sealed-signals.ts', import.meta.url));

/** To seal one raise and to open it, in a browser's own WebCrypto; the mean of many. In ms. */
export type Sealing = { seal: number[]; open: number[] };

export async function timeSealing(browser: Browser, origin: string): Promise<Sealing> {
	const bundle = await build({
		configFile: false,
		logLevel: 'silent',
		build: { write: false, lib: { entry: ENTRY, formats: ['iife'], name: 'sealed' } }
	});
	const [{ output }] = bundle as Rolldown.RolldownOutput[] as [Rolldown.RolldownOutput];
	const context = await browser.newContext({ baseURL: origin });
	const page = await context.newPage();
	// A page of ours, as WebCrypto is only where nobody on the way can change the page.
	await page.goto('/help');
	const phone: Phone = { context, page, session: await context.newCDPSession(page) };
	await page.evaluate(`${output[0].code}; window.sealed = sealed;`);
	const found = await slowed(phone, () =>
		page.evaluate(() =>
			(window as unknown as { sealed: { time(): Promise<Sealing> } }).sealed.time()
		)
	);
	await context.close();
	return found;
}

import {
	chromium,
	type Browser,
	type BrowserContext,
	type CDPSession,
	type Page
} from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import { requireBrowser } from '../../fixtures/browser.ts';

export const PASSWORD = 'river candle maple seven stones';

/** An old phone beside the machine this runs on. */
const SLOWDOWN = 4;
const SIZE = { width: 390, height: 844 };

/** As it is beside a mast that is far away: bits a second, and ms there and back. */
export const SLOW_LINE = { down: 1_600_000, up: 750_000, roundTripMs: 150 };

export type Phone = { context: BrowserContext; page: Page; session: CDPSession };

export const openBrowser = (): Promise<Browser> =>
	chromium.launch({
		executablePath: requireBrowser(),
		args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
	});

/** Somebody signed in, on /now, at the machine's own pace. */
export async function openPhone(
	browser: Browser,
	origin: string,
	name: string,
	serviceWorkers: 'allow' | 'block' = 'block'
): Promise<Phone> {
	const context = await browser.newContext({ baseURL: origin, viewport: SIZE, serviceWorkers });
	const page = await context.newPage();
	const session = await context.newCDPSession(page);
	await page.goto('/sign-in');
	await page.getByLabel(m.account_username(), { exact: true }).fill(name);
	await page.getByLabel(m.account_password(), { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: m.account_sign_in() }).click();
	await page.waitForURL('/now');
	return { context, page, session };
}

/** Everything that the page computes takes four times as long while this runs. */
export async function slowed<T>({ session }: Phone, run: () => Promise<T>): Promise<T> {
	await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
	try {
		return await run();
	} finally {
		await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
	}
}

export async function repeat(times: number, measure: () => Promise<number>): Promise<number[]> {
	const found: number[] = [];
	while (found.length < times) found.push(await measure());
	return found;
}

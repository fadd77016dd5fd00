import AxeBuilder from '@axe-core/playwright';
import {
	test as base,
	expect,
	type Browser,
	type BrowserContext,
	type Page
} from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import { startServer, type TestServer } from '../fixtures/server.ts';

export { expect, m };

export const PHONE = { width: 390, height: 844 };
export const PASSWORD = 'river candle maple seven stones';

/** One person in a browser profile of their own. */
export type Somebody = { name: string; page: Page; context: BrowserContext };

type Fixtures = { server: TestServer; sam: Somebody; kim: Somebody };

/** Noise of a connection that is cut on purpose; anything else a page complains of fails the test. */
const CUT = /net::ERR_|WebSocket connection|Failed to load resource/;

export const test = base.extend<Fixtures>({
	// Playwright reads the fixture's needs from this pattern, an empty one included.
	server: async ({}, use) => {
		const server = await startServer();
		await use(server);
		await server.stop();
	},
	sam: async ({ browser, server }, use) => {
		await withSomebody(browser, server, 'sam', use);
	},
	kim: async ({ browser, server }, use) => {
		await withSomebody(browser, server, 'kim', use);
	}
});

async function withSomebody(
	browser: Browser,
	server: TestServer,
	name: string,
	use: (somebody: Somebody) => Promise<void>
): Promise<void> {
	const context = await browser.newContext({
		baseURL: server.origin,
		viewport: PHONE,
		reducedMotion: 'reduce',
		permissions: ['clipboard-read', 'clipboard-write']
	});
	await attend({ name, page: await context.newPage(), context }, use);
	await context.close();
}

/** Lets a test have this person, whose page must complain of nothing meanwhile. */
export async function attend(
	somebody: Somebody,
	use: (somebody: Somebody) => Promise<void>
): Promise<void> {
	const complaints = complaintsOf(somebody.page);
	await use(somebody);
	expect(complaints, `${somebody.name}'s page complains of nothing`).toEqual([]);
}

/** What a page complains of from now on. */
export function complaintsOf(page: Page): string[] {
	const complaints: string[] = [];
	page.on('console', (message) => {
		if (message.type() === 'error' && !CUT.test(message.text())) complaints.push(message.text());
	});
	page.on('pageerror', (fault) => complaints.push(String(fault)));
	return complaints;
}

/** Makes an account and keeps the recovery code; ends on the page that follows. Returns the code. */
export async function signUp({ page, name }: Somebody, from = '/sign-up'): Promise<string> {
	if (from) await page.goto(from);
	await page.getByLabel(m.account_username(), { exact: true }).fill(name);
	await page.getByLabel(m.account_password(), { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	const code = await page.getByTestId('recovery-code').innerText();
	await page.getByRole('button', { name: m.account_code_kept() }).click();
	await page.waitForURL(/\/(now|join)$/);
	return code;
}

export async function signIn({ page, name }: Somebody, password = PASSWORD): Promise<void> {
	await page.getByLabel(m.account_username(), { exact: true }).fill(name);
	await page.getByLabel(m.account_password(), { exact: true }).fill(password);
	await page.getByRole('button', { name: m.account_sign_in() }).click();
}

/** axe finds nothing on the screen as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
	const found = await violationsOn(page);
	// What the bar at the bottom happens to lie over in part can be scrolled from under it.
	if (!found.some((one) => one.startsWith('target-size'))) return expect(found).toEqual([]);
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	expect(await violationsOn(page)).toEqual([]);
}

async function violationsOn(page: Page): Promise<string[]> {
	const { violations } = await new AxeBuilder({ page })
		.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
		// In half the time, because it opens no page of its own. It looks into no foreign frame; here there is none.
		.setLegacyMode()
		.analyze();
	return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

/** Nothing sticks out sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
	const [content, view] = await page.evaluate(() => [
		document.documentElement.scrollWidth,
		document.documentElement.clientWidth
	]);
	expect(content).toBeLessThanOrEqual(view!);
}

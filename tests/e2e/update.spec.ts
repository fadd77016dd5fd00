import { rmSync } from 'node:fs';
import type { BrowserContext, Page } from '@playwright/test';
import { makeNextVersion } from '../fixtures/next-version.ts';
import { bothHere, hear, linkNew, target } from './flows.ts';
import { expect, m, test as base } from './people.ts';
import { appIsKept, withPhone, type OnPhone } from './phone.ts';

const BUILD_LIMIT_MS = 240_000;
const NEW_WORDS = 'Places to be calm, after the update.';

const test = base.extend<{ sam: OnPhone; next: string }>({
	sam: async ({ server }, use) => {
		await withPhone('sam', server.origin, use);
	},
	next: async ({}, use) => {
		const folder = makeNextVersion('rest_intro', NEW_WORDS);
		await use(folder);
		rmSync(folder, { recursive: true });
	}
});

test('an update interrupts nobody: an open page goes on whole, a new one has the update, and the old files go with their last page', async ({
	sam,
	kim,
	server,
	next
}) => {
	test.setTimeout(BUILD_LIMIT_MS);
	const { page, context } = sam;
	await linkNew(sam, kim);
	await appIsKept(sam);
	const old = await cachesOf(page);
	await page.goto('/list/add');
	await page.getByLabel(m.boundaries_words()).fill('half a sentence');
	const loads: string[] = [];
	page.on('load', () => loads.push(page.url()));

	await server.stop();
	await server.restart(next);
	// Somewhere else the app is opened afresh: as it was kept, while the update is fetched.
	const second = await openTab(context, '/help');
	await expect.poll(() => cachesOf(page).then((all) => all.length), { timeout: 30_000 }).toBe(2);
	await waitForUpdate(second);
	await second.close();

	await expect(page.getByLabel(m.boundaries_words())).toHaveValue('half a sentence');
	expect(await lostFiles(page, server.origin)).not.toEqual([]);
	await page.getByRole('link', { name: m.nav_rest() }).click();
	await expect(page.getByText(m.rest_intro())).toBeVisible();
	await page.getByRole('link', { name: m.nav_you(), exact: true }).click();
	await page.getByRole('link', { name: m.you_kept() }).click();
	await expect(page.getByText(m.kept_device_app())).toBeVisible();
	await page.getByRole('link', { name: m.nav_rest() }).click();
	await page.getByRole('link', { name: m.nav_now() }).click();
	await bothHere(sam, kim);
	await target(sam, m.signals_wait()).click();
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_wait({ name: 'Sam' }) })
	).toBeVisible();
	await hear(kim);
	await expect(page.getByRole('heading', { name: m.signals_you_said_wait() })).toBeVisible();
	expect(loads).toEqual([]);

	const third = await openTab(context, '/rest');
	await expect(third.getByText(NEW_WORDS)).toBeVisible();
	expect(loads).toEqual([]);
	expect((await cachesOf(page)).slice(0, 1)).toEqual(old);

	await server.kill();
	await sam.restart();
	await sam.page.goto('/rest');
	await expect(sam.page.getByText(NEW_WORDS)).toBeVisible();
	await expect.poll(() => cachesOf(sam.page)).not.toContain(old[0]);
	expect(await cachesOf(sam.page)).toHaveLength(1);
});

const cachesOf = (page: Page) => page.evaluate(() => caches.keys());

/** What the page may still ask for, and the server no longer has. */
async function lostFiles(page: Page, origin: string): Promise<string[]> {
	const files = await page.evaluate(async () => {
		const [first] = await caches.keys();
		const kept = await (await caches.open(first!)).keys();
		return kept.map(({ url }) => new URL(url).pathname);
	});
	const answers = await Promise.all(files.map((file) => fetch(origin + file)));
	return files.filter((_, index) => answers[index]!.status === 404);
}

async function openTab(context: BrowserContext, path: string): Promise<Page> {
	const page = await context.newPage();
	await page.goto(path);
	return page;
}

/** It has all that it keeps, and waits for the pages of the old one to be closed. */
const waitForUpdate = (page: Page) =>
	expect
		.poll(() =>
			page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting))
		)
		.toBe(true);

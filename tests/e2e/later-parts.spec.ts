import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { called, delivery, linkNew, target } from './flows.ts';
import { hasKey, locked, memoryOf, unlock } from './locking.ts';
import { expect, expectAccessible, m, signUp, test } from './people.ts';

/** A part that is loaded later, as a browser asks for it. */
function fileOf(part: string): string {
	const built = new URL('../../.svelte-kit/output/client/.vite/manifest.json', import.meta.url);
	const manifest = JSON.parse(readFileSync(fileURLToPath(built), 'utf8')) as Record<
		string,
		{ file: string }
	>;
	return `/${manifest[part]!.file}`;
}

test('law 6: while a part of the app cannot be loaded a no is sent at once, words wait and are sent once it can', async ({
	sam,
	kim,
	server
}) => {
	await linkNew(sam, kim);
	const { page } = sam;
	const kept = () => server.rows('SELECT * FROM care_card');
	await page.route(fileOf('src/routes/open-places.ts'), (route) => route.abort());
	await page.goto('/you/card');
	await page.getByLabel(m.care_helps(), { exact: true }).fill('A blanket and some tea');
	await page.getByRole('button', { name: m.care_keep() }).click();
	await page.waitForURL('/you');
	await page.getByRole('link', { name: m.nav_list() }).click();
	await expect(page.getByText(m.live_not_loaded())).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('link', { name: m.nav_now() }).click();
	await target(sam, m.signals_no()).click();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
	expect(kept()).toEqual([]);

	await page.unrouteAll({ behavior: 'wait' });
	await page.getByRole('link', { name: m.nav_list() }).click();
	await page.getByRole('button', { name: m.live_load_again() }).click();
	await expect(page.getByRole('heading', { name: m.boundaries_my_limits() })).toBeVisible();
	await expect.poll(kept).toHaveLength(1);
});

test('law 11: where the lock screen cannot be loaded the app locks all the same, and opens once it can', async ({
	sam
}) => {
	const { page } = sam;
	await signUp(sam);
	await page.route(fileOf('src/lib/discretion/LockScreen.svelte'), (route) => route.abort());
	await page.goto('/you');
	await page.getByRole('button', { name: m.lock_now() }).click();
	await expect(page.getByText(m.live_not_loaded())).toBeVisible();
	await expect.poll(() => hasKey(page)).toBe(false);
	await expectAccessible(page);
	await page.unrouteAll({ behavior: 'wait' });
	await page.getByRole('button', { name: m.live_load_again() }).click();
	await expect(locked(page)).toBeVisible();
	await unlock(page);
	await expect(page.getByRole('heading', { name: m.nav_you(), exact: true })).toBeVisible();
});

test('law 11: while parts of the app are still on their way they hold on to no key or name of an app that is locked', async ({
	sam,
	kim
}) => {
	const me = { ...sam, name: 'marigoldquill' };
	const { page } = me;
	await linkNew(me, { ...kim, name: 'obsidianparrot' });
	const comes = Promise.withResolvers<void>();
	for (const part of ['src/routes/open-places.ts', 'src/lib/discretion/LockScreen.svelte'])
		await page.route(fileOf(part), async (route) => {
			await comes.promise;
			await route.continue();
		});
	await page.goto('/you');
	const names = ['Marigoldquill', 'Obsidianparrot'];
	for (const name of names) await expect.poll(() => memoryOf(me)).toContain(name);
	await page.getByRole('button', { name: m.lock_now() }).click();
	await expect(page.getByText(m.live_opening())).toBeVisible();
	for (const name of names)
		await expect.poll(async () => (await memoryOf(me)).includes(name)).toBe(false);
	comes.resolve();
	await expect(locked(page)).toBeVisible();
	await page.unrouteAll({ behavior: 'wait' });
});

test('law 6: while the lock screen cannot be loaded a no that was not sent yet is sent all the same', async ({
	sam,
	kim,
	server
}) => {
	await linkNew(sam, kim);
	const { page } = sam;
	await page.route(fileOf('src/lib/discretion/LockScreen.svelte'), (route) => route.abort());
	await page.goto('/you');
	await expect(page.getByRole('button', { name: m.lock_now() })).toBeVisible();
	await page.getByRole('link', { name: m.nav_now() }).click();
	await expect(target(sam, m.signals_no())).toBeEnabled();
	await server.kill();
	await target(sam, m.signals_no()).click();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'not_sent');
	await page.getByRole('link', { name: m.nav_you() }).click();
	await page.getByRole('button', { name: m.lock_now() }).click();
	await expect(page.getByText(m.live_not_loaded())).toBeVisible();
	await server.restart();
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: called(sam) }) })
	).toBeVisible();
	await page.unrouteAll({ behavior: 'wait' });
});

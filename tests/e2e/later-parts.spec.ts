import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { delivery, linkNew, target } from './flows.ts';
import { expect, expectAccessible, m, test } from './people.ts';

/** What the list and the check-ins are made of, as a browser asks for it. */
function placesFile(): string {
	const built = new URL('../../.svelte-kit/output/client/.vite/manifest.json', import.meta.url);
	const manifest = JSON.parse(readFileSync(fileURLToPath(built), 'utf8')) as Record<
		string,
		{ file: string }
	>;
	return `/${manifest['src/routes/open-places.ts']!.file}`;
}

test('law 6: while a part of the app cannot be loaded a no is sent at once, words wait and are sent once it can', async ({
	sam,
	kim,
	server
}) => {
	await linkNew(sam, kim);
	const { page } = sam;
	const kept = () => server.rows('SELECT * FROM care_card');
	await page.route(placesFile(), (route) => route.abort());
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

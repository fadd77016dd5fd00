import { createLargeList } from '../fixtures/large-list.ts';
import { row } from './flows.ts';
import { expect, m, PASSWORD, signIn, test, type Somebody } from './people.ts';

/** Kim's last one, by its strength and the alphabet: a list of this length is not drawn as far as that. */
const LAST = 'limit 98';

async function find({ page }: Somebody, letters: string): Promise<void> {
	await page.getByText(m.boundaries_find(), { exact: true }).click();
	await page.getByLabel(m.boundaries_find_letters()).fill(letters);
}

test('what my partner has changed is new until it has been on my screen, however often I open the list', async ({
	sam,
	kim,
	server
}) => {
	await createLargeList(server, PASSWORD, { limits: 100, agreements: 0 });
	for (const somebody of [sam, kim]) {
		await somebody.page.goto('/sign-in');
		await signIn(somebody);
		await somebody.page.waitForURL('/now');
		await somebody.page.goto('/list');
	}
	const leave = () => sam.page.getByRole('link', { name: m.nav_you(), exact: true }).click();
	const news = sam.page.getByRole('link', { name: m.boundaries_news() });
	await expect(row(sam, 'limit 0:')).toBeVisible();

	await find(kim, LAST);
	await row(kim, LAST).locator('summary').click();
	await row(kim, LAST).getByRole('link', { name: m.boundaries_change() }).click();
	await kim.page.getByLabel(m.boundaries_helps()).fill('Tea');
	await kim.page.getByRole('button', { name: m.boundaries_change_keep() }).click();
	await expect(sam.page.getByRole('status').filter({ hasText: m.boundaries_news() })).toHaveCount(
		1
	);
	await leave();
	await news.click();
	// It was there only while it was filtered away.
	await find(sam, 'limit 0:');
	await leave();
	await news.click();
	await find(sam, LAST);
	await expect(row(sam, LAST)).toContainText(m.boundaries_changed());
	await leave();
	await expect(sam.page.getByRole('heading', { level: 1, name: m.nav_you() })).toBeVisible();
	await expect(news).toHaveCount(0);
});

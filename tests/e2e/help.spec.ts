import { EMERGENCY } from '#lib/help/emergency.ts';
import { LINES } from '#lib/help/lines.ts';
import { expect, m, test, type Somebody } from './people.ts';

const line = LINES.find(({ country }) => country === 'DE')!;
const country = ({ page }: Somebody) => page.locator('summary', { hasText: 'Germany' });
const number = ({ page }: Somebody) => page.getByText(line.number, { exact: true }).first();

test('whoever is on a browser without scripts opens their country and reads whom to call', async ({
	sam,
	browser,
	server
}) => {
	const context = await browser.newContext({ baseURL: server.origin, javaScriptEnabled: false });
	const plain = { ...sam, context, page: await context.newPage() };
	await plain.page.goto('/help');
	await expect(number(plain)).toBeHidden();
	await country(plain).click();
	await expect(number(plain)).toBeVisible();
	await context.close();
});

test('what somebody opened before the scripts came stays open', async ({ sam }) => {
	const { page } = sam;
	let letScriptsCome = () => {};
	const mayCome = new Promise<void>((come) => (letScriptsCome = come));
	await page.route(/\.js$/, async (route) => {
		await mayCome;
		await route.continue();
	});
	await page.goto('/help', { waitUntil: 'commit' });
	await country(sam).click();
	await expect(number(sam)).toBeVisible();
	letScriptsCome();
	// They are all there.
	await page.waitForLoadState('networkidle');
	await expect(number(sam)).toBeVisible();
	await country(sam).click();
	await expect(number(sam)).toBeHidden();
	await expect(page.getByRole('heading', { name: m.help_lines_heading() })).toBeVisible();
});

test('whoever is in danger finds first whom to call, and that the app calls nobody', async ({
	sam
}) => {
	const { page } = sam;
	await page.goto('/help');
	const danger = page.getByRole('region').first();
	await expect(danger.getByRole('heading', { name: m.help_danger_heading() })).toBeInViewport();
	for (const { number } of EMERGENCY) {
		const link = danger.getByRole('link', { name: number });
		await expect(link).toBeInViewport();
		await expect(link).toHaveAttribute('href', `tel:${number}`);
	}
	await expect(danger.getByText(m.help_danger_not_us())).toBeInViewport();
	await expect(
		page.getByRole('region').nth(1).getByRole('heading', { name: m.help_lines_heading() })
	).toBeVisible();
});

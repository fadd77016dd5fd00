import { EXERCISES } from '#lib/grounding/exercises.ts';
import { bothHere, linkNew, target } from './flows.ts';
import { expect, expectAccessible, m, test, type Somebody } from './people.ts';

const begin = ({ page }: Somebody, title: string) =>
	page.getByRole('button', { name: new RegExp(`^${title}`) }).click();
const press = ({ page }: Somebody, name: string) =>
	page.getByRole('button', { name, exact: true }).click();
const heading = ({ page }: Somebody, name: string) =>
	page.getByRole('heading', { level: 2, name, exact: true });

test('law 12: each exercise can be left at any step, without an account, and with nothing but keys', async ({
	sam
}) => {
	const { page } = sam;
	await page.goto('/rest');
	for (const { title, steps } of EXERCISES)
		for (let left = 0; left < steps.length; left += 1) {
			await begin(sam, title());
			for (const { words } of steps.slice(0, left)) {
				await expect(heading(sam, words())).toBeFocused();
				await press(sam, m.rest_next());
			}
			await expect(heading(sam, steps[left]!.words())).toBeFocused();
			await press(sam, m.rest_enough());
			await expect(page.getByText(m.rest_intro())).toBeVisible();
		}
	const [first, second] = EXERCISES;
	await begin(sam, first!.title());
	for (const { words } of first!.steps) {
		await expect(heading(sam, words())).toBeFocused();
		// The first thing after the words that can be pressed.
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
	}
	await expect(heading(sam, m.rest_done())).toBeFocused();
	await press(sam, m.rest_else());
	await expect(heading(sam, second!.steps[0]!.words())).toBeFocused();
});

test('breathing is never the first that is offered, and none makes a sound', async ({ sam }) => {
	const { page } = sam;
	await page.goto('/rest');
	await expect(page.getByRole('button').filter({ hasText: m.rest_breath() })).toBeVisible();
	const offered = await page.locator('main li').allTextContents();
	expect(offered).toHaveLength(EXERCISES.length);
	expect(offered.findIndex((words) => words.includes(m.rest_breath()))).toBeGreaterThan(0);
	await begin(sam, m.rest_breath());
	// Under reduced motion the circle rests, and the word alone goes on.
	await expect(page.getByText(m.rest_breath_in(), { exact: true })).toBeVisible();
	const circle = page.locator('.circle');
	const size = () => circle.evaluate((one) => one.getBoundingClientRect().width);
	const before = await size();
	await expect(page.getByText(m.rest_breath_out(), { exact: true })).toBeVisible();
	expect(await size()).toBe(before);
	await expect(page.locator('audio, video')).toHaveCount(0);
});

test('laws 8 and 11: nothing is sent or kept of an exercise or of what one reads, and both are there without a connection', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await bothHere(sam, kim);
	const { page, context } = sam;
	await page.getByRole('link', { name: m.nav_rest() }).click();
	await expect(page.getByText(m.rest_intro())).toBeVisible();
	const kept = () =>
		page.evaluate(async () => {
			const stores: Record<string, unknown> = {
				local: { ...localStorage },
				cookie: document.cookie
			};
			for (const { name } of await indexedDB.databases()) {
				const db = await new Promise<IDBDatabase>((done) => {
					const opening = indexedDB.open(name!);
					opening.onsuccess = () => done(opening.result);
				});
				for (const store of db.objectStoreNames)
					stores[store] = await new Promise((done) => {
						const reading = db.transaction(store).objectStore(store).getAllKeys();
						reading.onsuccess = () => done(reading.result);
					});
				db.close();
			}
			return JSON.stringify([stores, location.href, history.length]);
		});
	const before = await kept();
	await context.setOffline(true);
	const asked: string[] = [];
	page.on('request', (request) => asked.push(request.url()));
	await begin(sam, m.rest_senses());
	await press(sam, m.rest_next());
	await press(sam, m.rest_enough());
	expect(await kept()).toBe(before);
	await page.getByRole('link', { name: new RegExp(`^${m.rest_reading()}`) }).click();
	await page.getByText(m.happening_numb()).click();
	await expect(page.getByText(m.happening_numb_what())).toBeVisible();
	// The browser itself asks for the icon now and then.
	expect(asked.filter((url) => !/\/socket\.io\/|\/icon\.svg$/.test(url))).toEqual([]);
	await context.setOffline(false);
	await page.getByRole('link', { name: m.nav_now() }).click();
	await bothHere(sam, kim);
	// What stands is in sight here as everywhere.
	await page.getByRole('link', { name: m.nav_rest() }).click();
	await target(kim, m.signals_no()).click();
	await expect(page.getByRole('alert')).toBeVisible();
	await expectAccessible(page);
});

test('whoever reads Rest, Help or What is kept comes back to where they were', async ({ sam }) => {
	const { page } = sam;
	const back = page.getByRole('link', { name: m.ui_back(), exact: true });
	const go = (name: string) => page.getByRole('link', { name, exact: true }).click();
	await page.goto('/join');
	await go(m.nav_rest());
	await go(m.help_title());
	await go(m.kept_title());
	await expect(page.getByRole('heading', { name: m.kept_title(), level: 1 })).toBeVisible();
	await back.click();
	await page.waitForURL('/join');
	await go(m.nav_rest());
	await back.click();
	await page.waitForURL('/join');
	// Opened by its address, it leads to the beginning.
	await page.goto('/rest');
	await back.click();
	await page.waitForURL('/');
});

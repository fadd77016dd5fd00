import type { Page } from '@playwright/test';
import { expect, m, signUp, test } from './people.ts';
import { TELLING } from './telling.ts';
import { walkEveryScreen } from './walk.ts';

const WALK_LIMIT_MS = 600_000;

/** All that a browser, its history, a home screen or a password manager keeps or shows of a page. */
const outsideOf = (page: Page): Promise<string[]> =>
	page.evaluate(() => {
		const all = (selector: string, ...attributes: string[]) =>
			[...document.querySelectorAll(selector)].flatMap((one) =>
				attributes.map((name) => one.getAttribute(name) ?? '')
			);
		const isStored = 'input[type=password], input[autocomplete]:not([autocomplete=off])';
		const labels = [...document.querySelectorAll<HTMLInputElement>(isStored)].flatMap((field) =>
			[...(field.labels ?? [])].map((label) => label.textContent ?? '')
		);
		return [
			document.title,
			location.href,
			...all('meta', 'content', 'name', 'property'),
			...all('link', 'href', 'title'),
			...all('form', 'name', 'id', 'action'),
			...all('input, textarea, select', 'name', 'autocomplete', 'placeholder'),
			...labels
		].filter(Boolean);
	});

test('law 11: no title, address, icon, field or label of any screen says what the app is for', async ({
	sam,
	kim
}) => {
	test.setTimeout(WALK_LIMIT_MS);
	const seen = new Map<string, string>();
	await walkEveryScreen(sam, kim, async (page, screen) => {
		for (const words of await outsideOf(page)) seen.set(words, screen);
	});
	const telling = [...seen].filter(([words]) => TELLING.test(words));
	expect(telling).toEqual([]);
	// The search itself works.
	expect([...seen.keys()].some((words) => words === m.nav_now())).toBe(true);
	expect([...seen.keys()].some((words) => words === 'username')).toBe(true);
	expect(TELLING.test('our limits')).toBe(true);
});

test('law 11: the manifest says nothing, and no page asks to show notifications', async ({
	sam
}) => {
	const { page } = sam;
	await page.goto('/');
	const manifest = await page.request.get('/manifest.webmanifest');
	expect(await manifest.text()).not.toMatch(TELLING);
	expect(await page.evaluate(() => Notification.permission)).not.toBe('granted');
});

test('law 11: on a home screen it has a name and a whole picture, which say nothing, on every phone', async ({
	sam
}) => {
	const { page } = sam;
	await page.goto('/');
	const { icons } = await (await page.request.get('/manifest.webmanifest')).json();
	const { src } = icons.find(({ purpose }: { purpose?: string }) => purpose === 'maskable');
	expect(await opaqueSide(page, src)).toBe(512);
	const apple = page.locator('link[rel=apple-touch-icon]');
	expect(await opaqueSide(page, (await apple.getAttribute('href'))!)).toBe(180);
	await expect(page.locator('meta[name=apple-mobile-web-app-title]')).toHaveAttribute(
		'content',
		m.app_name()
	);
	await expect(page.locator('meta[name=theme-color]')).toHaveCount(2);
});

/** How many pixels wide a square picture is; 0 where it has another form or can be seen through, which an iPhone paints black. */
const opaqueSide = (page: Page, src: string): Promise<number> =>
	page.evaluate(async (src) => {
		const picture = new Image();
		picture.src = src;
		await picture.decode();
		const { naturalWidth: width, naturalHeight: height } = picture;
		const canvas = Object.assign(document.createElement('canvas'), { width, height });
		const context = canvas.getContext('2d')!;
		context.drawImage(picture, 0, 0);
		const { data } = context.getImageData(0, 0, width, height);
		const isOpaque = data.every((value, at) => at % 4 !== 3 || value === 255);
		return width === height && isOpaque ? width : 0;
	}, src);

test('the tab has the name and picture its owner chose, on every page and after a reload, until they sign out', async ({
	sam
}) => {
	const { page } = sam;
	await signUp(sam);
	await page.goto('/you/device');
	await page.getByLabel(m.look_label()).selectOption('notes');
	await expect(page).toHaveTitle(m.look_notes());
	const icon = page.locator('link[rel=icon]');
	await expect(icon).toHaveAttribute('href', /\/icon-notes\.svg$/);
	expect((await page.request.get('/icon-notes.svg')).headers()['content-type']).toContain('svg');
	expect((await page.request.get('/icon-weather.svg')).ok()).toBe(true);
	const apple = page.locator('link[rel=apple-touch-icon]');
	const appleTitle = page.locator('meta[name=apple-mobile-web-app-title]');
	await expect(appleTitle).toHaveAttribute('content', m.look_notes());
	expect(await opaqueSide(page, (await apple.getAttribute('href'))!)).toBe(180);
	expect(await opaqueSide(page, '/icon-apple-weather.png')).toBe(180);
	for (const path of ['/list', '/', '/help']) {
		await page.goto(path);
		await expect(page).toHaveTitle(m.look_notes());
		await expect(icon).toHaveAttribute('href', /\/icon-notes\.svg$/);
	}
	await page.goto('/');
	await expect(page).toHaveTitle(m.look_notes());
	await page.goto('/you');
	await page.getByRole('button', { name: m.account_sign_out() }).click();
	await page.waitForURL('/');
	await expect(page).toHaveTitle(m.app_name());
	await expect(appleTitle).toHaveAttribute('content', m.app_name());
	await expect(apple).toHaveAttribute('href', /\/icon-apple\.png$/);
});

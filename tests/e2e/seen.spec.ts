import type { Locator } from '@playwright/test';
import { called, delivery, linkNew, lower, target } from './flows.ts';
import { expect, expectAccessible, m, test, type Somebody } from './people.ts';

/** A phone held sideways: the targets stick to the window, over half of it. */
const LOW = { width: 640, height: 360 };

const noFrom = (somebody: Somebody) => m.signals_partner_says_no({ name: called(somebody) });
const reads = ({ page }: Somebody, words: string): Locator =>
	page.getByRole('heading', { name: words, exact: true });
const scrollPage = ({ page }: Somebody, y: number) => page.evaluate((y) => scrollTo(0, y), y);
const help = () => m.signals_help_word({ need: m.signals_need_space() });
const askForSpace = ({ page }: Somebody) =>
	page.getByRole('radio', { name: m.signals_need_space() }).check();

/** Whether nothing lies over the middle of it. */
const isOnTop = (element: Locator): Promise<boolean> =>
	element.evaluate((element) => {
		const { x, y, width, height } = element.getBoundingClientRect();
		return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
	});

test('law 6: in a low window a no is brought clear of the bar that sticks to it, and is on the screen there', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await kim.page.setViewportSize(LOW);
	const no = reads(kim, noFrom(sam));
	for (const y of [0, 10_000]) {
		await scrollPage(kim, y);
		await target(sam, m.signals_no()).click();
		await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
		expect(await isOnTop(no), `scrolled to ${y}`).toBe(true);
		await lower(sam);
		await expect(no).toBeHidden();
	}
});

test('law 6: whoever says wait while a no of the other stands sees, without scrolling, that it holds', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await target(kim, m.signals_no()).click();
	await expect(reads(sam, noFrom(kim))).toBeVisible();
	await expect(async () => {
		await target(sam, m.signals_wait()).click();
		expect(await isOnTop(reads(sam, m.signals_you_said_wait()))).toBe(true);
	}).toPass();
});

test('law 6: what has come under the bar is not on the screen, until it is scrolled to', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await kim.page.setViewportSize(LOW);
	await target(sam, m.signals_no()).click();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');

	// Scrolled up, half of it is in the window and its middle is under the targets.
	const no = reads(kim, noFrom(sam));
	await scrollPage(kim, 0);
	await expect.poll(() => isOnTop(no)).toBe(false);
	await expect(no).toBeInViewport({ ratio: 0.5 });
	await askForSpace(sam);
	await expect(kim.page.locator('section').getByText(help())).toBeAttached();
	await expect(sam.page.getByText(m.signals_slow())).toBeVisible();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_server');
	expect(await isOnTop(no)).toBe(false);

	await kim.page.mouse.move(LOW.width / 2, 100);
	await kim.page.mouse.wheel(0, 100);
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
	expect(await isOnTop(no)).toBe(true);
	await expect(sam.page.getByText(m.signals_slow())).toBeHidden();
});

test('law 6: on another screen the banner says what would help, and then that is on the screen', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await kim.page.goto('/list');
	await target(sam, m.signals_no()).click();
	const banner = kim.page.getByRole('alert').filter({ hasText: m.signals_no() });
	await expect(banner).toBeVisible();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
	await expect(banner.getByText(help())).toHaveCount(0);
	await askForSpace(sam);
	await expect(banner.getByText(help())).toBeVisible();
	// The version with the need: until it is on the screen anew, the sender reads less.
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
	await expectAccessible(kim.page);

	// So does a low window, however far it is scrolled.
	await kim.page.setViewportSize(LOW);
	await scrollPage(kim, 10_000);
	await expect(banner.getByText(help())).toBeInViewport();
	expect(await isOnTop(banner)).toBe(true);
});

test('law 6: a no that is opened from the banner in a low window is brought clear of the bar that sticks to it', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await kim.page.setViewportSize(LOW);
	await kim.page.goto('/list');
	await target(sam, m.signals_no()).click();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
	await kim.page.getByRole('link', { name: m.signals_banner_open() }).click();
	const no = reads(kim, noFrom(sam));
	await expect(no).toBeVisible();
	await expect.poll(() => isOnTop(no)).toBe(true);
});

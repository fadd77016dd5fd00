import { mkdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, m, PHONE, test } from './people.ts';
import { walkEveryScreen } from './walk.ts';

const FOLDER = 'docs/screens';
const SIZES = { phone: PHONE, desktop: { width: 1280, height: 800 } };
const SMALLEST = { width: 320, height: 568 };
const SCHEMES = ['light', 'dark'] as const;
const WALK_LIMIT_MS = 600_000;

test('every screen has nothing for axe to find in light and dark, fits 320 px, and has Exit first with nothing behind it', async ({
	sam,
	kim
}) => {
	test.setTimeout(WALK_LIMIT_MS);
	await walkEveryScreen(sam, kim, async (page, screen) =>
		test.step(screen, async () => {
			for (const colorScheme of SCHEMES) {
				await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
				await expectAccessible(page);
			}
			await page.setViewportSize(SMALLEST);
			await expectNoSidewaysScroll(page);
			await expectExitFirst(page);
			await expectNothingBehindExit(page);
			await backToNormal(page);
		})
	);
});

/** Not a test of anything, but made by the same hands. */
test('every screen as a picture @screens', async ({ sam, kim }) => {
	test.setTimeout(WALK_LIMIT_MS);
	mkdirSync(FOLDER, { recursive: true });
	await walkEveryScreen(sam, kim, async (page, screen) => {
		for (const [size, viewport] of Object.entries(SIZES))
			for (const colorScheme of SCHEMES) {
				await page.setViewportSize(viewport);
				await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
				await page.screenshot({ path: `${FOLDER}/${screen}-${size}-${colorScheme}.png` });
			}
		await backToNormal(page);
	});
});

async function backToNormal(page: Page): Promise<void> {
	await page.setViewportSize(PHONE);
	await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

async function expectExitFirst(page: Page): Promise<void> {
	const exit = page.getByRole('button', { name: m.discretion_exit(), exact: true });
	await expect(exit).toBeInViewport();
	const first = page.locator('a[href], button, input, textarea, select, [tabindex="0"]').first();
	expect(await first.evaluate((one) => one.textContent?.trim())).toBe(m.discretion_exit());
	const onTop = await exit.evaluate((one) => {
		const { x, y, width, height } = one.getBoundingClientRect();
		return one.contains(document.elementFromPoint(x + width / 2, y + height / 2));
	});
	expect(onTop).toBe(true);
}

/** However far the page is scrolled, no words and nothing to touch pass behind the Exit button. */
async function expectNothingBehindExit(page: Page): Promise<void> {
	const behind = await page.evaluate(() => {
		const exit = document.querySelector('[data-exit]')!;
		const { left, right, top, bottom } = exit.getBoundingClientRect();
		const found: string[] = [];
		for (let y = 0; y < document.body.scrollHeight; y += 40) {
			scrollTo(0, y);
			for (const [x, y] of [
				[left, top],
				[right - 1, top],
				[left, bottom - 1],
				[right - 1, bottom - 1],
				[(left + right) / 2, (top + bottom) / 2]
			]) {
				const below = document.elementsFromPoint(x!, y!).find((one) => !exit.contains(one));
				if (
					below &&
					!below.matches('html, body, #app, main, main > header, [role=status], .surface, .cover')
				)
					found.push(below.outerHTML.slice(0, 120));
			}
		}
		scrollTo(0, 0);
		return [...new Set(found)];
	});
	expect(behind).toEqual([]);
}

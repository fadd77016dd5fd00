import { expect, m, type Somebody } from './people.ts';
import type { Locator, Page } from '@playwright/test';
import type { PracticeStage } from '#lib/signals/practice.ts';

/** What the platform was asked for; recorded in the page, in the place of the device. */
export type Asked = { vibrated: number[][]; lit: number };

/** Opens the section that holds the covers, when it is folded. */
export async function unfoldWays({ page }: Somebody): Promise<void> {
	const summary = page.locator('summary', { hasText: m.ways_title() });
	await summary.waitFor({ state: 'attached' });
	const folded = page.locator('details:not([open]) > summary', { hasText: m.ways_title() });
	if (await folded.isVisible()) await folded.click();
}

export async function openCover(somebody: Somebody, look: 'wait' | 'dark'): Promise<void> {
	await unfoldWays(somebody);
	const words = look === 'wait' ? m.ways_cover_wait() : m.ways_cover_dark();
	await somebody.page.getByRole('button', { name: words }).click();
	await expect(surface(somebody)).toBeFocused();
}

/** The first opens practice, the other as well, and it begins on both screens. */
export async function practise(
	first: Somebody,
	other: Somebody,
	inBetween = async () => {}
): Promise<void> {
	await unfoldWays(first);
	await first.page.getByRole('button', { name: m.practice_open() }).click();
	const join = other.page.getByRole('button', { name: m.practice_join() });
	await expect(join).toBeVisible();
	await inBetween();
	await join.click();
	await expectPractice(first, 'on');
	await expectPractice(other, 'on');
}

/** How far practice is, as the screen has it. */
export const expectPractice = ({ page }: Somebody, stage: PracticeStage) =>
	expect(page.locator('[data-practice]')).toHaveAttribute('data-practice', stage);

/** The button that is the whole screen. */
export const surface = ({ page }: Somebody): Locator => page.locator('.surface');
export const uncover = ({ page }: Somebody): Locator =>
	page.getByRole('button', { name: m.ways_cover_off() });
export const exit = ({ page }: Somebody): Locator =>
	page.getByRole('button', { name: m.discretion_exit(), exact: true });

/** The cover is gone, and so is the moment in which it still takes what was meant for it. */
export const rested = (somebody: Somebody) => expect(surface(somebody)).toHaveCount(0);

/** All words that lie open to the eye: nothing is drawn over them. */
export const visibleWords = (page: Page): Promise<string[]> =>
	page.evaluate(() => {
		const words: string[] = [];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const range = document.createRange();
			range.selectNodeContents(node);
			const { x, y, width, height } = range.getBoundingClientRect();
			// What only those who listen get is a point in size.
			if (!node.textContent?.trim() || node.parentElement!.closest('[aria-live]')) continue;
			const onTop = document.elementsFromPoint(x + width / 2, y + height / 2)[0];
			if (onTop && onTop.contains(node)) words.push(node.textContent.trim());
		}
		return words;
	});

/** Records what the page asks of the motor and the screen; `release` gives the screen's light back. */
export async function recordDevice({ page }: Somebody): Promise<void> {
	await page.addInitScript(() => {
		const asked: Asked & { release: () => void } = { vibrated: [], lit: 0, release: () => {} };
		type Asked = { vibrated: number[][]; lit: number };
		Object.assign(window, { asked });
		navigator.vibrate = (pattern) => {
			asked.vibrated.push([pattern].flat() as number[]);
			return true;
		};
		navigator.wakeLock.request = () => {
			asked.lit += 1;
			const lock = Object.assign(new EventTarget(), { release: async () => {} });
			asked.release = () => lock.dispatchEvent(new Event('release'));
			return Promise.resolve(lock as unknown as WakeLockSentinel);
		};
	});
}

export const askedOf = ({ page }: Somebody): Promise<Asked> =>
	page.evaluate(() => (window as unknown as { asked: Asked }).asked);

/** Moves the device to and fro, four times a second and this strongly, in m/s², until something stops it. */
export async function shake({ page }: Somebody, strength: number): Promise<void> {
	await page.evaluate(async (strength) => {
		for (let frame = 0; frame < 60; frame += 1) {
			const x = strength * Math.sin((2 * Math.PI * 4 * frame) / 60);
			const acceleration = { x, y: 0, z: 0 };
			window.dispatchEvent(new DeviceMotionEvent('devicemotion', { acceleration }));
			await new Promise(requestAnimationFrame);
		}
	}, strength);
}

/** On /you: switches it, and finds it as it was meant to be. */
export async function setSwitch({ page }: Somebody, label: string, on: boolean): Promise<void> {
	await page.goto('/you');
	const box = page.getByRole('switch', { name: label, exact: true });
	await box.click();
	await expect(box).toBeChecked({ checked: on });
}

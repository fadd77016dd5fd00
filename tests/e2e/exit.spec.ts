import type { Page } from '@playwright/test';
import { withOwnBrowser } from '../fixtures/own-browser.ts';
import { attend, expect, m, PHONE, signUp, test, type Somebody } from './people.ts';
import { locked, unlock } from './locking.ts';
import { exit } from './ways.ts';

const AWAY = 'https://www.wikipedia.org/';
const START = 'https://start.example/';
const EXITS = Number(process.env.EXITS ?? 100);
const LIMIT_MS = Number(process.env.LIMIT ?? 900_000);

/** A page that the browser kept is not loaded again. */
const COMMIT = { waitUntil: 'commit' } as const;

/** They know of no lock: nothing of anybody's is on them. */
const PUBLIC = ['/help', '/kept'];
const ENCYCLOPEDIA = ['an encyclopedia', 'an encyclopedia'];

const plain = (words: string) => ({
	contentType: 'text/html',
	body: `<!doctype html><title>${words}</title><p>${words}</p>`
});

/** Both pages that are not ours, without the internet. */
async function routeOthers({ context }: Somebody): Promise<void> {
	await context.route(`${AWAY}**`, (route) => route.fulfill(plain('an encyclopedia')));
	await context.route(`${START}**`, (route) => route.fulfill(plain('a start page')));
}

const byButton = (somebody: Somebody) => exit(somebody).click();
async function byShift({ page }: Somebody): Promise<void> {
	for (let press = 0; press < 3; press += 1) await page.keyboard.press('Shift');
}

/** What of a page is seen: its title, and its words that are not hidden. */
const seenOn = async (page: Page) => [
	await page.title(),
	await page.evaluate(() => document.body.innerText.trim())
];

/**
 * Measures, for each exit, the time from the input to the first frame after it, and whether that frame shows nothing. It is
 * kept over the page's end in the one storage that outlives it.
 */
async function measureExits(page: Page): Promise<void> {
	await page.addInitScript(() => {
		let inputAt = 0;
		const note = ({ timeStamp }: Event) => (inputAt = timeStamp);
		addEventListener('click', note, true);
		addEventListener('keyup', note, true);
		const isGone = () => document.documentElement?.classList.contains('gone') === true;
		const observer = new MutationObserver(() => {
			if (!isGone() || inputAt === 0) return;
			observer.disconnect();
			requestAnimationFrame(() => {
				const isBlank = getComputedStyle(document.body).display === 'none';
				const measured = { isBlank, tookMs: performance.now() - inputAt };
				const kept = JSON.parse(localStorage.getItem('measured') ?? '[]');
				localStorage.setItem('measured', JSON.stringify([...kept, measured]));
			});
		});
		observer.observe(document, { attributes: true, subtree: true, attributeFilter: ['class'] });
	});
}

const inOwnBrowser = test.extend({
	sam: async ({ server: _ }, use) => {
		await withOwnBrowser(async (context) => {
			const page = context.pages()[0]!;
			await page.setViewportSize(PHONE);
			await attend({ name: 'sam', page, context }, use);
		});
	}
});

inOwnBrowser(
	'law 11: after an exit neither Back nor Forward, nor the page the browser keeps, shows anything, every time',
	async ({ sam, server }) => {
		inOwnBrowser.setTimeout(LIMIT_MS);
		const { page } = sam;
		await routeOthers(sam);
		await measureExits(page);
		await signUp(sam, `${server.origin}/sign-up`);
		// This browser does keep pages to come back to: else nothing would be shown by what follows.
		await page.goto(`${server.origin}/help`);
		await page.evaluate(() => Object.assign(window, { isKept: true }));
		await page.goto(START);
		await page.goBack(COMMIT);
		expect(await page.evaluate(() => 'isKept' in window)).toBe(true);
		await expect(page.getByRole('heading', { name: m.help_title(), exact: true })).toBeVisible();

		const screens = ['/now', '/list', '/rest', '/you', '/you/card', ...PUBLIC];
		let shown = 0;
		for (let count = 0; count < EXITS; count += 1) {
			const screen = screens[count % screens.length]!;
			await page.goto(START);
			// Every third time there is an earlier page of ours in the history as well.
			const earlier = count % 3 === 0;
			if (earlier) await page.goto(`${server.origin}/help`);
			await page.goto(server.origin + screen);
			if (!PUBLIC.includes(screen)) {
				if (count > 0) await expect(locked(page)).toBeVisible();
				if (count > 0) await unlock(page);
			}
			await expect(locked(page)).toBeHidden();
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			await (count % 2 ? byShift : byButton)(sam);
			await page.waitForURL(AWAY, COMMIT);
			await page.goBack(COMMIT);
			const isStart = (url: URL) => url.href === START;
			if (earlier) {
				await page.waitForURL(AWAY, COMMIT);
				await expect.poll(() => seenOn(page)).toEqual(ENCYCLOPEDIA);
				await page.goBack(COMMIT);
			}
			await page.waitForURL(isStart, COMMIT);
			await expect.poll(() => seenOn(page)).toEqual(['a start page', 'a start page']);
			await page.goForward(COMMIT);
			await page.waitForURL(AWAY, COMMIT);
			await expect.poll(() => seenOn(page)).toEqual(ENCYCLOPEDIA);
			shown += 1;
		}
		await page.goto(`${server.origin}/help`);
		const measured: { isBlank: boolean; tookMs: number }[] = await page.evaluate(() =>
			JSON.parse(localStorage.getItem('measured') ?? '[]')
		);
		const slowest = Math.max(...measured.map(({ tookMs }) => tookMs));
		console.log(`${shown} of ${EXITS} exits showed nothing afterwards`);
		console.log(`slowest from the input to the blank frame: ${slowest.toFixed(1)} ms`);
		expect(measured.length).toBe(EXITS);
		expect(measured.filter(({ isBlank }) => !isBlank)).toEqual([]);
		expect(shown).toBe(EXITS);
	}
);

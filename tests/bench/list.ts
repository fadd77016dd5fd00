import { chromium, type CDPSession, type Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import { requireBrowser } from '../fixtures/browser.ts';
import { startServer } from '../fixtures/server.ts';
import { createLargeList } from '../fixtures/large-list.ts';

const PASSWORD = 'river candle maple seven stones';
const SIZE = { limits: 1_600, agreements: 400 };
const SLOWDOWN = 4;
const TIMES = 7;
const PHONE = { width: 390, height: 844 };

/** How long it takes to open and to filter a list of 2,000 items on a phone with a slow processor. In ms. */
export async function benchList(): Promise<void> {
	const server = await startServer();
	const browser = await chromium.launch({
		executablePath: requireBrowser(),
		args: ['--no-sandbox']
	});
	try {
		await createLargeList(server, PASSWORD, SIZE);
		const context = await browser.newContext({
			baseURL: server.origin,
			viewport: PHONE,
			serviceWorkers: 'block'
		});
		const page = await context.newPage();
		await signIn(page);
		const slow = await context.newCDPSession(page);
		await showList(page);
		report('open, with the list on the device', await repeat(() => timeOpening(page, slow)));
		await slowDown(slow, SLOWDOWN);
		await page.getByText(m.boundaries_find(), { exact: true }).click();
		const field = page.getByLabel(m.boundaries_find_letters());
		await field.waitFor();
		report('filter, by a letter more', await repeat(() => timeTyping(page, 'letters')));
		report('filter, by a letter less', await repeat(() => timeTyping(page, '')));
		report('the longest frame while scrolling to the end', [await timeScrolling(page)]);
	} finally {
		await browser.close();
		await server.stop();
	}
}

async function signIn(page: Page): Promise<void> {
	await page.goto('/sign-in');
	await page.getByLabel(m.account_username(), { exact: true }).fill('sam');
	await page.getByLabel(m.account_password(), { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: m.account_sign_in() }).click();
	await page.waitForURL('/now');
}

const firstRow = (page: Page) => page.getByRole('main').getByRole('listitem').first();

async function showList(page: Page): Promise<void> {
	await page.goto('/list');
	await firstRow(page).waitFor();
}

/** From the beginning of the load until rows are on the screen. */
async function timeOpening(page: Page, slow: CDPSession): Promise<number> {
	await slowDown(slow, SLOWDOWN);
	await page.goto('/list', { waitUntil: 'commit' });
	const took = await page.evaluate(
		() =>
			new Promise<number>((done) => {
				const look = () => {
					if (document.querySelector('main li')) done(performance.now());
					else requestAnimationFrame(look);
				};
				look();
			})
	);
	await slowDown(slow, 1);
	return took;
}

/** From a letter until what it leaves is painted. */
function timeTyping(page: Page, letters: string): Promise<number> {
	return page.getByLabel(m.boundaries_find_letters()).evaluate(
		(field: HTMLInputElement, typed) =>
			new Promise<number>((done) => {
				field.value = typed === '' ? 'letters' : '';
				field.dispatchEvent(new Event('input', { bubbles: true }));
				const settled = () => requestAnimationFrame(() => setTimeout(begin));
				const begin = () => {
					const from = performance.now();
					field.value = typed;
					field.dispatchEvent(new Event('input', { bubbles: true }));
					requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
				};
				requestAnimationFrame(settled);
			}),
		letters
	);
}

function timeScrolling(page: Page): Promise<number> {
	return page.evaluate(
		() =>
			new Promise<number>((done) => {
				let [longest, last, still] = [0, performance.now(), 0];
				const step = () => {
					const now = performance.now();
					longest = Math.max(longest, now - last);
					last = now;
					const before = scrollY;
					scrollBy(0, innerHeight);
					still = scrollY === before ? still + 1 : 0;
					if (still > 30) done(longest);
					else requestAnimationFrame(step);
				};
				requestAnimationFrame(step);
			})
	);
}

const slowDown = (session: CDPSession, rate: number) =>
	session.send('Emulation.setCPUThrottlingRate', { rate });

async function repeat(measure: () => Promise<number>): Promise<number[]> {
	const times: number[] = [];
	while (times.length < TIMES) times.push(await measure());
	return times;
}

function report(what: string, times: number[]): void {
	const sorted = times.toSorted((a, b) => a - b).map(Math.round);
	const middle = sorted[Math.floor(sorted.length / 2)];
	console.log(`${what}: ${middle} ms (${sorted[0]} to ${sorted.at(-1)})`);
}

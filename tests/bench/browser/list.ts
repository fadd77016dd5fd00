import type { Browser, Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import { openPhone, repeat, slowed } from './phone.ts';

const TIMES = 7;

/** `open`: from a touch in Together. `reload`: by its address, the whole app with it. */
export type ListTimes = { open: number[]; reload: number[]; more: number[]; less: number[] };

/** To open a long list that is on the device, and to filter it by a letter more or less. In ms. */
export async function timeList(browser: Browser, origin: string): Promise<ListTimes> {
	const phone = await openPhone(browser, origin, 'sam');
	const { page } = phone;
	await page.goto('/list');
	await firstRow(page).waitFor();
	const reload = await repeat(TIMES, () => slowed(phone, () => timeLoading(page)));
	const open = await repeat(TIMES, async () => {
		await page.getByRole('link', { name: m.nav_now() }).click();
		await firstRow(page).waitFor({ state: 'detached' });
		return slowed(phone, () => timeOpening(page));
	});
	const [more, less] = await slowed(phone, async () => {
		await page.getByText(m.boundaries_find(), { exact: true }).click();
		await page.getByLabel(m.boundaries_find_letters()).waitFor();
		return [
			await repeat(TIMES, () => timeTyping(page, 'letters')),
			await repeat(TIMES, () => timeTyping(page, ''))
		] as const;
	});
	await phone.context.close();
	return { open, reload, more, less };
}

const firstRow = (page: Page) => page.getByRole('main').getByRole('listitem').first();

/** From the beginning of the load until rows are on the screen. */
async function timeLoading(page: Page): Promise<number> {
	await page.goto('/list', { waitUntil: 'commit' });
	return page.evaluate(
		() =>
			new Promise<number>((done) => {
				const look = () => {
					if (document.querySelector('main li')) done(performance.now());
					else requestAnimationFrame(look);
				};
				look();
			})
	);
}

/** From a touch on the bar until rows are on the screen. */
const timeOpening = (page: Page): Promise<number> =>
	page.evaluate(
		() =>
			new Promise<number>((done) => {
				const from = performance.now();
				document.querySelector<HTMLAnchorElement>('nav a[href="/list"]')!.click();
				const look = () => {
					if (document.querySelector('main li')) done(performance.now() - from);
					else requestAnimationFrame(look);
				};
				look();
			})
	);

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

import type { Browser, Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import { lower } from '../../e2e/flows.ts';
import { openPhone, slowed } from './phone.ts';

const TIMES = 9;

/**
 * `painted`: from the touch until the frame that shows it to the one who touched. `there`: until the frame that shows it on
 * the partner's screen, over the loopback. In ms.
 */
export type Touches = { painted: number[]; there: number[] };

export async function timeTouches(browser: Browser, origin: string): Promise<Touches> {
	const [sam, kim] = await Promise.all([
		openPhone(browser, origin, 'sam'),
		openPhone(browser, origin, 'kim')
	]);
	const wait = sam.page
		.getByRole('group')
		.getByRole('button', { name: m.signals_wait(), exact: true });
	const hear = kim.page.getByRole('button', { name: m.signals_hear_you() });
	const found: Touches = { painted: [], there: [] };
	await wait.waitFor();
	await hear.waitFor({ state: 'hidden' });
	while (found.there.length < TIMES) {
		await Promise.all([watch(sam.page, '#i-said'), watch(kim.page, '#partner-says')]);
		const [mine, theirs] = await slowed(sam, () =>
			slowed(kim, async () => {
				await wait.click();
				return Promise.all([seenOn(sam.page), seenOn(kim.page)]);
			})
		);
		found.painted.push(mine.at - mine.touchedAt);
		found.there.push(theirs.at - mine.touchedAt);
		await lower({ name: 'sam', ...sam });
		await hear.waitFor({ state: 'hidden' });
	}
	await Promise.all([sam.context.close(), kim.context.close()]);
	return found;
}

/** Epoch ms, of the last touch on this page and of the frame after the one with what was waited for. */
type Seen = { touchedAt: number; at: number };

/** Looks from now on for what is not there yet. */
const watch = (page: Page, selector: string): Promise<void> =>
	page.evaluate((selector) => {
		const seen = new Promise<Seen>((done) => {
			let touchedAt = 0;
			const epoch = (time: number) => performance.timeOrigin + time;
			const touch = ({ timeStamp }: Event) => (touchedAt = epoch(timeStamp));
			addEventListener('pointerdown', touch, { capture: true, once: true });
			const observer = new MutationObserver(() => {
				if (!document.querySelector(selector)) return;
				observer.disconnect();
				requestAnimationFrame(() =>
					setTimeout(() => done({ touchedAt, at: epoch(performance.now()) }))
				);
			});
			observer.observe(document.body, { subtree: true, childList: true });
		});
		Object.assign(window, { seen });
	}, selector);

const seenOn = (page: Page): Promise<Seen> =>
	page.evaluate(() => (window as unknown as { seen: Promise<Seen> }).seen);

import type { Page } from '@playwright/test';

/**
 * What a page has said to those who listen, and what its headings were and from when, in epoch ms; each change once
 * and in order.
 */
export type Heard = { announced: string[]; read: { words: string; from: number }[] };

/** Listens and looks from now on, until the page is left. */
export async function witness(page: Page): Promise<void> {
	await page.evaluate(() => {
		const heard: Heard = { announced: [], read: [] };
		type Heard = { announced: string[]; read: { words: string; from: number }[] };
		const last = new Map<Element, string>();
		const look = () => {
			for (const region of document.querySelectorAll('[aria-live], [role=status], [role=alert]')) {
				const words = (region as HTMLElement).textContent.trim().replace(/\s+/g, ' ');
				if (last.get(region) === words) continue;
				// What was there before anybody listened is no change.
				if (words && last.has(region)) heard.announced.push(words);
				last.set(region, words);
			}
			const words = [...document.querySelectorAll('main h2')]
				.map((one) => one.getAttribute('aria-label') ?? one.textContent.trim())
				.join(' + ');
			if (heard.read.at(-1)?.words !== words) heard.read.push({ words, from: Date.now() });
		};
		look();
		const changes = { subtree: true, childList: true, characterData: true, attributes: true };
		new MutationObserver(look).observe(document.body, changes);
		Object.assign(window, { heard });
	});
}

export const heardBy = (page: Page): Promise<Heard> =>
	page.evaluate(() => (window as unknown as { heard: Heard }).heard);

import type { Browser } from '@playwright/test';
import { appIsKept } from '../../e2e/phone.ts';
import { openPhone, repeat, SLOW_LINE, slowed, type Phone } from './phone.ts';

const TIMES = 5;

/** From the beginning of a load until no can be touched, over a slow line and with nothing kept by the browser. In ms. */
export async function timeColdOpening(browser: Browser, origin: string): Promise<number[]> {
	const phone = await openPhone(browser, origin, 'sam');
	const { session } = phone;
	await session.send('Network.enable');
	await session.send('Network.emulateNetworkConditions', {
		offline: false,
		latency: SLOW_LINE.roundTripMs,
		downloadThroughput: SLOW_LINE.down / 8,
		uploadThroughput: SLOW_LINE.up / 8
	});
	const times = await repeat(TIMES, async () => {
		await session.send('Network.clearBrowserCache');
		return slowed(phone, () => untilUsable(phone));
	});
	await phone.context.close();
	return times;
}

/** The same on a device that keeps the app. */
export async function timeWarmOpening(browser: Browser, origin: string): Promise<number[]> {
	const phone = await openPhone(browser, origin, 'sam', 'allow');
	await appIsKept({ name: 'sam', ...phone });
	await untilUsable(phone);
	const times = await repeat(TIMES, () => slowed(phone, () => untilUsable(phone)));
	await phone.context.close();
	return times;
}

async function untilUsable({ page }: Phone): Promise<number> {
	await page.goto('/now', { waitUntil: 'commit' });
	return page.evaluate(
		() =>
			new Promise<number>((done) => {
				const look = () => {
					const targets = document.querySelectorAll('main [role=group] button');
					if (targets.length < 3) return requestAnimationFrame(look);
					// In the frame after the one that it was drawn in.
					requestAnimationFrame(() => setTimeout(() => done(performance.now())));
				};
				look();
			})
	);
}

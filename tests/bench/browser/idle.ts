import type { Browser } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import { openPhone, slowed, type Phone } from './phone.ts';

const LOOKED_MS = 20_000;

/** While both look at Together and touch nothing. */
export type Idle = {
	/** Of the time of a slowed core, in %. */
	busy: number;
	beats: number;
	/** How often the browser worked out again where things stand. */
	layouts: number;
};

export async function measureIdle(browser: Browser, origin: string): Promise<Idle> {
	const sam = await openPhone(browser, origin, 'sam');
	const kim = await openPhone(browser, origin, 'kim');
	await sam.page
		.getByRole('group')
		.getByRole('button', { name: m.signals_wait(), exact: true })
		.waitFor();
	await sam.page.locator('[data-presence=here]').waitFor();
	let beats = 0;
	await sam.session.send('Network.enable');
	sam.session.on('Network.webSocketFrameReceived', ({ response }) => {
		if (response.payloadData.includes('signal:beaten')) beats += 1;
	});
	await sam.session.send('Performance.enable');
	const found = await slowed(sam, async () => {
		// What the opening left to do is done by then.
		await sam.page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
		const before = await metricsOf(sam);
		beats = 0;
		await sam.page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), LOOKED_MS);
		const after = await metricsOf(sam);
		const spent = (name: string) => after.get(name)! - before.get(name)!;
		return {
			busy: (100 * spent('TaskDuration')) / spent('Timestamp'),
			beats,
			layouts: spent('LayoutCount')
		};
	});
	await Promise.all([sam.context.close(), kim.context.close()]);
	return found;
}

async function metricsOf({ session }: Phone): Promise<Map<string, number>> {
	const { metrics } = await session.send('Performance.getMetrics');
	return new Map(metrics.map(({ name, value }) => [name, value]));
}

import { figureOf, type Figure } from '../server/figures.ts';
import { createLargeList } from '../../fixtures/large-list.ts';
import { startServer } from '../../fixtures/server.ts';
import { loadedFor, totalOf } from '../../sizes/loaded.ts';
import { measureIdle } from './idle.ts';
import { timeList } from './list.ts';
import { timeColdOpening, timeWarmOpening } from './opening.ts';
import { openBrowser, PASSWORD } from './phone.ts';
import { timeSealing } from './sealing.ts';
import { timeTouches } from './touching.ts';

export type BrowserFigure = {
	what: string;
	unit: string;
	found: Figure;
	/** Null for what has no goal of its own. */
	most: number | null;
	reached: boolean | null;
};

/** A phone four times as slow as this machine's core, in a real browser. */
export async function benchBrowser(): Promise<BrowserFigure[]> {
	const figures: BrowserFigure[] = [];
	const add = (what: string, unit: string, values: readonly number[], most: number | null) => {
		const found = figureOf(values);
		figures.push({ what, unit, found, most, reached: most === null ? null : found.median <= most });
	};
	const browser = await openBrowser();
	try {
		await withCouple({ limits: 0, agreements: 0 }, async (origin) => {
			const { scripts } = loadedFor('/(private)/now');
			add('scripts for Together, compressed', 'KB', [totalOf(scripts) / 1_000], 70);
			add(
				'open, over a slow line, nothing kept',
				'ms',
				await timeColdOpening(browser, origin),
				1_500
			);
			add('open, where the app is kept', 'ms', await timeWarmOpening(browser, origin), 400);
			const touches = await timeTouches(browser, origin);
			add('a touch, until it is painted', 'ms', touches.painted, 50);
			add('a touch, until it is on the other screen', 'ms', touches.there, 80);
			const sealing = await timeSealing(browser, origin);
			add('sealing a signal', 'ms', sealing.seal, 2);
			add('opening a signal', 'ms', sealing.open, 2);
			const idle = await measureIdle(browser, origin);
			add('Together while nothing happens, of a core', '%', [idle.busy], 2);
			add('layouts for each beat', '', [idle.layouts / idle.beats], 0);
		});
		await withCouple({ limits: 1_600, agreements: 400 }, async (origin) => {
			const list = await timeList(browser, origin);
			add('open a list of 2,000, from Together', 'ms', list.open, 300);
			add('the same by its address, with the whole app', 'ms', list.reload, null);
			add('filter it, by a letter more', 'ms', list.more, 50);
			add('filter it, by a letter less', 'ms', list.less, 50);
		});
	} finally {
		await browser.close();
	}
	return figures;
}

async function withCouple(
	size: { limits: number; agreements: number },
	use: (origin: string) => Promise<void>
): Promise<void> {
	const server = await startServer();
	try {
		await createLargeList(server, PASSWORD, size);
		await use(server.origin);
	} finally {
		await server.stop();
	}
}

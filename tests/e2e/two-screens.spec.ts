import { withOwnBrowser } from '../fixtures/own-browser.ts';
import { bothHere, called, delivery, hear, link, linkNew, lower, target } from './flows.ts';
import { attend, expect, m, PHONE, signUp, test, type Somebody } from './people.ts';
import { MOMENTS, shoot } from './pictures.ts';
import { heardBy, witness } from './witness.ts';

/** So soon both people read that the connection is lost. */
const LOST_WITHIN_MS = 10_000;
/** So soon the sender of what does not arrive reads what to do. */
const SLOW_WITHIN_MS = 5_000;

const heading = ({ page }: Somebody, name: string) =>
	page.getByRole('heading', { name, exact: true });
const yesFrom = (somebody: Somebody) => m.signals_partner_says_yes({ name: called(somebody) });
const waitFrom = (somebody: Somebody) => m.signals_partner_says_wait({ name: called(somebody) });
const noFrom = (somebody: Somebody) => m.signals_partner_says_no({ name: called(somebody) });

/** Both touch yes, and both read it. From here on their screens are watched. */
async function bothYes(a: Somebody, b: Somebody): Promise<void> {
	for (const somebody of [a, b]) await target(somebody, m.signals_yes()).click();
	await expect(heading(a, yesFrom(b))).toBeVisible();
	await expect(heading(b, yesFrom(a))).toBeVisible();
	for (const { page } of [a, b]) await witness(page);
}

/** Within ten seconds each reads the very words, and a screen reader says them once. */
async function expectLost(cutAt: number, ...people: Somebody[]): Promise<void> {
	for (const somebody of people) await expect(heading(somebody, m.signals_lost())).toBeVisible();
	for (const { page, name } of people) {
		const { announced, read } = await heardBy(page);
		const lost = read.find(({ words }) => words.includes(m.signals_lost()))!;
		expect(lost.from - cutAt, name).toBeLessThanOrEqual(LOST_WITHIN_MS);
		expect(saidLost(announced), name).toHaveLength(1);
	}
}

const saidLost = (announced: string[]) => announced.filter((words) => words === m.signals_lost());

/** Both are here, nothing is said, and no yes has been on the screen since the last one ended. */
async function expectNoYesBack(a: Somebody, b: Somebody): Promise<void> {
	await bothHere(a, b);
	for (const somebody of [a, b]) {
		await expect(heading(somebody, m.signals_none())).toBeVisible();
		await expect(target(somebody, m.signals_yes())).toHaveAttribute('aria-pressed', 'false');
		const { announced, read } = await heardBy(somebody.page);
		const [first, ...after] = read.map(({ words }) => words);
		expect(first).toContain(m.signals_yes());
		expect(after.join(' ')).not.toContain(m.signals_yes());
		expect(saidLost(announced).length).toBeLessThanOrEqual(1);
	}
}

test(
	'law 5: the network goes and comes back: both read it within ten seconds, and no yes comes back',
	MOMENTS,
	async ({ sam, kim }) => {
		await linkNew(sam, kim);
		await bothYes(sam, kim);
		await shoot('both-yes', [sam, kim]);
		await sam.context.setOffline(true);
		await expectLost(Date.now(), sam, kim);
		for (const somebody of [sam, kim])
			await expect(target(somebody, m.signals_yes())).toHaveAttribute('aria-pressed', 'false');
		await shoot('network-off', [sam, kim], true);
		await sam.context.setOffline(false);
		await expectNoYesBack(sam, kim);
		await shoot('network-on', [sam, kim]);
	}
);

test(
	'laws 1 and 6: the server is killed and starts again: what stands stays on both screens, and no yes comes back',
	MOMENTS,
	async ({ sam, kim, server }) => {
		await linkNew(sam, kim);
		await bothYes(sam, kim);
		await server.kill();
		await expectLost(Date.now(), sam, kim);
		await shoot('server-killed', [sam, kim]);
		await server.restart();
		await expectNoYesBack(sam, kim);
		await shoot('server-again', [sam, kim]);

		await target(sam, m.signals_wait()).click();
		await expect(heading(kim, waitFrom(sam))).toBeVisible();
		await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
		for (const { page } of [sam, kim]) await witness(page);
		await server.kill();
		await expectLost(Date.now(), sam);
		await expect(heading(sam, m.signals_you_said_wait())).toBeVisible();
		// It goes before the lost connection, of which the line above it tells.
		await expect(kim.page.locator('[data-presence]')).toHaveText(m.signals_lost());
		await expect(heading(kim, waitFrom(sam))).toBeVisible();
		expect(saidLost((await heardBy(kim.page)).announced)).toHaveLength(1);
		await shoot('wait-server-killed', [sam, kim], true);
		await server.restart();
		await bothHere(sam, kim);
		for (const { page } of [sam, kim])
			for (const { words } of (await heardBy(page)).read)
				expect(words).toMatch(
					page === sam.page ? m.signals_you_said_wait() : new RegExp(`^${waitFrom(sam)}`)
				);
		await hear(kim);
		await expect(delivery(sam)).toHaveAttribute('data-delivery', 'answered');
		await shoot('wait-server-again', [sam, kim]);
	}
);

test(
	'law 6: a no raised without a network says so, says what to do, outlives a reload, and arrives',
	MOMENTS,
	async ({ sam, kim }) => {
		await linkNew(sam, kim);
		await sam.context.setOffline(true);
		await target(sam, m.signals_no()).click();
		const whatToDo = sam.page.getByText(m.signals_slow());
		await Promise.all([
			expect(sam.page.getByText(m.signals_delivery_not_sent())).toBeVisible(),
			expect(whatToDo).toBeVisible({ timeout: SLOW_WITHIN_MS + 1_000 })
		]);
		await expect(delivery(sam)).toHaveAttribute('data-delivery', 'not_sent');
		await shoot('no-not-sent', [sam], true);
		await expect(heading(kim, m.signals_lost())).toBeVisible();

		// The page itself is at hand, as from a cache, and the network is not.
		await sam.context.grantPermissions(['local-network-access']);
		const isPage = ({ pathname }: URL) => !pathname.startsWith('/socket.io/');
		await sam.context.route(isPage, async (route) =>
			route.fulfill({ response: await route.fetch() })
		);
		await sam.page.reload();
		await expect(heading(sam, m.signals_you_said_no())).toBeVisible();
		await expect(sam.page.getByText(m.signals_delivery_not_sent())).toBeVisible();
		await expect(whatToDo).toBeVisible();
		await expect(heading(kim, noFrom(sam))).toHaveCount(0);
		await shoot('no-not-sent-reload', [sam, kim]);

		await sam.context.unrouteAll({ behavior: 'wait' });
		await sam.context.setOffline(false);
		await expect(heading(kim, noFrom(sam))).toBeVisible();
		await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
		await expect(whatToDo).toBeHidden();
		await shoot('no-arrived', [sam, kim]);
	}
);

const inOwnBrowser = test.extend({
	kim: async ({ server: _ }, use) => {
		await withOwnBrowser(async (context) => {
			const page = context.pages()[0]!;
			await page.setViewportSize(PHONE);
			await page.emulateMedia({ reducedMotion: 'reduce' });
			await attend({ name: 'kim', page, context }, use);
		});
	}
});

inOwnBrowser(
	'law 5: a tab that is hidden says goodbye, reads nothing as seen, and has no yes when it is shown again',
	MOMENTS,
	async ({ sam, kim, server }) => {
		await signUp(sam);
		await signUp(kim, `${server.origin}/sign-up`);
		await link(sam, kim);
		await bothYes(sam, kim);
		const other = await kim.context.newPage();
		await other.bringToFront();
		expect(await kim.page.evaluate(() => document.visibilityState)).toBe('hidden');
		await expect(heading(sam, m.signals_none())).toBeVisible();
		await expect(sam.page.getByText(m.signals_partner_away({ name: 'Kim' }))).toBeVisible();
		await shoot('tab-hidden', [sam]);
		await kim.page.bringToFront();
		await expectNoYesBack(sam, kim);
		expect((await heardBy(sam.page)).announced).not.toContain(m.signals_lost());
		await shoot('tab-shown', [sam, kim]);

		// What comes while nobody looks is on no screen until somebody does.
		await other.bringToFront();
		await target(sam, m.signals_wait()).click();
		await expect(kim.page.locator('#partner-says')).toHaveText(m.signals_wait());
		await expect(sam.page.getByText(m.signals_slow())).toBeVisible();
		await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_server');
		await shoot('wait-tab-hidden', [sam]);
		await kim.page.bringToFront();
		await expect(heading(kim, waitFrom(sam))).toBeVisible();
		await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
		await shoot('wait-tab-shown', [sam, kim]);
		await lower(sam);
		await expect(heading(kim, waitFrom(sam))).toBeHidden();
	}
);

import { attend, expect, expectAccessible, m, signUp, test, type Somebody } from './people.ts';

/** From now on the browser says yes when it is asked to keep what is here; it goes with the session that says so. */
async function allowKeeping({ page, context }: Somebody): Promise<void> {
	const { targetInfo } = await (await context.newCDPSession(page)).send('Target.getTargetInfo');
	const browser = await context.browser()!.newBrowserCDPSession();
	await browser.send('Browser.grantPermissions', {
		permissions: ['durableStorage'],
		origin: new URL(page.url()).origin,
		browserContextId: targetInfo.browserContextId!
	});
}

const isKept = ({ page }: Somebody) => page.evaluate(() => navigator.storage.persisted());

test('a person reads whether the browser may clear what is here, and can ask it not to', async ({
	sam
}) => {
	const { page } = sam;
	await signUp(sam);
	await page.goto('/you/device');
	expect(await isKept(sam)).toBe(false);
	await expect(page.getByText(m.keeping_may_go())).toBeVisible();
	const ask = page.getByRole('button', { name: m.keeping_ask() });
	await ask.click();
	await expect(page.getByText(m.keeping_refused())).toBeVisible();
	await expectAccessible(page);
	await allowKeeping(sam);
	await ask.click();
	await expect(page.getByText(m.keeping_kept())).toBeVisible();
	await expect(page.getByText(m.keeping_may_go())).toHaveCount(0);
	expect(await isKept(sam)).toBe(true);
	await expectAccessible(page);
});

/** How often pages of this browser have asked it to keep what is here, since they were loaded. */
async function countAsked({ page, context }: Somebody): Promise<() => Promise<number>> {
	await context.addInitScript(() => {
		const asked = StorageManager.prototype.persist;
		Object.assign(window, { asked: 0 });
		StorageManager.prototype.persist = function () {
			(window as unknown as { asked: number }).asked += 1;
			return asked.call(this);
		};
	});
	return () => page.evaluate(() => (window as unknown as { asked: number }).asked);
}

test('a browser that asks nobody is asked with each opening, and not before somebody is signed in', async ({
	sam
}) => {
	const { page } = sam;
	const asked = await countAsked(sam);
	await page.goto('/sign-up');
	expect(await asked()).toBe(0);
	await signUp(sam, '');
	await page.reload();
	await expect.poll(asked).toBe(1);
});

test('law 12: a browser that would ask the person is asked only when they want it', async ({
	browser,
	server,
	sam
}) => {
	const userAgent = 'Mozilla/5.0 (Android 15; Mobile; rv:141.0) Gecko/141.0 Firefox/141.0';
	const context = await browser.newContext({ baseURL: server.origin, userAgent });
	await attend({ ...sam, context, page: await context.newPage() }, async (somebody) => {
		const { page } = somebody;
		const asked = await countAsked(somebody);
		await signUp(somebody);
		await page.goto('/you/device');
		await expect(page.getByText(m.keeping_may_go())).toBeVisible();
		expect(await asked()).toBe(0);
		await page.getByRole('button', { name: m.keeping_ask() }).click();
		await expect.poll(asked).toBe(1);
	});
	await context.close();
});

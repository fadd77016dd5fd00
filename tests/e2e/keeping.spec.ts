import { expect, expectAccessible, m, signUp, test, type Somebody } from './people.ts';

/** From now on the browser says yes when it is asked to keep what is here. */
async function allowKeeping({ page, context }: Somebody): Promise<void> {
	const { targetInfo } = await (await context.newCDPSession(page)).send('Target.getTargetInfo');
	const browser = await context.browser()!.newBrowserCDPSession();
	await browser.send('Browser.grantPermissions', {
		permissions: ['durableStorage'],
		origin: new URL(page.url()).origin,
		browserContextId: targetInfo.browserContextId!
	});
	await browser.detach();
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

test('a browser that asks nobody is asked with each opening to keep what is not sent yet', async ({
	sam
}) => {
	await signUp(sam);
	await allowKeeping(sam);
	expect(await isKept(sam)).toBe(false);
	await sam.page.reload();
	await expect.poll(() => isKept(sam)).toBe(true);
});

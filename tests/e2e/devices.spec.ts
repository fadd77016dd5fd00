import type { Page } from '@playwright/test';
import { linkNew, target } from './flows.ts';
import {
	expect,
	expectAccessible,
	expectNoSidewaysScroll,
	m,
	PHONE,
	signIn,
	signUp,
	test,
	type Somebody
} from './people.ts';
import { shoot } from './pictures.ts';

const FIRST = 'Computer';
const SECOND = 'Computer 2';
const news = (page: Page, name = SECOND) => page.getByText(m.account_devices_new({ name }));
const rowOf = (page: Page, name: string) =>
	page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
const stored = (page: Page) =>
	page.evaluate(async () => {
		const open = indexedDB.open('kept');
		await new Promise((opened) => (open.onsuccess = opened));
		const names = [...open.result.objectStoreNames];
		const counts = names.map(
			(name) =>
				new Promise<number>((counted) => {
					const request = open.result.transaction(name).objectStore(name).count();
					request.onsuccess = () => counted(request.result);
				})
		);
		const all = await Promise.all(counts);
		open.result.close();
		return all.reduce((sum, count) => sum + count, 0);
	});

/** The same person in a second browser profile. */
async function signInOn(device: Somebody, who: Somebody): Promise<void> {
	await device.page.goto('/sign-in');
	await signIn({ ...device, name: who.name });
	await device.page.waitForURL('/now');
}

test('law 11: I am told of a device that signs in as me, on every page and until I have read it', async ({
	sam,
	kim
}) => {
	await signUp(sam);
	const { page } = sam;
	await page.goto('/you/devices');
	await expect(rowOf(page, FIRST).getByText(m.account_devices_this())).toBeVisible();
	await page.goto('/list');
	await signInOn(kim, sam);
	await expect(news(page)).toBeVisible();
	await expectAccessible(page);
	for (const path of ['/now', '/rest', '/you', '/you/devices']) {
		await page.goto(path);
		await expect(news(page)).toBeVisible();
	}
	await expect(news(kim.page)).toHaveCount(0);
	await shoot('new-device', [sam], true);
	await page.getByRole('button', { name: m.account_devices_new_read() }).click();
	await expect(news(page)).toHaveCount(0);
	await page.reload();
	await expect(rowOf(page, SECOND)).toBeVisible();
	await expect(news(page)).toHaveCount(0);
});

test('law 11: also when my own device was off at that moment, and in whichever tab I read it', async ({
	sam,
	kim
}) => {
	await signUp(sam);
	const { page, context } = sam;
	await expect(page.getByLabel(m.pairing_name())).toBeVisible();
	await page.goto('/you/devices');
	await expect(rowOf(page, FIRST)).toBeVisible();
	await page.goto('about:blank');
	await signInOn(kim, sam);
	await kim.page.goto('/you/devices');
	await expect(rowOf(kim.page, SECOND)).toBeVisible();
	await page.goto('/rest');
	await expect(news(page)).toBeVisible();
	const tab = await context.newPage();
	await tab.goto('/you');
	await expect(news(tab)).toBeVisible();
	await tab.getByRole('button', { name: m.account_devices_new_read() }).click();
	await expect(news(page)).toHaveCount(0);
});

for (const way of ['signed up', 'signed in'] as const)
	test(`law 11: also when mine has had no connection since it was ${way}`, async ({ sam, kim }) => {
		const { page, context } = sam;
		let isCut = true;
		await context.route('**/socket.io/**', (route) => (isCut ? route.abort() : route.continue()));
		await context.routeWebSocket(/socket\.io/, (socket) => {
			if (isCut) void socket.close();
			else socket.connectToServer();
		});
		if (way === 'signed up') await signUp(sam);
		else {
			await signUp({ ...kim, name: sam.name });
			await signInOn(sam, sam);
			// In the next moment that browser is another device.
			await kim.context.clearCookies();
		}
		await page.goto('about:blank');
		await signInOn(kim, sam);
		await kim.page.goto('/you/devices');
		await expect(kim.page.getByText(m.account_devices_this())).toBeVisible();
		isCut = false;
		await page.goto('/you');
		await expect(page.getByText(m.account_devices_new({ name: '' }).split(':')[0]!)).toBeVisible();
	});

test('law 7: the notice moves no target from under a finger', async ({
	sam,
	kim,
	browser,
	server
}) => {
	await linkNew(sam, kim);
	const { page } = sam;
	const context = await browser.newContext({ baseURL: server.origin, viewport: PHONE });
	const other = { name: 'sam', page: await context.newPage(), context };
	const at = async () => (await target(sam, m.signals_wait()).boundingBox())!;
	const before = await at();
	await signInOn(other, sam);
	await expect(news(page)).toBeVisible();
	const after = await at();
	expect({ y: after.y, height: after.height }).toEqual({ y: before.y, height: before.height });
	await shoot('new-device-now', [sam], true);
	await target(sam, m.signals_wait()).click();
	await expect(page.locator('[data-delivery]')).toBeVisible();
	await context.close();
});

test('a device is named and signed out from another, and forgets everything', async ({
	sam,
	kim
}) => {
	await signUp(sam);
	await signInOn(kim, sam);
	const { page } = sam;
	await page.goto('/you');
	await page.getByRole('link', { name: m.account_care() }).click();
	await page.getByRole('main').getByRole('link', { name: m.account_devices() }).click();
	await expect(page).toHaveURL(/\/you\/devices$/);
	await kim.page.goto('/you/devices');
	await rowOf(kim.page, SECOND).getByRole('button', { name: m.account_devices_rename() }).click();
	const field = kim.page.getByLabel(m.account_devices_name());
	await field.fill('   ');
	await kim.page.getByRole('button', { name: m.account_devices_rename_keep() }).click();
	await expect(kim.page.getByText(m.account_devices_rename_problem())).toBeVisible();
	await expectAccessible(kim.page);
	await field.fill('The green one');
	await kim.page.getByRole('button', { name: m.account_devices_rename_keep() }).click();
	await expect(rowOf(page, 'The green one')).toBeVisible();
	await shoot('devices', [sam], true);
	await page.setViewportSize({ width: 320, height: 568 });
	await expectNoSidewaysScroll(page);
	await page.setViewportSize(PHONE);

	expect(await stored(kim.page)).toBeGreaterThan(0);
	await rowOf(page, 'The green one').getByRole('button', { name: m.account_devices_end() }).click();
	await expect(page.getByText(m.account_devices_end_what())).toBeVisible();
	await expect(page.getByRole('listitem', { name: 'The green one' })).toBeFocused();
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	await expectAccessible(page);
	await page.getByRole('button', { name: m.account_devices_end() }).click();
	await kim.page.waitForURL('/sign-in');
	expect(await stored(kim.page)).toBe(0);
	await expect(rowOf(page, 'The green one')).toHaveCount(0);
	await expect(page.getByText(m.account_devices_none())).toBeVisible();
});

test('law 11: what was chosen for a device stays when it is signed out from elsewhere, and goes when its person signs out', async ({
	sam,
	kim
}) => {
	await signUp(sam);
	const { page } = sam;
	const isNotes = () => expect(page).toHaveTitle(new RegExp(m.look_notes()));
	await page.goto('/you/device');
	await page.getByLabel(m.look_label()).selectOption('notes');
	await isNotes();
	await signInOn(kim, sam);
	await kim.page.goto('/you/devices');
	for (let touch = 0; touch < 2; touch += 1)
		await kim.page.getByRole('button', { name: m.account_devices_end_all() }).click();
	await page.waitForURL('/sign-in');
	await isNotes();
	expect(await page.evaluate(() => localStorage.getItem('until'))).toBeNull();
	await signInOn(sam, sam);
	await isNotes();
	await page.goto('/you');
	await page.getByRole('button', { name: m.account_sign_out() }).click();
	await page.waitForURL('/');
	expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test('law 10: all others are signed out with one button', async ({ sam, kim }) => {
	await signUp(sam);
	await signInOn(kim, sam);
	const { page } = sam;
	await page.goto('/you/devices');
	await page.getByRole('button', { name: m.account_devices_end_all() }).click();
	await expect(page.getByRole('button', { name: m.account_devices_end_all() })).toBeFocused();
	// To the end, where the bar lies over nothing.
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	await expectAccessible(page);
	await page.getByRole('button', { name: m.account_devices_end_all() }).click();
	await kim.page.waitForURL('/sign-in');
	await expect(page.getByText(m.account_devices_none())).toBeVisible();
	await expect(page).toHaveURL(/\/you\/devices$/);
});

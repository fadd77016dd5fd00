import type { Page } from '@playwright/test';
import { randomId } from '#lib/crypto/bytes.ts';
import { startPushService, type PushService } from '../fixtures/push-service.ts';
import { startServer } from '../fixtures/server.ts';
import { delivery, linkNew, target } from './flows.ts';
import { locked } from './locking.ts';
import {
	expect,
	expectAccessible,
	expectNoSidewaysScroll,
	m,
	PHONE,
	signUp,
	test as base,
	type Somebody
} from './people.ts';
import { appIsKept, withPhone, type OnPhone } from './phone.ts';
import { MOMENTS, shoot } from './pictures.ts';
import { TELLING } from './telling.ts';

const test = base.extend<{ sam: OnPhone; service: PushService }>({
	service: async ({}, use) => {
		const service = await startPushService();
		await use(service);
		await service.stop();
	},
	server: async ({ service }, use) => {
		const server = await startServer({ PUSH_SERVICES: service.origin });
		await use(server);
		await server.stop();
	},
	sam: async ({ server }, use) => {
		await withPhone('sam', server.origin, use);
	}
});

/** A page of this site that is not the app, from which its worker can be asked. */
const ELSEWHERE = '/icon.svg';
const theSwitch = ({ page }: Somebody) => page.getByRole('switch', { name: m.waking_switch() });

/** A browser for tests has no push service. This one's addresses lead to the test's own; all else is the browser's. */
async function givePushService({ context, page }: Somebody, origin: string): Promise<string> {
	const path = `/${randomId()}`;
	await context.grantPermissions(['notifications']);
	await context.addInitScript((endpoint) => {
		const place = 'test-address';
		const address = () =>
			localStorage.getItem(place) === null
				? null
				: ({
						endpoint,
						unsubscribe: async () => {
							localStorage.removeItem(place);
							return true;
						}
					} as unknown as PushSubscription);
		PushManager.prototype.getSubscription = async () => address();
		PushManager.prototype.subscribe = async (how) => {
			const isVapid = typeof how?.applicationServerKey === 'string' && how.userVisibleOnly;
			if (!isVapid || !navigator.userActivation.hasBeenActive) throw new Error('not so');
			localStorage.setItem(place, 'there');
			return address()!;
		};
	}, origin + path);
	await page.reload();
	return path;
}

async function switchOn(sam: Somebody): Promise<void> {
	await sam.page.goto('/you/away');
	await theSwitch(sam).click();
	await expect(sam.page.getByLabel(m.waking_line())).toBeVisible();
}

async function expectFits(page: Page): Promise<void> {
	for (const colorScheme of ['dark', 'light'] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await expectAccessible(page);
	}
	await page.setViewportSize({ width: 320, height: 568 });
	await expectNoSidewaysScroll(page);
	await page.setViewportSize(PHONE);
}

/** The lines that are shown on this device. */
const shownOn = (page: Page) =>
	page.evaluate(async () => {
		const registration = await navigator.serviceWorker.getRegistration();
		const shown = (await registration?.getNotifications()) ?? [];
		return shown.map(({ title, body, icon, tag }) => ({
			title,
			body,
			icon: icon && new URL(icon).pathname,
			tag
		}));
	});

/** As the browser does when its push service has something for it. */
async function wake({ page, context }: Somebody): Promise<void> {
	const cdp = await context.newCDPSession(page);
	const found = new Promise<string>((resolve) => {
		cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const ours = registrations.find((one) => !one.isDeleted);
			if (ours) resolve(ours.registrationId);
		});
	});
	await cdp.send('ServiceWorker.enable');
	const { origin } = new URL(page.url());
	await cdp.send('ServiceWorker.deliverPushMessage', {
		origin,
		registrationId: await found,
		data: ''
	});
	await cdp.detach();
}

test(
	'a wait while the app is open nowhere wakes a device, which shows the chosen line and nothing else',
	MOMENTS,
	async ({ sam, kim, service }) => {
		const { page } = sam;
		await linkNew(sam, kim);
		await appIsKept(sam);
		const path = await givePushService(sam, service.origin);
		await switchOn(sam);
		await page.getByLabel(m.waking_line()).selectOption('update');
		await expectFits(page);
		await shoot('away', [sam], true);
		await page.getByRole('button', { name: m.waking_try() }).click();
		await expect(page.getByText(m.waking_tried())).toBeVisible();
		const line = { title: m.app_name(), body: '1 update', icon: '/icon-192.png', tag: 'line' };
		expect(await shownOn(page)).toEqual([line]);

		await page.goto(ELSEWHERE);
		await target(kim, m.signals_wait()).click();
		await expect(delivery(kim)).toHaveAttribute('data-delivery', 'on_server');
		await service.wake(path);
		await wake(sam);
		await wake(sam);
		// One in the place of the other.
		await expect.poll(() => shownOn(page)).toEqual([line]);
		await expect(delivery(kim)).toHaveAttribute('data-delivery', 'on_server');

		await page.goto('/now');
		await expect(
			page.getByRole('heading', { name: m.signals_partner_says_wait({ name: 'Kim' }) })
		).toBeVisible();
		await expect(delivery(kim)).toHaveAttribute('data-delivery', 'on_screen');
		await expect.poll(() => shownOn(page)).toEqual([]);
	}
);

test('law 11: no line that can be shown says what the app is for, under any name and picture', async ({
	sam,
	service
}) => {
	const { page } = sam;
	await signUp(sam);
	await appIsKept(sam);
	await givePushService(sam, service.origin);
	await switchOn(sam);
	const seen = [];
	for (const look of ['own', 'notes', 'weather']) {
		await page.goto('/you/device');
		await page.getByLabel(m.look_label()).selectOption(look);
		await page.goto('/you/away');
		const choice = page.getByLabel(m.waking_line());
		for (const value of ['new', 'update', 'later', 'none']) {
			await choice.selectOption(value);
			await page.getByRole('button', { name: m.waking_try() }).click();
			await expect(page.getByText(m.waking_tried())).toBeVisible();
			seen.push(...(await shownOn(page)));
		}
	}
	expect(seen).toHaveLength(12);
	expect(seen.at(-1)).toEqual({
		title: m.look_weather(),
		body: '',
		icon: '/icon-weather-192.png',
		tag: 'line'
	});
	for (const { title, body, icon } of seen) {
		expect([title, body, icon].join(' ')).not.toMatch(TELLING);
		expect((await page.request.get(icon)).headers()['content-type']).toBe('image/png');
	}
	// It is there for the worker too, and holds after the page is gone.
	await page.goto(ELSEWHERE);
	await wake(sam);
	await expect.poll(() => shownOn(page)).toEqual([seen.at(-1)]);
});

/** In the worker, as when somebody touches the line: nothing that a test can reach has a finger there. */
const TOUCH = `registration.getNotifications().then(([notification]) =>
	dispatchEvent(new NotificationEvent('notificationclick', { notification })))`;

test('touching the line opens the app where it shows what stands, or asks to be unlocked', async ({
	sam,
	service
}) => {
	const { page, context } = sam;
	await signUp(sam);
	await appIsKept(sam);
	await givePushService(sam, service.origin);
	await switchOn(sam);
	await page.goto('/you');
	await page.getByRole('button', { name: m.lock_now() }).click();
	await expect(locked(page)).toBeVisible();
	await wake(sam);
	await expect.poll(() => shownOn(page)).toHaveLength(1);
	await context.serviceWorkers()[0]!.evaluate(TOUCH);
	await page.waitForURL('/now');
	await expect(locked(page)).toBeVisible();
	await expect.poll(() => shownOn(page)).toEqual([]);
});

test('law 10: switched off or signed out, nothing of it is left on the server or the device', async ({
	sam,
	service,
	server
}) => {
	const { page } = sam;
	await signUp(sam);
	await appIsKept(sam);
	const path = await givePushService(sam, service.origin);
	const onServer = () => JSON.stringify(server.everything()).includes(path);
	const onDevice = () =>
		page.evaluate(async () => {
			const names = (await indexedDB.databases()).map(({ name }) => name);
			return names.includes('line') || localStorage.getItem('test-address') !== null;
		});
	await switchOn(sam);
	expect([onServer(), await onDevice()]).toEqual([true, true]);
	await theSwitch(sam).click();
	await expect(page.getByLabel(m.waking_line())).toHaveCount(0);
	await expect(theSwitch(sam)).not.toBeChecked();
	await expect.poll(async () => [onServer(), await onDevice()]).toEqual([false, false]);

	await theSwitch(sam).click();
	await expect(theSwitch(sam)).toBeChecked();
	await page.getByRole('button', { name: m.waking_try() }).click();
	await expect.poll(() => shownOn(page)).toHaveLength(1);
	await page.goto('/you');
	await page.getByRole('button', { name: m.account_sign_out() }).click();
	await page.waitForURL('/');
	expect([onServer(), await onDevice(), await shownOn(page)]).toEqual([false, false, []]);
});

test('law 11: nothing asks before the switch is touched, and what a browser refuses stays off', async ({
	sam
}) => {
	const { page, context } = sam;
	await signUp(sam);
	await appIsKept(sam);
	await context.addInitScript(() => {
		const asked = Notification.requestPermission.bind(Notification);
		Notification.requestPermission = () => {
			sessionStorage.setItem('asked', 'yes');
			return asked();
		};
	});
	await page.goto('/you/away');
	await expect(theSwitch(sam)).not.toBeChecked();
	const hasAsked = () => page.evaluate(() => sessionStorage.getItem('asked'));
	expect(await hasAsked()).toBe(null);
	await theSwitch(sam).click();
	await expect(page.getByText(m.waking_denied())).toBeVisible();
	expect(await hasAsked()).toBe('yes');
	await expect(theSwitch(sam)).toHaveCount(0);
	await expectAccessible(page);
});

test('where a browser cannot, it says so, and the rest works', async ({ kim }) => {
	const { page } = kim;
	await signUp(kim);
	await page.goto('/you/away');
	await expect(page.getByText(m.waking_missing())).toBeVisible();
	await expect(theSwitch(kim)).toHaveCount(0);
	await page.addInitScript(() => {
		delete (window as { PushManager?: unknown }).PushManager;
		Object.defineProperty(navigator, 'standalone', { value: false });
	});
	await page.reload();
	await expect(page.getByText(m.waking_home_screen())).toBeVisible();
	await expectAccessible(page);
});

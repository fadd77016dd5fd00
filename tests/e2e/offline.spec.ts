import { readdirSync } from 'node:fs';
import { addLimit, delivery, hear, invite, linkNew, row, target } from './flows.ts';
import { unlock } from './locking.ts';
import { expect, expectAccessible, m, signUp, test as base, type Somebody } from './people.ts';
import { appIsKept, withPhone, type OnPhone } from './phone.ts';

const test = base.extend<{ sam: OnPhone }>({
	sam: async ({ server }, use) => {
		await withPhone('sam', server.origin, use);
	}
});

const LIMIT = 'no phones in bed';
const heading = ({ page }: Somebody, name: string) => page.getByRole('heading', { name });
const title = ({ page }: Somebody, name: string) =>
	page.getByRole('heading', { name, exact: true, level: 1 });

test('law 6: a wait raised on a cold start without a connection reads not sent, and arrives later', async ({
	sam,
	kim,
	server
}) => {
	await linkNew(sam, kim);
	await appIsKept(sam);
	await server.kill();
	await sam.restart();

	await sam.page.goto('/now');
	await expect(sam.page.getByText(m.signals_none_offline())).toBeVisible();
	await target(sam, m.signals_wait()).click();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'not_sent');
	await sam.restart();
	await sam.page.goto('/now');
	await expect(heading(sam, m.signals_you_said_wait())).toBeVisible();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'not_sent');

	await server.restart();
	await expect(heading(kim, m.signals_partner_says_wait({ name: 'Sam' }))).toBeVisible();
	await hear(kim);
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'answered');
});

test('law 4: on a cold start without a connection what stands is in sight, and the list and every place open', async ({
	sam,
	kim,
	server
}) => {
	await linkNew(sam, kim);
	await appIsKept(sam);
	await addLimit(sam, LIMIT, m.boundaries_strength_no());
	await target(kim, m.signals_no()).click();
	await sam.page.goto('/now');
	await expect(heading(sam, m.signals_partner_says_no({ name: 'Kim' }))).toBeVisible();
	await server.kill();
	await sam.restart();

	const { page } = sam;
	await page.goto('/now');
	await expect(page.locator('#partner-says')).toHaveText(m.signals_no());
	// By the name that was told before, too.
	await expect(heading(sam, m.signals_partner_says_no({ name: 'Kim' }))).toBeVisible();
	await page.goto('/list');
	await expect(row(sam, LIMIT)).toBeVisible();
	await expectAccessible(page);
	for (const [path, words] of [
		['/list/add', m.boundaries_words()],
		['/rest', m.rest_intro()],
		['/rest/more', m.happening_intro()],
		['/you', m.account_sign_out()]
	] as const) {
		await page.goto(path);
		await expect(page.getByText(words).first()).toBeVisible();
		// What stands is in sight in all of them.
		await expect(page.getByRole('alert')).toBeVisible();
	}
	for (const path of ['/help', '/kept', '/now#wait', '/list?from=somewhere']) {
		await page.goto(path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	}
});

for (const who of ['linked', 'not linked'] as const)
	test(`on a cold start without a connection every place opens by touch for whoever is ${who}`, async ({
		sam,
		kim,
		server
	}) => {
		if (who === 'linked') await linkNew(sam, kim);
		else await signUp(sam);
		await appIsKept(sam);
		await server.kill();
		await sam.restart();

		const { page } = sam;
		await page.goto('/now');
		for (const place of [m.nav_list(), m.nav_today(), m.nav_rest(), m.nav_you()]) {
			await page.getByRole('link', { name: place, exact: true }).click();
			await expect(title(sam, place)).toBeVisible();
		}
		await page.getByRole('link', { name: m.you_help(), exact: true }).click();
		await expect(title(sam, m.help_title())).toBeVisible();
		await page.getByText('Germany', { exact: true }).click();
		await expect(page.locator('a[href^="tel:"]:visible').first()).toBeVisible();
		await page.goto('/you');
		await page.getByRole('button', { name: m.lock_now() }).click();
		await unlock(page);
		await expect(title(sam, m.nav_you())).toBeVisible();
	});

test('a visit that ends while the app is being fetched leaves all of it on the device', async ({
	sam,
	server
}) => {
	const { page, context } = sam;
	await page.goto('/');
	const isComing = () =>
		page.evaluate(async () => !!(await navigator.serviceWorker.getRegistration()));
	await expect.poll(isComing).toBe(true);
	await page.goto('about:blank');
	const isKept = () =>
		context.serviceWorkers()[0]?.evaluate(() => {
			const { registration } = self as unknown as { registration: ServiceWorkerRegistration };
			return registration.active?.state;
		});
	await expect.poll(isKept).toBe('activated');
	await server.kill();
	await sam.restart();

	await sam.page.goto('/help');
	await expect(title(sam, m.help_title())).toBeVisible();
	await sam.page.goto('/rest/more');
	await expect(sam.page.getByText(m.happening_intro())).toBeVisible();
});

test('on a cold start without a connection whoever has no account finds rest, help and the lines to call', async ({
	sam,
	server
}) => {
	await sam.page.goto('/');
	await appIsKept(sam);
	await server.kill();
	await sam.restart();

	const { page } = sam;
	await page.goto('/rest');
	await page.getByRole('button', { name: new RegExp(`^${m.rest_senses()}`) }).click();
	await page.getByRole('button', { name: m.rest_next() }).click();
	await page.goto('/rest/more');
	await page.getByText(m.happening_numb()).click();
	await expect(page.getByText(m.happening_numb_what())).toBeVisible();
	await page.goto('/kept');
	await expect(page.getByText(m.kept_device_app())).toBeVisible();
	await page.goto('/now');
	await page.waitForURL('/sign-in');

	await page.goto('/help');
	await page.getByText('Germany', { exact: true }).click();
	const line = page.locator('a[href^="tel:"]:visible').first();
	// Nothing of ours stands between the touch and the phone's own dialling.
	const dials = line.evaluate(
		(link) =>
			new Promise<boolean>((done) =>
				addEventListener('click', (event) => {
					done(event.target === link && !event.defaultPrevented);
					event.preventDefault();
				})
			)
	);
	await line.click();
	expect(await dials).toBe(true);
	await expectAccessible(page);
});

test('laws 9 and 11: what is kept to open without a connection is the app alone, without a word or secret of anybody', async ({
	sam,
	kim,
	browser,
	server
}) => {
	await signUp(sam);
	const offered = await invite(sam, 'Winterberry');
	await signUp(kim);
	await kim.page.goto(offered);
	await appIsKept(sam);
	await sam.page.goto('/you/card');
	await sam.page.getByRole('textbox').first().fill('Winterberry tea');
	// Under the worker the link leads to the same page, and its secret goes no further.
	await sam.page.goto(offered);
	await sam.page.goto('/you');
	await expect(sam.page.getByRole('button', { name: m.account_sign_out() })).toBeVisible();
	const kept = await keptBy(sam);
	expect(kept.entries.map(({ path }) => path)).toEqual(expect.arrayContaining(PAGES));
	expect(kept.caches).toEqual([expect.stringMatching(/^app-\d+$/)]);
	for (const { path } of kept.entries)
		expect(PAGES.includes(path) || /^\/(_app\/immutable|icon)[\w./-]+$/.test(path), path).toBe(
			true
		);
	const everything = kept.entries.map(({ body }) => body).join('\n');
	expect(everything).toContain(m.kept_title());
	for (const secret of ['Winterberry', ...offered.split('#')[1]!.split('.')])
		expect(everything.includes(secret), secret).toBe(false);

	// Somebody who has no account keeps the very same.
	const context = await browser.newContext({ baseURL: server.origin, serviceWorkers: 'allow' });
	const page = await context.newPage();
	await page.goto('/');
	await appIsKept({ name: 'visitor', context, page });
	const visitors = await keptBy({ name: 'visitor', context, page });
	expect(visitors.entries.map(sameButForNonce)).toEqual(kept.entries.map(sameButForNonce));
	await context.close();
});

/** The addresses of the pages, as they are in the tree. */
const PAGES = readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('+page.svelte') && !file.includes('['))
	.map((file) => `/${file}`.replace(/\/\(\w+\)/g, '').replace(/\/\+page\.svelte$/, '') || '/');

type Entry = { path: string; body: string };

/** A page names the script that may run in it by a random word of its own. */
const sameButForNonce = ({ path, body }: Entry) => [path, body.replace(/nonce="[^"]+"/g, '')];

async function keptBy({ page }: Somebody): Promise<{ caches: string[]; entries: Entry[] }> {
	return page.evaluate(async () => {
		const entries = [];
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const request of await cache.keys()) {
				const response = (await cache.match(request))!;
				entries.push({
					path: request.url.slice(location.origin.length),
					body: await response.text()
				});
			}
		}
		return { caches: await caches.keys(), entries };
	});
}

test('law 11: Exit without a connection leaves nothing on the screen and no way back', async ({
	sam,
	server
}) => {
	await signUp(sam);
	await appIsKept(sam);
	await server.kill();
	await sam.context.setOffline(true);
	const { page } = sam;
	await page.getByRole('link', { name: m.nav_you(), exact: true }).click();
	await expect(page.getByText(m.account_sign_out())).toBeVisible();
	await page.getByRole('button', { name: m.discretion_exit(), exact: true }).click();
	const tab = await sam.context.newCDPSession(page);
	const ofTheApp = async () => {
		const { entries } = await tab.send('Page.getNavigationHistory');
		return entries.map(({ url }) => url).filter((url) => url.startsWith(server.origin));
	};
	await expect.poll(ofTheApp).toEqual([]);
	// The other site could not open, and nothing of the page is left beneath it.
	await expect(page.getByText(m.account_sign_out())).toHaveCount(0);
	await page.goBack();
	expect(page.url()).toBe('about:blank');
});

test('law 11: the app can be installed, and nothing of it on a home screen says what it is for', async ({
	sam,
	server
}) => {
	const tab = await sam.context.newCDPSession(sam.page);
	const missing = async () =>
		(await tab.send('Page.getInstallabilityErrors')).installabilityErrors.map((one) => one.errorId);
	expect(await missing()).not.toEqual([]);
	await sam.page.goto('/');
	await appIsKept(sam);
	await expect.poll(missing).toEqual([]);
	const manifest = await (await fetch(`${server.origin}/manifest.webmanifest`)).text();
	expect(manifest).not.toMatch(
		/consent|intima|partner|couple|abuse|sex|bound|limit|safe|signal|trauma|surviv|love|relation|therap|"(categories|screenshots)"/i
	);
	expect(JSON.parse(manifest)).toMatchObject({ display: 'standalone', start_url: '/now' });
});

import { bothHere, linkNew, lower, target } from './flows.ts';
import { expect, expectAccessible, m, PHONE, signUp, test, type Somebody } from './people.ts';
import { askedOf, recordDevice, setSwitch, shake, unfoldWays } from './ways.ts';

const iSay = ({ page }: Somebody, words: string) => page.getByRole('heading', { name: words });
const saysNo = (name: string) => m.signals_partner_says_no({ name });
const saysWait = (name: string) => m.signals_partner_says_wait({ name });

test('the keys can be switched off, in every tab of the device, and then do nothing', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await sam.page.setViewportSize({ width: 1280, height: 800 });
	const keys = sam.page.getByText(m.signals_keys());
	await sam.page.emulateMedia({ reducedMotion: 'reduce' });
	const other = await sam.context.newPage();
	await setSwitch({ ...sam, page: other }, m.ways_keys(), false);
	await expect(keys).toHaveCount(0);
	await sam.page.bringToFront();
	for (const key of ['1', '2', '3']) await sam.page.keyboard.press(key);
	await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-pressed', 'false');
	await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-disabled', 'false');
	await sam.page.reload();
	await expect(target(sam, m.signals_wait())).toBeVisible();
	await expect(keys).toHaveCount(0);
	await other.bringToFront();
	await setSwitch({ ...sam, page: other }, m.ways_keys(), true);
	await sam.page.bringToFront();
	await expect(keys).toBeVisible();
	await sam.page.keyboard.press('3');
	await expect(iSay(sam, m.signals_you_said_no())).toBeVisible();
});

test('the shortcut says wait once, and a reload says nothing', async ({ sam, kim }) => {
	await linkNew(sam, kim);
	await sam.page.goto('/list');
	await sam.page.goto('/now#wait');
	await expect(iSay(sam, m.signals_you_said_wait())).toBeVisible();
	await expect(kim.page.getByRole('heading', { name: saysWait('Sam') })).toBeVisible();
	await expect(sam.page).toHaveURL(/\/now$/);
	await lower(sam);
	await sam.page.reload();
	await bothHere(sam, kim);
	await expect(iSay(sam, m.signals_you_said_wait())).toHaveCount(0);

	// In a page that is open already, and twice.
	for (let time = 0; time < 2; time += 1) {
		await sam.page.evaluate(() => (location.hash = '#wait'));
		await expect(iSay(sam, m.signals_you_said_wait())).toBeVisible();
		await expect(sam.page).toHaveURL(/\/now$/);
		await lower(sam);
		await expect(iSay(sam, m.signals_you_said_wait())).toHaveCount(0);
	}
});

test('the shortcut of somebody who is signed out or not linked says nothing, and leaves the address', async ({
	sam,
	kim
}) => {
	await sam.page.goto('/now#wait');
	await sam.page.waitForURL(/\/sign-in$/);
	await linkNew(sam, kim);
	await expect(iSay(sam, m.signals_you_said_wait())).toHaveCount(0);
	await kim.page.goto('/you');
	await kim.page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
	await kim.page.getByRole('button', { name: m.you_unlink_now() }).click();
	await expect(kim.page.getByText(m.couple_left_told())).toBeVisible();
	await kim.page.goto('/now#wait');
	await expect(kim.page.getByRole('heading', { name: m.pairing_invite_heading() })).toBeVisible();
	await expect(kim.page).toHaveURL(/\/now$/);
});

test('a browser can put the app and its shortcut on a home screen, under neutral words', async ({
	sam
}) => {
	await sam.page.goto('/');
	const client = await sam.context.newCDPSession(sam.page);
	const { errors, data } = await client.send('Page.getAppManifest');
	expect(errors).toEqual([]);
	const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
	expect(
		installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')
	).toEqual([]);
	const { name, description, start_url, shortcuts, icons } = JSON.parse(data!);
	expect({ name, description, start_url }).toEqual({
		name: m.app_name(),
		description: m.app_description(),
		start_url: '/now'
	});
	expect(shortcuts.map((one: { name: string; url: string }) => [one.name, one.url])).toEqual([
		[m.signals_wait(), '/now#wait']
	]);
	for (const { src } of icons) expect((await sam.page.request.get(src)).ok()).toBe(true);
});

test('a shake says wait when that is switched on, and only then; a step never does', async ({
	sam,
	kim
}) => {
	await sam.context.grantPermissions(['accelerometer', 'gyroscope']);
	await linkNew(sam, kim);
	await shake(sam, 30);
	await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-disabled', 'false');

	await setSwitch(sam, m.ways_shake(), true);
	await shake(sam, 30);
	await expect(kim.page.getByText(saysWait('Sam'))).toHaveCount(0);
	await expectAccessible(sam.page);

	await sam.page.goto('/now');
	await bothHere(sam, kim);
	await shake(sam, 7);
	await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-disabled', 'false');
	await shake(sam, 30);
	await expect(kim.page.getByRole('heading', { name: saysWait('Sam') })).toBeVisible();
	// Again and again: it stands already, and there is one.
	await shake(sam, 30);
	await lower(sam);
	await expect(kim.page.getByText(m.signals_none_hint({ name: 'Sam' }))).toBeVisible();
});

test('a device says plainly what it lacks, and that the buttons always work', async ({
	sam,
	kim
}) => {
	await sam.page.addInitScript(() => {
		Object.defineProperty(Navigator.prototype, 'wakeLock', { value: undefined });
		Object.defineProperty(Navigator.prototype, 'vibrate', { value: undefined });
	});
	await sam.context.grantPermissions(['accelerometer', 'gyroscope']);
	await linkNew(sam, kim);
	await sam.page.goto('/you');
	await expect(
		sam.page.getByRole('switch', { name: m.ways_vibration(), exact: true })
	).toBeDisabled();
	await expect(sam.page.getByText(m.ways_vibration_missing())).toBeVisible();
	await setSwitch(sam, m.ways_shake(), true);
	await expect(sam.page.getByText(m.ways_shake_missing())).toBeVisible();
	await expect(sam.page.getByText(m.ways_always())).toBeVisible();
	// To the end, where the bar lies over no button.
	await sam.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	await expectAccessible(sam.page);

	await sam.page.goto('/now');
	await unfoldWays(sam);
	for (const words of [m.ways_awake_refused(), m.ways_shake_missing(), m.ways_always()])
		await expect(sam.page.getByText(words)).toBeVisible();
});

test('a refused sensor leaves shaking off, and says so', async ({ sam }) => {
	await signUp(sam);
	await sam.page.addInitScript(() =>
		Object.assign(DeviceMotionEvent, { requestPermission: async () => 'denied' })
	);
	await sam.page.goto('/you');
	const box = sam.page.getByRole('switch', { name: m.ways_shake(), exact: true });
	await expect(sam.page.getByText(m.ways_shake_asks())).toBeVisible();
	await box.click();
	await expect(sam.page.getByRole('alert').getByText(m.ways_shake_refused())).toBeVisible();
	await expect(box).not.toBeChecked();
	await expectAccessible(sam.page);
});

test('a wait and a no of the partner feel different, once each, and a yes is not felt', async ({
	sam,
	kim
}) => {
	await recordDevice(sam);
	await linkNew(sam, kim);
	await setSwitch(sam, m.ways_vibration(), true);
	await sam.page.goto('/now');
	await bothHere(sam, kim);
	// A page that nobody has touched yet may not vibrate.
	await unfoldWays(sam);
	await target(kim, m.signals_yes()).click();
	await expect(
		sam.page.getByRole('heading', { name: m.signals_partner_says_yes({ name: 'Kim' }) })
	).toBeVisible();
	expect((await askedOf(sam)).vibrated).toEqual([]);
	await target(kim, m.signals_wait()).click();
	await expect.poll(async () => (await askedOf(sam)).vibrated.length).toBe(1);
	await target(kim, m.signals_no()).click();
	await expect.poll(async () => (await askedOf(sam)).vibrated.length).toBe(2);
	const [wait, no] = (await askedOf(sam)).vibrated;
	expect(wait).not.toEqual(no);

	// What stood already when the page was opened is not felt again.
	await sam.page.reload();
	await expect(sam.page.getByRole('heading', { name: saysNo('Kim') })).toBeVisible();
	await unfoldWays(sam);
	expect((await askedOf(sam)).vibrated).toEqual([]);
});

test('the screen is kept lit while Together is open, and is asked for again after it was given back', async ({
	sam,
	kim
}) => {
	await recordDevice(sam);
	await linkNew(sam, kim);
	await expect.poll(async () => (await askedOf(sam)).lit).toBe(1);
	// One that a device takes back at once is not fought for; one that was held is asked for again.
	await expect(async () => {
		await sam.page.evaluate(() =>
			(window as unknown as { asked: { release: () => void } }).asked.release()
		);
		await sam.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
		expect((await askedOf(sam)).lit).toBeGreaterThan(2);
	}).toPass();
	await setSwitch(sam, m.ways_awake(), false);
	await sam.page.goto('/now');
	await bothHere(sam, kim);
	expect((await askedOf(sam)).lit).toBe(0);
});

test('law 5: a device that wakes from sleep does not show an old yes for another frame', async ({
	sam,
	kim
}) => {
	// As after a sleep: one clock has gone on, and neither the timers nor the network are back yet.
	await sam.page.addInitScript(() => {
		const device = { sleptMs: 0 };
		const now = Date.now.bind(Date);
		const later = window.setTimeout.bind(window);
		Date.now = () => now() + device.sleptMs;
		window.setTimeout = ((run: () => void, ms?: number) =>
			later(() => device.sleptMs || run(), ms)) as typeof setTimeout;
		Object.assign(window, { device });
	});
	await linkNew(sam, kim);
	await target(kim, m.signals_yes()).click();
	const yes = sam.page.getByRole('heading', {
		name: m.signals_partner_says_yes({ name: 'Kim' })
	});
	await expect(yes).toBeVisible();
	await sam.context.setOffline(true);
	const shown = await sam.page.evaluate(async () => {
		const frame = () => new Promise(requestAnimationFrame);
		const count = () => document.querySelectorAll('.layers .yes h2').length;
		await frame();
		const before = count();
		(window as unknown as { device: { sleptMs: number } }).device.sleptMs = 60_000;
		// What is seen in this frame is judged before it is painted; here its scripts have all run.
		await frame();
		return [before, await frame().then(count)];
	});
	expect(shown).toEqual([1, 0]);
});

test('law 5: a clock that is set forward takes a yes away, on whichever device, and brings none back', async ({
	sam,
	kim
}) => {
	// By less than the app is locked after: else a lock would take it away.
	const FORWARD_MS = 100_000;
	for (const { page } of [sam, kim])
		await page.addInitScript(() => {
			const clock = { aheadMs: 0 };
			const now = Date.now.bind(Date);
			Date.now = () => now() + clock.aheadMs;
			Object.assign(window, { clock });
		});
	const setForward = ({ page }: Somebody) =>
		page.evaluate((ms) => {
			(window as unknown as { clock: { aheadMs: number } }).clock.aheadMs += ms;
		}, FORWARD_MS);
	await linkNew(sam, kim);
	const reads = sam.page.getByRole('heading', {
		name: m.signals_partner_says_yes({ name: 'Kim' })
	});
	const said = target(kim, m.signals_yes());

	// Of who reads it: they cannot tell any more how old it is. It was said all the same, and does not show again.
	await said.click();
	await expect(reads).toBeVisible();
	await setForward(sam);
	await expect(reads).toBeHidden();
	await bothHere(sam, kim);
	await expect(sam.page.getByText(m.signals_none_hint({ name: 'Kim' }))).toBeVisible();

	// Of who said it: it ends there, and so everywhere.
	await said.click();
	await expect(reads).toBeVisible();
	await setForward(kim);
	await expect(said).toHaveAttribute('aria-pressed', 'false');
	await expect(reads).toBeHidden();
	await bothHere(sam, kim);
	await expect(sam.page.getByText(m.signals_none_hint({ name: 'Kim' }))).toBeVisible();
});

test('opening “More ways” moves no target, on a phone or on a desktop', async ({ sam, kim }) => {
	await linkNew(sam, kim);
	for (const size of [PHONE, { width: 1280, height: 800 }, { width: 1280, height: 1100 }]) {
		await sam.page.setViewportSize(size);
		await sam.page.evaluate(() => scrollTo(0, 0));
		const place = async () => {
			const { x, y, height } = (await target(sam, m.signals_wait()).boundingBox())!;
			return { x, y, height };
		};
		const before = await place();
		await unfoldWays(sam);
		await expect(sam.page.getByRole('button', { name: m.ways_cover_wait() })).toBeVisible();
		const after = await place();
		// A quarter of a pixel, at most, from how the longer page is divided.
		for (const side of ['x', 'y', 'height'] as const)
			expect(Math.abs(after[side] - before[side]), side).toBeLessThan(1);
		await sam.page.getByText(m.ways_title()).click();
	}
});

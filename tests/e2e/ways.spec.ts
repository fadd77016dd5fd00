import { bothHere, linkNew, lower, target } from './flows.ts';
import {
	expect,
	expectAccessible,
	expectNoSidewaysScroll,
	m,
	PHONE,
	test,
	type Somebody
} from './people.ts';
import {
	askedOf,
	exit,
	openCover,
	recordDevice,
	rested,
	setSwitch,
	shake,
	surface,
	uncover,
	unfoldWays,
	visibleWords
} from './ways.ts';

const LOOKS = ['wait', 'dark'] as const;
/** Near each corner and in the middle; the last two lie over the targets and the bar. */
const PLACES = [
	[20, 120],
	[PHONE.width - 20, 110],
	[195, 420],
	[60, 700],
	[330, 820]
] as const;

const iSay = ({ page }: Somebody, words: string) => page.getByRole('heading', { name: words });
const saysNo = (name: string) => m.signals_partner_says_no({ name });
const saysWait = (name: string) => m.signals_partner_says_wait({ name });

test('law 7: on a cover of either look one touch anywhere says wait, and hits nothing that lay under it', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	for (const look of LOOKS)
		for (const [x, y] of PLACES) {
			await openCover(sam, look);
			await sam.page.mouse.move(x, y);
			await sam.page.mouse.down();
			// At once, with the finger still down.
			await expect(iSay(sam, m.signals_you_said_wait())).toBeVisible();
			await sam.page.mouse.up();
			// And again, as somebody in fear does.
			await sam.page.mouse.click(x, y);
			await expect(kim.page.getByRole('heading', { name: saysWait('Sam') })).toBeVisible();
			await rested(sam);
			await expect(sam.page).toHaveURL(/\/now$/);
			await expect(sam.page.getByRole('radio', { checked: true })).toHaveCount(0);
			await expect(iSay(sam, m.signals_you_said_wait())).toBeVisible();
			await lower(sam);
			await expect(kim.page.getByRole('heading', { name: saysWait('Sam') })).toBeHidden();
		}
});

test('a finger on a touch screen that slides off the cover to Exit says wait and leaves nothing', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await openCover(sam, 'dark');
	const client = await sam.context.newCDPSession(sam.page);
	await client.send('Input.dispatchTouchEvent', {
		type: 'touchStart',
		touchPoints: [{ x: 200, y: 700 }]
	});
	await expect(iSay(sam, m.signals_you_said_wait())).toBeVisible();
	await client.send('Input.dispatchTouchEvent', {
		type: 'touchMove',
		touchPoints: [{ x: 340, y: 40 }]
	});
	await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
	await rested(sam);
	await expect(sam.page).toHaveURL(/\/now$/);

	// A tap has its click after the finger is up: it must find nothing of what came into its place.
	await lower(sam);
	await openCover(sam, 'wait');
	const box = (await target(sam, m.signals_no()).boundingBox())!;
	const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
	await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
	await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
	await rested(sam);
	await expect(iSay(sam, m.signals_you_said_wait())).toBeVisible();
	await expect(iSay(sam, m.signals_you_said_no())).toHaveCount(0);
});

test('a cover lifts by itself for a wait or a no of the partner, and comes back only when it is asked for', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	for (const [look, word, heading] of [
		['wait', m.signals_no(), saysNo('Kim')],
		['dark', m.signals_wait(), saysWait('Kim')]
	] as const) {
		await openCover(sam, look);
		await target(kim, word).click();
		await expect(sam.page.getByRole('heading', { name: heading })).toBeVisible();
		await expect(sam.page.locator('main')).not.toHaveAttribute('inert');
		await rested(sam);
		// While something stands none is offered.
		await expect(sam.page.getByText(m.ways_title())).toBeHidden();
		await expect(sam.page.getByRole('heading', { name: heading })).toBeFocused();
		await lower(kim);
		await expect(sam.page.getByRole('heading', { name: heading })).toBeHidden();
		await expect(surface(sam)).toHaveCount(0);
	}
});

test('law 1: a cover lifts when the connection is lost, and none is offered until it is back', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await openCover(sam, 'dark');
	await sam.context.setOffline(true);
	const lost = sam.page.getByRole('heading', { name: m.signals_lost() });
	await expect(lost).toBeVisible();
	await expect(sam.page.getByRole('button', { name: m.ways_cover_dark() })).toHaveAttribute(
		'aria-disabled',
		'true'
	);
	await expect(sam.page.locator('main')).not.toHaveAttribute('inert');
	await sam.context.setOffline(false);
	await bothHere(sam, kim);
});

for (const look of LOOKS)
	test(`a cover in the look “${look}” shows no more than it should, and leaves Exit free`, async ({
		sam,
		kim
	}) => {
		await linkNew(sam, kim);
		await target(kim, m.signals_yes()).click();
		await expect(
			sam.page.getByRole('heading', { name: m.signals_partner_says_yes({ name: 'Kim' }) })
		).toBeVisible();
		await openCover(sam, look);
		const words = [m.discretion_exit(), m.ways_cover_off()];
		if (look === 'wait') words.push(m.signals_wait(), m.ways_cover_anywhere());
		expect((await visibleWords(sam.page)).sort()).toEqual(words.sort());
		for (const [x, y] of PLACES)
			expect(
				await sam.page.evaluate(
					([x, y]) => document.elementFromPoint(x, y)?.closest('button')?.className,
					[x, y] as const
				)
			).toContain('surface');
		for (const colorScheme of ['light', 'dark'] as const) {
			await sam.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
			await expectAccessible(sam.page);
		}
		await sam.page.setViewportSize({ width: 320, height: 568 });
		await expectNoSidewaysScroll(sam.page);
		await exit(sam).click({ trial: true });
		await sam.page.setViewportSize(PHONE);

		// Exit neither says nor lowers anything.
		await sam.page.route('https://www.wikipedia.org/**', (route) => route.fulfill({ body: '' }));
		await exit(sam).click();
		await sam.page.waitForURL(/wikipedia/);
		await expect(kim.page.getByRole('heading', { name: saysWait('Sam') })).toHaveCount(0);
	});

test('uncovering, by touch or Escape, says nothing and gives the focus back', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await openCover(sam, 'wait');
	await uncover(sam).click();
	await expect(sam.page.getByRole('button', { name: m.ways_cover_wait() })).toBeFocused();
	await openCover(sam, 'dark');
	await sam.page.keyboard.press('Escape');
	await expect(sam.page.getByRole('button', { name: m.ways_cover_dark() })).toBeFocused();
	await expect(surface(sam)).toHaveCount(0);
	// Had anything been said it would rest now.
	await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-disabled', 'false');
	await expect(kim.page.getByText(m.signals_none_hint({ name: 'Sam' }))).toBeVisible();
});

test('on a cover Enter and Space say wait, 3 says no, and 1 says no yes that nobody sees', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	for (const [key, words] of [
		['Enter', m.signals_you_said_wait()],
		['Space', m.signals_you_said_wait()],
		['2', m.signals_you_said_wait()],
		['3', m.signals_you_said_no()]
	] as const) {
		await openCover(sam, 'dark');
		await sam.page.keyboard.press('1');
		await sam.page.keyboard.press(key);
		await expect(iSay(sam, words)).toBeFocused();
		await rested(sam);
		await lower(sam);
	}
	await openCover(sam, 'wait');
	await sam.page.keyboard.press('1');
	await sam.page.keyboard.press('Escape');
	await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-pressed', 'false');
});

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
	await expect(kim.page.getByText(m.you_alone())).toBeVisible();
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

test('a refused sensor leaves shaking off, and says so', async ({ sam, kim }) => {
	await linkNew(sam, kim);
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

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
import { exit, openCover, rested, surface, uncover, visibleWords } from './ways.ts';

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

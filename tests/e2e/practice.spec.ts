import { bothHere, linkNew, lower, target, writeCard } from './flows.ts';
import { expect, expectAccessible, m, signIn, test, type Somebody } from './people.ts';
import { expectPractice, openCover, practise, shake, surface, unfoldWays } from './ways.ts';

const heading = ({ page }: Somebody, name: string) =>
	page.getByRole('heading', { name, exact: true });
const saysYes = (name: string) => m.signals_partner_says_yes({ name });
const saysWait = (name: string) => m.signals_partner_says_wait({ name });
const saysNo = (name: string) => m.signals_partner_says_no({ name });
const asPractice = (words: string) => m.practice_said({ words });

/** Nothing stands, neither here nor on the server, and the screen says that what is touched now is real. */
async function expectOver(...people: Somebody[]): Promise<void> {
	for (const somebody of people) {
		await expectPractice(somebody, 'over');
		await expect(somebody.page.getByText(m.practice_over())).toBeVisible();
		await expect(heading(somebody, m.signals_none())).toBeVisible();
		await expect(somebody.page.locator('.frame')).toHaveCount(0);
	}
}

test('one offers practice, the other joins, and both screens are marked until either ends it', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await unfoldWays(sam);
	await sam.page.getByRole('button', { name: m.practice_open() }).click();
	await expect(sam.page.getByText(m.practice_waiting({ name: 'Kim' }))).toBeVisible();
	const join = kim.page.getByRole('button', { name: m.practice_join() });
	await expect(kim.page.getByText(m.practice_offered({ name: 'Sam' }))).toBeVisible();
	for (const { page } of [sam, kim]) await expectAccessible(page);

	// Nobody has to: it can be taken back, and then it is not offered any more.
	await sam.page.getByRole('button', { name: m.practice_leave() }).click();
	await expect(join).toBeHidden();
	await expectPractice(kim, 'off');

	await practise(sam, kim);
	for (const somebody of [sam, kim]) {
		await expect(somebody.page.getByRole('status').getByText(m.practice_on())).toBeVisible();
		await expect(somebody.page.locator('.frame')).toBeVisible();
		// Above the targets, which are in sight wherever the screen is scrolled to.
		const name = somebody === sam ? 'Kim' : 'Sam';
		const hint = somebody.page.getByText(asPractice(m.signals_touch_to_tell({ name })));
		await expect(hint).toBeInViewport();
		await expectAccessible(somebody.page);
	}
	await kim.page.getByRole('button', { name: m.practice_end() }).click();
	await expectOver(sam, kim);
	await expectAccessible(sam.page);
	await bothHere(sam, kim);
});

test('law 5: a yes, a wait and a no in practice are marked as practice, never shown as real, and gone when it ends', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	// A yes from before was real, and is not taken into practice.
	await target(kim, m.signals_yes()).click();
	await expect(heading(sam, saysYes('Kim'))).toBeVisible();
	await practise(sam, kim);
	await expect(target(kim, m.signals_yes())).toHaveAttribute('aria-pressed', 'false');

	for (const [word, says] of [
		[m.signals_yes(), saysYes('Kim')],
		[m.signals_wait(), saysWait('Kim')],
		[m.signals_no(), saysNo('Kim')]
	] as const) {
		await target(kim, word).click();
		await expect(heading(sam, asPractice(says))).toBeVisible();
		await expect(sam.page.locator('[aria-live]', { hasText: asPractice(says) })).toHaveCount(1);
		// Above all, and once more on what is said.
		await expect(sam.page.getByText(m.practice_title(), { exact: true })).toHaveCount(2);
		await expect(heading(sam, says)).toHaveCount(0);
		await expectAccessible(sam.page);
	}
	await expect(heading(kim, asPractice(m.signals_you_said_no()))).toBeVisible();
	await expect(kim.page.getByText(m.practice_holds())).toBeVisible();
	await expectAccessible(kim.page);

	// A reload is the end of it for both: nothing of it was kept anywhere.
	await kim.page.reload();
	await expectOver(sam);
	await bothHere(sam, kim);
	await expectPractice(kim, 'off');
	for (const somebody of [sam, kim]) {
		await expect(heading(somebody, m.signals_none())).toBeVisible();
		await expect(target(somebody, m.signals_yes())).toHaveAttribute('aria-disabled', 'false');
	}
	// A finger that is on its way while practice ends says no real yes; a later touch does.
	await practise(kim, sam);
	await target(sam, m.signals_yes()).click();
	await expect(heading(kim, asPractice(saysYes('Sam')))).toBeVisible();
	await sam.page.evaluate(
		([end, yes]) => {
			const press = (words: string) =>
				[...document.querySelectorAll('button')]
					.find((button) => button.innerText.trim() === words)!
					.click();
			press(end);
			press(yes);
		},
		[m.practice_end(), m.signals_yes()] as const
	);
	await expectOver(sam, kim);
	await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-pressed', 'false');
	await expect(async () => {
		await target(sam, m.signals_yes()).click();
		await expect(heading(kim, saysYes('Sam'))).toBeVisible({ timeout: 1_000 });
	}).toPass();
});

test('law 7: a no is real until practice is on, and in practice one touch makes it real and ends practice on both screens', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await unfoldWays(sam);
	await sam.page.getByRole('button', { name: m.practice_open() }).click();
	await expect(kim.page.getByRole('button', { name: m.practice_join() })).toBeVisible();
	await target(kim, m.signals_no()).click();
	await expect(heading(sam, saysNo('Kim'))).toBeVisible();
	await expectPractice(sam, 'off');
	// What is real and stands is not pushed aside by an offer.
	await expect(kim.page.getByRole('button', { name: m.practice_join() })).toBeHidden();
	await lower(kim);
	await expect(heading(sam, saysNo('Kim'))).toBeHidden();

	await practise(sam, kim);
	await target(sam, m.signals_no()).click();
	await expect(heading(kim, asPractice(saysNo('Sam')))).toBeVisible();
	await sam.page.getByRole('button', { name: m.practice_mean() }).click();
	await expect(heading(kim, saysNo('Sam'))).toBeVisible();
	await expect(heading(sam, m.signals_you_said_no())).toBeVisible();
	for (const somebody of [sam, kim]) {
		await expectPractice(somebody, 'over');
		await expect(somebody.page.getByText(m.practice_over())).toBeVisible();
	}
	await expect(sam.page.getByText(m.signals_holds())).toBeVisible();
});

test('law 2: a wait from another device is real, and ends practice on both screens', async ({
	sam,
	kim,
	browser,
	server
}) => {
	await linkNew(sam, kim);
	await practise(sam, kim);
	await target(sam, m.signals_yes()).click();
	await expect(heading(kim, asPractice(saysYes('Sam')))).toBeVisible();
	const context = await browser.newContext({ baseURL: server.origin });
	const tablet = { ...kim, context, page: await context.newPage() };
	await tablet.page.goto('/sign-in');
	await signIn(tablet);
	await tablet.page.waitForURL('/now');
	// Practice is what two screens agreed on; this one took no part in it.
	await expectPractice(tablet, 'offered');
	await target(tablet, m.signals_wait()).click();
	await expect(heading(sam, saysWait('Kim'))).toBeVisible();
	await expect(heading(kim, m.signals_you_said_wait())).toBeVisible();
	for (const somebody of [sam, kim]) await expectPractice(somebody, 'over');
	await context.close();
});

test('in practice a key does what the button does; a shake and the shortcut are meant, and no cover is offered', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await sam.context.grantPermissions(['accelerometer', 'gyroscope']);
	await sam.page.evaluate(() =>
		localStorage.setItem(
			'device',
			JSON.stringify({ keys: true, vibration: false, shake: true, awake: true, slow: false })
		)
	);
	await sam.page.reload();
	await bothHere(sam, kim);

	// A cover that lies there lifts: practice has to be seen, and a touch on a cover is always meant.
	await unfoldWays(kim);
	await kim.page.getByRole('button', { name: m.practice_open() }).click();
	await sam.page.getByRole('button', { name: m.practice_join() }).waitFor();
	await openCover(kim, 'dark');
	await sam.page.getByRole('button', { name: m.practice_join() }).click();
	for (const somebody of [sam, kim]) await expectPractice(somebody, 'on');
	await expect(surface(kim)).toHaveCount(0);
	for (const { page } of [sam, kim]) await expect(page.getByText(m.ways_title())).toBeHidden();

	for (const [key, says] of [
		['1', saysYes('Sam')],
		['2', saysWait('Sam')],
		['3', saysNo('Sam')]
	] as const) {
		await sam.page.keyboard.press(key);
		await expect(heading(kim, asPractice(says))).toBeVisible();
	}
	await expect(sam.page.getByText(m.practice_shake())).toBeVisible();
	await expectAccessible(sam.page);
	// What stands in practice keeps no real wait out.
	await shake(sam, 30);
	await expect(heading(kim, saysWait('Sam'))).toBeVisible();
	await expect(heading(sam, m.signals_you_said_wait())).toBeVisible();
	await lower(sam);
	await expect(heading(kim, saysWait('Sam'))).toBeHidden();

	await practise(kim, sam);
	await target(sam, m.signals_no()).click();
	await expect(heading(kim, asPractice(saysNo('Sam')))).toBeVisible();
	await sam.page.evaluate(() => (location.hash = '#wait'));
	await expect(heading(kim, saysWait('Sam'))).toBeVisible();
	await expect(heading(sam, m.signals_you_said_wait())).toBeVisible();
	await expect(sam.page).toHaveURL(/\/now$/);
	await expectPractice(kim, 'over');
});

test('law 1: a lost connection ends practice on both screens, and reads as it always does', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await practise(sam, kim);
	await target(sam, m.signals_yes()).click();
	await expect(heading(kim, asPractice(saysYes('Sam')))).toBeVisible();
	await sam.context.setOffline(true);
	for (const somebody of [sam, kim]) {
		await expect(heading(somebody, m.signals_lost())).toBeVisible();
		await expectPractice(somebody, 'over');
	}
	await sam.context.setOffline(false);
	await bothHere(sam, kim);
	for (const somebody of [sam, kim]) {
		await expect(heading(somebody, m.signals_none())).toBeVisible();
		await expect(somebody.page.getByText(m.practice_over())).toBeVisible();
	}
});

test('law 11: practice shows nobody’s care card, and nothing has passed when it ends; a wait that is meant does', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await writeCard(sam, m.care_shown_always({ name: 'Kim' }));
	await sam.page.goto('/now');
	await bothHere(sam, kim);
	const card = heading(kim, m.care_theirs({ name: 'Sam' }));
	const toMyself = heading(sam, m.care_myself_said());
	const passed = ({ page }: Somebody) => page.getByText(m.care_over_if());

	await practise(kim, sam);
	await target(sam, m.signals_wait()).click();
	await expect(heading(kim, asPractice(saysWait('Sam')))).toBeVisible();
	await expect(kim.page.getByText(m.care_now_thank())).toBeVisible();
	await expect(heading(sam, asPractice(m.signals_you_said_wait()))).toBeVisible();
	for (const shown of [card, toMyself, sam.page.getByText(m.care_steady())])
		await expect(shown).toHaveCount(0);
	await lower(sam);
	await expect(heading(kim, asPractice(saysWait('Sam')))).toHaveCount(0);
	for (const somebody of [sam, kim]) await expect(passed(somebody)).toHaveCount(0);
	await target(kim, m.signals_no()).click();
	await expect(heading(sam, asPractice(saysNo('Kim')))).toBeVisible();
	await kim.page.getByRole('button', { name: m.practice_end() }).click();
	await expectOver(sam, kim);
	for (const somebody of [sam, kim]) await expect(passed(somebody)).toHaveCount(0);

	await practise(kim, sam);
	await target(sam, m.signals_wait()).click();
	await sam.page.getByRole('button', { name: m.practice_mean() }).click();
	await expect(heading(kim, saysWait('Sam'))).toBeVisible();
	await expect(card).toBeVisible();
	await expect(toMyself).toBeVisible();
	await lower(sam);
	for (const somebody of [sam, kim]) await expect(passed(somebody)).toBeVisible();
});

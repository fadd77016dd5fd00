import { bothHere, linkNew, lower, target } from './flows.ts';
import { expect, expectAccessible, m, test, type Somebody } from './people.ts';
import { unfoldWays } from './ways.ts';

const heading = ({ page }: Somebody, name: string) =>
	page.getByRole('heading', { name, exact: true });
const saysYes = (name: string) => m.signals_partner_says_yes({ name });

async function beginSlowly(somebody: Somebody, on: boolean): Promise<void> {
	const { page } = somebody;
	await unfoldWays(somebody);
	await page.getByRole('switch', { name: m.ways_slow(), exact: true }).click();
	await expect(page.getByRole('switch', { name: m.ways_slow() })).toBeChecked({ checked: on });
	// Folded away, it is in force all the same.
	await page.getByText(m.ways_title()).click();
	await expect(page.getByRole('switch', { name: m.ways_slow() })).toBeHidden();
}

/** The screen reads as a wait, and says why to either of them. */
async function expectSlow(...people: Somebody[]): Promise<void> {
	for (const somebody of people) {
		await expect(heading(somebody, m.signals_slow_begin())).toBeVisible();
		await expect(
			somebody.page.locator('main').getByText(m.signals_slow_begin_hint())
		).toBeVisible();
	}
}

/** All that can be pressed on the screen, by its words. */
const pressable = ({ page }: Somebody): Promise<string[]> =>
	page
		.locator('button:visible, a:visible, summary:visible, [role=switch]:visible')
		.evaluateAll((all) => all.map((one) => (one as HTMLElement).innerText.trim()));

test('laws 3 and 12: when one of two begins slowly both read wait, until both have touched yes, and nothing asks for it', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	// One that showed already ends with it, and does not come back by itself.
	await target(sam, m.signals_yes()).click();
	await expect(heading(kim, saysYes('Sam'))).toBeVisible();
	await beginSlowly(kim, true);
	await expectSlow(sam, kim);
	for (const somebody of [sam, kim]) {
		expect((await pressable(somebody)).sort()).toEqual(
			[
				m.discretion_exit(),
				m.signals_yes(),
				m.signals_wait(),
				m.signals_no(),
				m.time_begin(),
				m.ways_title(),
				m.nav_now(),
				m.nav_list(),
				m.nav_today(),
				m.nav_rest(),
				m.nav_you()
			].sort()
		);
		await expectAccessible(somebody.page);
	}

	// Who has touched yes alone is not told of to the other, who is asked nothing.
	await target(sam, m.signals_yes()).click();
	await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-pressed', 'true');
	await target(sam, m.signals_yes()).click();
	await bothHere(sam, kim);
	await expectSlow(sam, kim);
	await target(kim, m.signals_yes()).click();
	await expect(heading(kim, saysYes('Sam'))).toBeVisible();
	await expect(heading(sam, saysYes('Kim'))).toBeVisible();

	for (const [word, said] of [
		[m.signals_wait(), m.signals_you_said_wait()],
		[m.signals_no(), m.signals_you_said_no()]
	] as const) {
		await target(sam, word).click();
		await expect(heading(kim, saysYes('Sam'))).toBeHidden();
		await lower(sam);
		await expect(heading(sam, said)).toBeHidden();
		await expectSlow(sam, kim);
		// An old yes of neither is left: it takes a new one from each.
		for (const somebody of [sam, kim])
			await expect(target(somebody, m.signals_yes())).toHaveAttribute('aria-pressed', 'false');
		await target(kim, m.signals_yes()).click();
		await expect(target(kim, m.signals_yes())).toHaveAttribute('aria-pressed', 'true');
		await expectSlow(sam, kim);
		await target(sam, m.signals_yes()).click();
		await expect(heading(kim, saysYes('Sam'))).toBeVisible();
		await expect(heading(sam, saysYes('Kim'))).toBeVisible();
	}
});

test('who begins slowly does so after a reload too, with nothing unfolded, and alone switches it off', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await beginSlowly(kim, true);
	await expectSlow(sam, kim);
	for (const somebody of [kim, sam]) {
		await somebody.page.reload();
		await bothHere(sam, kim);
		await expectSlow(sam, kim);
	}
	await expect(kim.page.getByRole('switch', { name: m.ways_slow() })).toBeHidden();
	// It is Kim's wish, and stands whatever Sam chooses.
	await beginSlowly(sam, true);
	await beginSlowly(sam, false);
	await expectSlow(sam, kim);
	await beginSlowly(kim, false);
	for (const somebody of [sam, kim])
		await expect(heading(somebody, m.signals_none())).toBeVisible();
	await target(kim, m.signals_yes()).click();
	await expect(heading(sam, saysYes('Kim'))).toBeVisible();
});

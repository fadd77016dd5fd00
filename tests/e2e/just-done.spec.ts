import { linkNew, writeCard } from './flows.ts';
import { expect, expectAccessible, m, test, type Somebody } from './people.ts';

const NAME = { name: 'Kim' };
const press = ({ page }: Somebody, name: string) =>
	page.getByRole('button', { name, exact: true }).click();

async function begin({ page }: Somebody, audience: string): Promise<void> {
	await page.goto('/today/new');
	await page.getByRole('checkbox', { name: m.feeling_tired() }).first().check();
	await page.getByRole('radio', { name: audience }).check();
}

test('whoever checks in reads once who can read it and for how long, and what is only theirs', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	const { page } = sam;
	await begin(sam, m.checkin_all(NAME));
	await press(sam, m.checkin_share());
	await expect(page.getByText(m.checkin_done_all(NAME))).toBeVisible();
	await expect(page.getByText(m.checkin_done_kept_too())).toHaveCount(0);
	await expectAccessible(page);
	await page.getByRole('link', { name: m.nav_list(), exact: true }).click();
	await page.getByRole('link', { name: m.nav_today(), exact: true }).click();
	await expect(page.getByText(m.checkin_empty(NAME))).toBeVisible();
	await expect(page.getByText(m.checkin_done_all(NAME))).toHaveCount(0);

	await begin(sam, m.checkin_me());
	await press(sam, m.checkin_keep());
	await expect(page.getByText(m.checkin_done_kept())).toBeVisible();
	await expect(page.getByText(m.checkin_done_all(NAME))).toHaveCount(0);

	await begin(sam, m.checkin_word(NAME));
	await page.getByRole('radio', { name: m.feeling_tired(), exact: true }).check();
	await page.getByRole('switch', { name: m.checkin_keep_too() }).click();
	await sam.context.setOffline(true);
	await press(sam, m.checkin_share());
	await expect(page.getByText(m.checkin_done_unsent(NAME))).toBeVisible();
	await expect(page.getByText(m.checkin_done_kept_too())).toBeVisible();
	await sam.context.setOffline(false);
	await expect(page.getByText(m.checkin_done_word(NAME))).toBeVisible();
});

test('whoever keeps a care card reads that it is kept, and whether their partner can read it', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	const { page } = sam;
	for (const [shown, said] of [
		[m.care_shown_never(), m.care_kept_mine()],
		[m.care_shown_needed(NAME), m.care_kept_needed(NAME)],
		[m.care_shown_always(NAME), m.care_kept_always(NAME)]
	] as const) {
		await writeCard(sam, shown);
		await expect(page.getByText(m.care_kept())).toBeVisible();
		await expect(page.getByText(said)).toBeVisible();
	}
	await expectAccessible(page);
	await page.reload();
	await expect(page.getByLabel(m.pairing_name())).toBeVisible();
	await expect(page.getByText(m.care_kept())).toHaveCount(0);
});

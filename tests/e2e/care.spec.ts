import { bothHere, called, delivery, hear, linkNew, lower, target, writeCard } from './flows.ts';
import {
	expect,
	expectAccessible,
	expectNoSidewaysScroll,
	m,
	test,
	type Somebody
} from './people.ts';
import { MOMENTS, shoot } from './pictures.ts';

/** How often a page asks for the cards, from its next loading on. */
function countAsked({ page }: Somebody): () => number {
	let asked = 0;
	page.on('websocket', (socket) =>
		socket.on('framesent', ({ payload }) => {
			if (String(payload).includes('"care:get"')) asked += 1;
		})
	);
	return () => asked;
}

test(
	'law 11: my card is there for my partner when I say wait, my own words for me, and neither when it has passed',
	MOMENTS,
	async ({ sam, kim }) => {
		await linkNew(sam, kim);
		const { page } = sam;
		await page.goto('/you');
		await page.getByRole('link', { name: new RegExp(`^${m.care_write()}`) }).click();
		await page.getByLabel(m.care_helps(), { exact: true }).fill('A blanket and some tea');
		await page.getByLabel(m.care_touch(), { exact: true }).fill('Only my hand');
		await page.getByLabel(m.care_myself(), { exact: true }).fill('You may stop. Nothing is lost.');
		// What is typed outlasts a reload.
		await page.reload();
		await expect(page.getByLabel(m.care_touch(), { exact: true })).toHaveValue('Only my hand');
		await page.getByRole('radio', { name: m.care_shown_needed({ name: called(kim) }) }).check();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await shoot('care-card', [sam], true);
		await page.getByRole('button', { name: m.care_keep() }).click();
		await page.waitForURL('/you');
		await page.goto('/you/card');
		await expect(page.getByLabel(m.care_helps(), { exact: true })).toHaveValue(
			'A blanket and some tea'
		);

		for (const somebody of [sam, kim]) await somebody.page.goto('/now');
		await bothHere(sam, kim);
		const theirs = kim.page.getByRole('heading', { name: m.care_theirs({ name: called(sam) }) });
		await expect(theirs).toHaveCount(0);
		await target(sam, m.signals_wait()).click();
		await expect(page.getByText('You may stop. Nothing is lost.')).toBeVisible();
		await expect(theirs).toBeVisible();
		await expect(kim.page.getByText('Only my hand')).toBeVisible();
		await expect(kim.page.getByText('Nothing is lost')).toHaveCount(0);
		await expect(kim.page.getByText(m.care_now_thank())).toBeVisible();
		await expect(kim.page.getByText(m.care_not_now_why())).toBeVisible();
		for (const somebody of [sam, kim]) {
			await expectAccessible(somebody.page);
			await expectNoSidewaysScroll(somebody.page);
		}
		await shoot('care-wait', [sam, kim], true);
		await hear(kim);
		await page.getByRole('link', { name: m.care_steady() }).click();
		await expect(page.getByText(m.rest_intro())).toBeVisible();
		await page.getByRole('link', { name: m.nav_now() }).click();

		await expect(page.getByRole('button', { name: m.signals_lower() })).toBeVisible();
		await lower(sam);
		await expect(theirs).toHaveCount(0);
		for (const somebody of [sam, kim]) {
			await expect(somebody.page.getByText(m.care_over_if())).toBeVisible();
			await expectAccessible(somebody.page);
		}
		await shoot('care-over', [sam, kim], true);
		await kim.page.getByRole('button', { name: m.care_over_put_away() }).click();
		await expect(kim.page.getByText(m.care_over_if())).toHaveCount(0);
		await expect(page.getByText(m.care_over_if())).toBeVisible();
	}
);

test('the cards are asked for when what stands of my partner begins and ends, also while I was away, and not with every change', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await writeCard(sam, m.care_shown_needed({ name: called(kim) }));
	const [bySam, byKim] = [countAsked(sam), countAsked(kim)];
	for (const somebody of [sam, kim]) await somebody.page.goto('/now');
	await bothHere(sam, kim);
	const theirs = kim.page.getByRole('heading', { name: m.care_theirs({ name: called(sam) }) });
	const before = bySam();
	await target(sam, m.signals_wait()).click();
	await expect(theirs).toBeVisible();

	// It stood by a beat first, and was then seen on the server.
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
	const asked = byKim();
	const water = m.signals_need_water();
	await sam.page.getByRole('radio', { name: water }).check();
	const help = m.signals_help_word({ need: water });
	await expect(kim.page.getByText(help, { exact: true })).toBeVisible();
	await hear(kim);
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'answered');
	expect(byKim()).toBe(asked);
	expect(bySam()).toBe(before);

	await kim.context.setOffline(true);
	await expect(kim.page.getByRole('main').getByText(m.signals_lost())).toBeVisible();
	await lower(sam);
	await expect(theirs).toBeVisible();
	await kim.context.setOffline(false);
	await expect(theirs).toHaveCount(0);
	await kim.context.setOffline(true);
	await target(sam, m.signals_no()).click();
	await kim.context.setOffline(false);
	await expect(theirs).toBeVisible();
	await kim.page.reload();
	await expect(theirs).toBeVisible();
	await lower(sam);
	await expect(theirs).toHaveCount(0);
});

import { addAgreement, addLimit, answer, called, linkNew, more, row } from './flows.ts';
import { expect, expectAccessible, m, test, type Somebody } from './people.ts';
import { MOMENTS, shoot } from './pictures.ts';

const HUG = 'A hug whenever one of us asks';

/** To the end, where the bar lies over no button. */
async function accessible(page: Somebody['page']): Promise<void> {
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	await expectAccessible(page);
}

async function bothOnList(sam: Somebody, kim: Somebody): Promise<void> {
	await linkNew(sam, kim);
	for (const { page } of [sam, kim]) await page.goto('/list');
}

test('laws 2, 3 and 12: a changed answer begins a round and asks nobody again who said less than yes, a condition asks first, and an old no counts until both have answered', async ({
	sam,
	kim
}) => {
	await bothOnList(sam, kim);
	await addAgreement(sam, HUG);
	await answer(sam, HUG, m.boundaries_answer_yes());
	await answer(kim, HUG, m.boundaries_answer_no());
	for (const somebody of [sam, kim])
		await expect(row(somebody, HUG)).toContainText(m.boundaries_counts_no());

	await more(kim, HUG, m.boundaries_answer_change());
	const item = row(kim, HUG);
	await item.getByRole('radio', { name: new RegExp(`^${m.boundaries_answer_yes()}`) }).check();
	await item.getByLabel(m.boundaries_condition()).fill('if we have time');
	await accessible(kim.page);
	await item.getByRole('button', { name: m.boundaries_answer_keep() }).click();
	for (const somebody of [sam, kim]) {
		await expect(row(somebody, HUG)).toContainText(m.boundaries_counts_no());
		await expect(row(somebody, HUG)).toContainText(m.boundaries_unanswered());
	}
	// It is no news to the one who changed it.
	await expect(row(kim, HUG)).not.toContainText(m.boundaries_changed());
	await answer(sam, HUG, m.boundaries_answer_yes());
	for (const somebody of [sam, kim]) {
		await expect(row(somebody, HUG)).toContainText(m.boundaries_counts_ask());
		await expect(row(somebody, HUG)).toContainText('if we have time');
	}

	// What was on the screen is new no more once it has been left.
	await kim.page.getByRole('link', { name: m.nav_you(), exact: true }).click();
	await kim.page.getByRole('link', { name: m.nav_list(), exact: true }).click();
	await more(sam, HUG, m.boundaries_answer_change());
	await sam.page.getByRole('radio', { name: m.boundaries_answer_no(), exact: true }).check();
	await sam.page.getByRole('button', { name: m.boundaries_answer_keep() }).click();
	await expect(item).toContainText(m.boundaries_unanswered());
	await expect(item).toContainText(m.boundaries_counts_ask());
	await expect(item.getByRole('button', { name: m.boundaries_answer() })).toHaveCount(0);
	await expect(item.getByText(m.boundaries_changed())).toHaveCount(0);
	await more(kim, HUG, m.boundaries_answer());
	await item.getByRole('radio', { name: m.boundaries_answer_no(), exact: true }).check();
	await item.getByRole('button', { name: m.boundaries_answer_keep() }).click();
	for (const somebody of [sam, kim])
		await expect(row(somebody, HUG)).toContainText(m.boundaries_counts_no());
});

test(
	'law 3: a condition asks first until both say yes to words that contain it',
	MOMENTS,
	async ({ sam, kim }) => {
		await bothOnList(sam, kim);
		await addAgreement(sam, HUG);
		await answer(sam, HUG, m.boundaries_answer_yes());
		const item = row(kim, HUG);
		await item.getByRole('button', { name: new RegExp(`^${m.boundaries_answer()}`) }).click();
		await item.getByRole('radio', { name: new RegExp(`^${m.boundaries_answer_yes()}`) }).check();
		await item.getByLabel(m.boundaries_condition()).fill('if we have time');
		await item.getByRole('button', { name: m.boundaries_answer_keep() }).click();
		await expect(row(sam, HUG)).toContainText(m.boundaries_counts_ask());
		await more(sam, HUG, m.boundaries_open_again({ name: called(kim) }));
		await more(kim, HUG, m.boundaries_reword());
		const condition = m.boundaries_condition_add({ condition: 'if we have time' });
		const add = kim.page.getByRole('button', { name: condition });
		await expect(add).toBeVisible();
		await shoot('list-condition', [kim], true);
		await add.click();
		await expect(kim.page.getByLabel(m.boundaries_words())).toHaveValue(`${HUG}, if we have time`);
		await accessible(kim.page);
		await kim.page.getByRole('button', { name: m.boundaries_change_keep() }).click();
		for (const somebody of [sam, kim]) {
			await expect(row(somebody, HUG)).toContainText(m.boundaries_counts_ask());
			// Once the new words are there: before, it is the answer to the old ones that can be changed.
			const words = `${HUG}, if we have time`;
			await expect(row(somebody, words)).toBeVisible();
			await answer(somebody, words, m.boundaries_answer_yes());
		}
		for (const somebody of [sam, kim])
			await expect(row(somebody, 'if we have time')).toContainText(m.boundaries_counts_yes());
	}
);

test(
	'law 12: other words need an "open again", and letting go needs both',
	MOMENTS,
	async ({ sam, kim }) => {
		await bothOnList(sam, kim);
		await addAgreement(sam, HUG);
		await answer(sam, HUG, m.boundaries_answer_yes());
		await answer(kim, HUG, m.boundaries_answer_yes());
		for (const somebody of [sam, kim])
			await expect(row(somebody, HUG)).toContainText(m.boundaries_counts_yes());
		await row(sam, HUG).locator('summary').click();
		await expect(row(sam, HUG)).toContainText(m.boundaries_reword_closed({ name: called(kim) }));
		await accessible(sam.page);
		await shoot('list-more', [sam], true);
		await more(kim, HUG, m.boundaries_open_again({ name: called(sam) }));
		await more(sam, HUG, m.boundaries_reword());
		await sam.page.getByLabel(m.boundaries_words()).fill('A hug, or a hand on the shoulder');
		await sam.page.getByRole('button', { name: m.boundaries_change_keep() }).click();
		for (const somebody of [sam, kim]) {
			await expect(row(somebody, HUG)).toContainText('a hand on the shoulder');
			await expect(row(somebody, HUG)).toContainText(m.boundaries_counts_rests());
		}
		await accessible(kim.page);
		await shoot('list-reworded', [kim], true);
		await more(sam, HUG, m.boundaries_reworded_give_up());
		await expect(row(kim, HUG)).not.toContainText('a hand on the shoulder');
		for (const somebody of [sam, kim])
			await expect(row(somebody, HUG)).toContainText(m.boundaries_unanswered());

		await more(sam, HUG, m.boundaries_let_go());
		await expect(row(kim, HUG)).toContainText(m.boundaries_let_go_theirs({ name: called(sam) }));
		await more(kim, HUG, m.boundaries_let_go());
		for (const somebody of [sam, kim]) await expect(row(somebody, HUG)).toHaveCount(0);
	}
);

test('topics are for both, an idea is taken by itself, a change is told without names, and a limit is changed by its owner', async ({
	sam,
	kim
}) => {
	await bothOnList(sam, kim);
	await sam.page.goto('/list/topics');
	await sam.page.getByRole('button', { name: m.boundaries_topic_every_day() }).click();
	await expect(sam.page.getByLabel(m.boundaries_topic_name({ number: 1 }))).toBeVisible();
	await accessible(sam.page);

	await kim.page.goto('/list/ideas');
	await accessible(kim.page);
	await kim.page.getByRole('link', { name: m.boundaries_idea_woken() }).click();
	await kim.page.getByRole('radio', { name: m.boundaries_add_limit() }).check();
	await kim.page.getByRole('radio', { name: m.boundaries_strength_ask() }).check();
	await kim.page.getByLabel(m.boundaries_topic()).selectOption(m.boundaries_topic_every_day());
	await sam.page.goto('/you');
	await kim.page.getByRole('button', { name: m.boundaries_add_keep() }).click();
	const news = sam.page.getByRole('link', { name: m.boundaries_news() });
	await expect(news).toBeVisible();
	await accessible(sam.page);
	await news.click();
	const words = m.boundaries_idea_woken();
	await expect(row(sam, words)).toContainText(m.boundaries_changed());
	await expect(
		sam.page.getByRole('heading', { name: m.boundaries_topic_every_day() })
	).toBeVisible();
	await sam.page.goto('/you');
	await expect(news).toHaveCount(0);

	await more(kim, words, m.boundaries_change());
	await kim.page.getByRole('radio', { name: m.boundaries_strength_no(), exact: true }).check();
	await kim.page.getByRole('button', { name: m.boundaries_change_keep() }).click();
	await expect(row(kim, words)).toContainText(m.boundaries_strength_no());
	await expect(news).toBeVisible();

	// On the list itself it is read aloud, and moves nothing.
	await kim.page.getByRole('main').getByRole('status').first().waitFor({ state: 'attached' });
	await addLimit(sam, 'Waking me late', m.boundaries_strength_no());
	await expect(kim.page.getByRole('status').filter({ hasText: m.boundaries_news() })).toHaveCount(
		1
	);
});

test('law 10: my own limits stay mine after the link has ended, and nothing of my partner does', async ({
	sam,
	kim
}) => {
	await bothOnList(sam, kim);
	await addLimit(sam, 'Waking me by touch', m.boundaries_strength_no());
	await addLimit(kim, 'Talking about my childhood', m.boundaries_strength_ask());
	await expect(row(sam, 'Talking about')).toBeVisible();
	await sam.page.goto('/you');
	await sam.page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
	await sam.page.getByRole('button', { name: m.you_unlink_now() }).click();
	// A page that is left before that has left nobody.
	await expect(sam.page.getByRole('heading', { name: m.couple_left() })).toBeVisible();
	await sam.page.goto('/list/mine');
	await expect(row(sam, 'Waking me by touch')).toBeVisible();
	await expect(sam.page.getByText('Talking about my childhood')).toHaveCount(0);
	await accessible(sam.page);
	await row(sam, 'Waking me').getByRole('button', { name: m.boundaries_kept_remove() }).click();
	await expect(sam.page.getByText(m.boundaries_kept_empty())).toBeVisible();
});

test('the list is there without a connection, and is found in by words', async ({ sam, kim }) => {
	await bothOnList(sam, kim);
	for (const words of ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Sèven'])
		await addLimit(sam, words, m.boundaries_strength_no());
	await sam.page.goto('/list');
	await expect(row(sam, 'Sèven')).toBeVisible();
	await sam.context.setOffline(true);
	await expect(row(sam, 'Sèven')).toBeVisible();
	await sam.page.getByText(m.boundaries_find(), { exact: true }).click();
	await sam.page.getByLabel(m.boundaries_find_letters()).fill('seven');
	await expect(sam.page.getByText(m.boundaries_found({ count: 1 }))).toBeVisible();
	await expect(row(sam, 'Three')).toHaveCount(0);
	await accessible(sam.page);
	await sam.context.setOffline(false);
});

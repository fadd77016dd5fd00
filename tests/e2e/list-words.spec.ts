import type { Locator } from '@playwright/test';
import { addAgreement, answer, called, link, linkNew, more, row } from './flows.ts';
import {
	attend,
	expect,
	expectAccessible,
	m,
	PHONE,
	signIn,
	test,
	type Somebody
} from './people.ts';
import { MOMENTS, shoot } from './pictures.ts';

const HUG = 'A hug whenever one of us asks';
const TEA = 'Tea in bed on Sundays';
const WALK = 'A walk without talking';

const condition = (item: Locator) => item.getByLabel(m.boundaries_condition());
const keepAnswer = (item: Locator) =>
	item.getByRole('button', { name: m.boundaries_answer_keep() });

/** Opens the form for an answer, to other words where there are some. */
async function toAnswer(somebody: Somebody, words: string): Promise<Locator> {
	const item = row(somebody, words);
	await item.getByRole('button', { name: new RegExp(`^${m.boundaries_answer()}`) }).click();
	return item;
}

async function reword(somebody: Somebody, words: string, others: string): Promise<void> {
	await more(somebody, words, m.boundaries_reword());
	await somebody.page.getByLabel(m.boundaries_words()).fill(others);
	await somebody.page.getByRole('button', { name: m.boundaries_change_keep() }).click();
	await somebody.page.waitForURL(/\/list$/);
}

/** On the list, with the form for something new loaded: without a connection it could not be. */
async function readyToWrite({ page }: Somebody): Promise<void> {
	await page.goto('/list');
	await page.getByRole('link', { name: m.boundaries_add() }).click();
	await expect(page.getByLabel(m.boundaries_words())).toBeVisible();
	await page.getByRole('link', { name: m.ui_back() }).click();
	await page.waitForURL(/\/list$/);
}

/** The line that is there may go on for a moment: what is written then is sent. */
async function goOffline({ context, page }: Somebody): Promise<void> {
	await context.setOffline(true);
	const notice = page.getByText(m.boundaries_offline());
	await expect(notice.or(page.getByText(m.boundaries_offline_kept()))).toBeVisible();
}

async function writeLimit({ page }: Somebody, words: string): Promise<void> {
	await page.getByRole('link', { name: m.boundaries_add() }).click();
	await page.getByRole('radio', { name: m.boundaries_add_limit() }).check();
	await page.getByLabel(m.boundaries_words()).fill(words);
	await page.getByRole('radio', { name: m.boundaries_strength_no(), exact: true }).check();
	await page.getByRole('button', { name: m.boundaries_add_keep() }).click();
	await page.waitForURL(/\/list$/);
}

test('what I write to my answer outlasts a reload and other words of my partner, and is not sent to what is asked no more', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await addAgreement(sam, HUG);
	await kim.page.goto('/list');
	await condition(await toAnswer(kim, HUG)).fill('if we have time');
	await kim.page.reload();
	const item = await toAnswer(kim, HUG);
	await expect(condition(item)).toHaveValue('if we have time');
	await expect(item.getByRole('radio', { checked: true })).toHaveCount(0);
	await item.getByRole('radio', { name: new RegExp(`^${m.boundaries_answer_yes()}`) }).check();

	await reword(sam, HUG, 'A hug in the evening');
	await expect(item).toContainText(m.boundaries_answer_overtaken({ name: called(sam) }));
	await expect(keepAnswer(item)).toHaveCount(0);
	await condition(item).press('Enter');
	await expect(condition(item)).toHaveValue('if we have time');
	// To the end, where the bar lies over nothing.
	await kim.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	await expectAccessible(kim.page);
	await item.getByRole('button', { name: m.boundaries_answer_overtaken_ok() }).click();

	await toAnswer(kim, HUG);
	await expect(condition(item)).toHaveValue('if we have time');
	await expect(item).toContainText(m.boundaries_returned_words({ words: HUG }));
	await item.getByRole('radio', { name: new RegExp(`^${m.boundaries_answer_yes()}`) }).check();
	await keepAnswer(item).click();
	await expect(keepAnswer(item)).toHaveCount(0);
	await expect(item).not.toContainText(m.boundaries_unsent());
	await more(kim, HUG, m.boundaries_reworded_decline());
	await toAnswer(kim, HUG);
	await expect(condition(item)).toHaveValue('');
});

test(
	'what is refused comes back: to the answer it was written to, and each text to where one adds something',
	MOMENTS,
	async ({ sam, kim }) => {
		await linkNew(sam, kim);
		for (const words of [HUG, TEA, WALK]) await addAgreement(sam, words);
		await readyToWrite(kim);
		for (const somebody of [sam, kim]) await answer(somebody, HUG, m.boundaries_answer_yes());
		await more(kim, HUG, m.boundaries_open_again({ name: called(sam) }));
		await row(sam, HUG).locator('summary').click();
		await expect(row(sam, HUG).getByRole('link', { name: m.boundaries_reword() })).toBeVisible();
		await goOffline(kim);
		const item = row(kim, HUG);
		await more(kim, HUG, m.boundaries_answer_change());
		await item.getByRole('radio', { name: new RegExp(`^${m.boundaries_answer_yes()}`) }).check();
		await condition(item).fill('until summer');
		await keepAnswer(item).click();
		await reword(sam, HUG, 'A hug in the evening');
		await kim.context.setOffline(false);
		const { page } = kim;
		await expect(page.getByText(m.boundaries_refused_answer())).toBeVisible();
		await shoot('list-refused', [kim], true);
		await page.getByRole('button', { name: m.boundaries_refused_ok() }).click();
		await toAnswer(kim, HUG);
		await expect(condition(item)).toHaveValue('until summer');
		await expect(item).toContainText(m.boundaries_returned());
		await shoot('list-answer', [kim], true);

		await goOffline(kim);
		await reword(kim, TEA, 'Tea in bed, late');
		await reword(kim, WALK, 'A short walk');
		for (const words of [TEA, WALK]) await reword(sam, words, `${words}, or not`);
		await kim.context.setOffline(false);
		await expect(page.getByText(m.boundaries_refused_words())).toBeVisible();
		const words = page.getByLabel(m.boundaries_words());
		await page.goto('/list/add');
		await expect(words).toHaveValue('Tea in bed, late');
		await expect(page.getByText(m.boundaries_returned_more({ count: 1 }))).toBeVisible();
		await expectAccessible(page);
		await shoot('list-came-back', [kim], true);
		await words.fill('Tea in bed, very late');
		await page.reload();
		await expect(words).toHaveValue('Tea in bed, very late');
		await words.fill('');
		await expect(page.getByText(m.boundaries_returned())).toHaveCount(0);
		await page.reload();
		await expect(words).toHaveValue('A short walk');
		await page.getByRole('button', { name: m.boundaries_add_keep() }).click();
		await expect(row(kim, 'A short walk')).toBeVisible();
		await page.goto('/list/add');
		await expect(words).toHaveValue('');
		await expect(page.getByText(m.boundaries_returned())).toHaveCount(0);
	}
);

test('law 10: what I wrote and could not send comes back when the link has ended, whoever ended it and from where', async ({
	sam,
	kim,
	browser,
	server
}) => {
	await linkNew(sam, kim);
	for (const somebody of [sam, kim]) await readyToWrite(somebody);
	const context = await browser.newContext({ baseURL: server.origin, viewport: PHONE });
	await attend({ name: 'sam', page: await context.newPage(), context }, async (laptop) => {
		await laptop.page.goto('/sign-in');
		await signIn(laptop);
		await laptop.page.waitForURL('/now');
		for (const somebody of [sam, kim]) await goOffline(somebody);
		await writeLimit(sam, 'Waking me by touch');
		await writeLimit(kim, 'Talking about my childhood');
		for (const [somebody, words] of [
			[sam, 'Waking me by touch'],
			[kim, 'Talking about my childhood']
		] as const)
			await expect(row(somebody, words)).toContainText(m.boundaries_unsent());
		await laptop.page.goto('/you');
		await laptop.page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
		await laptop.page.getByRole('button', { name: m.you_unlink_now() }).click();
		await expect(laptop.page.getByText(m.couple_left_told())).toBeVisible();

		await kim.context.setOffline(false);
		await expect(kim.page.getByText(m.boundaries_alone())).toBeVisible();
		await kim.page.goto('/now');
		await kim.page.getByRole('button', { name: m.couple_ended_read() }).click();
		await link(kim, laptop);
		await sam.context.setOffline(false);
		await expect(row(sam, 'Waking me by touch')).toHaveCount(0);
	});
	await context.close();

	for (const [{ page }, words] of [
		[sam, 'Waking me by touch'],
		[kim, 'Talking about my childhood']
	] as const) {
		// They are there the next time the form opens once the server has been heard.
		await expect(async () => {
			await page.goto('/list/add');
			await expect(page.getByLabel(m.boundaries_words())).toHaveValue(words, { timeout: 3_000 });
		}).toPass();
		await expect(page.getByText(m.boundaries_returned())).toBeVisible();
	}
});

test('a form that is not sent leads to what is the matter, and cuts nothing off', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await addAgreement(sam, HUG);
	const { page } = sam;
	const item = await toAnswer(sam, HUG);
	await keepAnswer(item).click();
	await expect(item.getByRole('radio').first()).toBeFocused();
	await item.getByRole('radio', { name: new RegExp(`^${m.boundaries_answer_no()}`) }).check();
	await condition(item).focus();
	await page.keyboard.insertText('x'.repeat(301));
	await keepAnswer(item).click();
	await expect(condition(item)).toBeFocused();
	await expect(condition(item)).toHaveValue('x'.repeat(301));
	await expect(item).toContainText(m.drafts_too_long({ count: 300 }));
	await expectAccessible(page);

	await page.goto('/list/add');
	const words = page.getByLabel(m.boundaries_words());
	const add = page.getByRole('button', { name: m.boundaries_add_keep() });
	await add.click();
	await expect(page.getByRole('radio', { name: m.boundaries_add_limit() })).toBeFocused();
	await page.getByRole('radio', { name: m.boundaries_add_limit() }).check();
	await expectAccessible(page);
	await add.click();
	await expect(words).toBeFocused();
	await page.keyboard.insertText('y'.repeat(5_000));
	await expect(page.getByText(m.drafts_too_long({ count: 500 }))).toBeVisible();
	await add.click();
	await expect(words).toBeFocused();
	await page.reload();
	await expect(words).toHaveValue('y'.repeat(5_000));
	await words.fill('Waking me by touch');
	await add.click();
	await expect(
		page.getByRole('radio', { name: m.boundaries_strength_no(), exact: true })
	).toBeFocused();
	await page.getByLabel(m.boundaries_helps()).focus();
	await page.keyboard.insertText('z'.repeat(301));
	await expect(page.getByText(m.drafts_too_long({ count: 300 }))).toBeVisible();

	await page.goto('/list/topics');
	const topic = page.getByLabel(m.boundaries_topic_new());
	const addTopic = page.getByRole('button', { name: m.boundaries_topic_add() });
	await addTopic.click();
	await expect(topic).toBeFocused();
	await page.keyboard.insertText('t'.repeat(41));
	await addTopic.click();
	await expect(topic).toHaveValue('t'.repeat(41));
	await expect(page.getByText(m.drafts_too_long({ count: 40 }))).toBeVisible();
	await page.reload();
	await expect(topic).toHaveValue('t'.repeat(41));
	await topic.fill('Evenings');
	await addTopic.click();
	await expect(topic).toHaveValue('');
	const name = page.getByLabel(m.boundaries_topic_name({ number: 1 }));
	await expect(name).toHaveValue('Evenings');
	await name.focus();
	await page.keyboard.insertText('u'.repeat(50));
	await topic.focus();
	await expect(name).toHaveValue(new RegExp('u{50}'));
	await expect(page.getByText(m.drafts_too_long({ count: 40 }))).toBeVisible();
	await page.reload();
	await expect(name).toHaveValue(new RegExp('u{50}'));
	await name.fill('Late evenings');
	await topic.focus();
	await expect(page.getByText(m.boundaries_topic_up({ topic: 'Late evenings' }))).toBeAttached();
	await page.reload();
	await expect(name).toHaveValue('Late evenings');
});

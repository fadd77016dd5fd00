import { expect, m, signUp, type Somebody } from './people.ts';
import type { Locator } from '@playwright/test';

/** Makes an invite on /now and gives its link. */
export async function invite(somebody: Somebody, called: string): Promise<string> {
	const { page } = somebody;
	if (new URL(page.url()).pathname !== '/now') await page.goto('/now');
	await page.getByLabel(m.pairing_name()).fill(called);
	await page.getByRole('button', { name: m.pairing_make_link() }).click();
	await page.getByText(m.pairing_show_link()).click();
	return page.getByTestId('invite-link').innerText();
}

/** From the question for a name, on /join, to the four words. */
export async function join({ page }: Somebody, called: string): Promise<void> {
	await page.getByLabel(m.pairing_name()).fill(called);
	await page.getByRole('button', { name: m.pairing_join(), exact: true }).click();
}

export async function wordsOf({ page }: Somebody): Promise<string[]> {
	const words = page.getByTestId('pairing-words').getByRole('listitem');
	await expect(words).toHaveCount(4);
	return words.allInnerTexts();
}

/** Two new people who are linked, both on /now, live. */
export async function linkNew(inviter: Somebody, joiner: Somebody): Promise<void> {
	await Promise.all([signUp(inviter), signUp(joiner)]);
	await link(inviter, joiner);
}

/** Two people with accounts become linked; both end on /now, live. */
export async function link(inviter: Somebody, joiner: Somebody): Promise<void> {
	const offered = await invite(inviter, called(inviter));
	await joiner.page.goto(offered);
	await join(joiner, called(joiner));
	expect(await wordsOf(inviter)).toEqual(await wordsOf(joiner));
	await inviter.page.getByRole('button', { name: m.pairing_same() }).click();
	await bothHere(inviter, joiner);
}

export async function bothHere(a: Somebody, b: Somebody): Promise<void> {
	await expect(a.page.getByText(m.signals_both_here({ name: called(b) }))).toBeVisible();
	await expect(b.page.getByText(m.signals_both_here({ name: called(a) }))).toBeVisible();
}

/** What the partner calls somebody: not their username, so that a test can tell the two apart. */
export const called = ({ name }: { name: string }) => `${name[0]!.toUpperCase()}${name.slice(1)}`;

export const target = ({ page }: Somebody, word: string): Locator =>
	page.getByRole('group').getByRole('button', { name: word, exact: true });

export const hear = (somebody: Somebody) => press(somebody, m.signals_hear_you());
export const lower = (somebody: Somebody) => press(somebody, m.signals_lower());

/** What does not count in its first moments: a person tries again, and so does this. */
async function press({ page }: Somebody, name: string): Promise<void> {
	const button = page.getByRole('button', { name });
	await expect(async () => {
		if (await button.isVisible()) await button.click();
		await expect(button).toBeHidden({ timeout: 500 });
	}).toPass();
}

export const delivery = ({ page }: Somebody): Locator => page.locator('[data-delivery]');

/** A care card, and when the partner may read it. */
export async function writeCard({ page }: Somebody, shown: string): Promise<void> {
	await page.goto('/you/card');
	await page.getByLabel(m.care_helps(), { exact: true }).fill('A blanket and some tea');
	await page.getByLabel(m.care_myself(), { exact: true }).fill('You may stop. Nothing is lost.');
	await page.getByRole('radio', { name: shown }).check();
	await page.getByRole('button', { name: m.care_keep() }).click();
	await page.waitForURL('/you');
}

export async function addLimit(
	{ page }: Somebody,
	words: string,
	strength: string,
	helps = ''
): Promise<void> {
	await page.goto('/list/add');
	await page.getByRole('radio', { name: m.boundaries_add_limit() }).check();
	await page.getByLabel(m.boundaries_words()).fill(words);
	await page.getByRole('radio', { name: strength }).check();
	await page.getByLabel(m.boundaries_helps()).fill(helps);
	await page.getByRole('button', { name: m.boundaries_add_keep() }).click();
	await page.waitForURL(/\/list$/);
}

export async function addAgreement({ page }: Somebody, words: string): Promise<void> {
	await page.goto('/list/add');
	await page.getByRole('radio', { name: m.boundaries_add_agreement() }).check();
	await page.getByLabel(m.boundaries_words()).fill(words);
	await page.getByRole('radio', { name: m.boundaries_for_both() }).check();
	await page.getByRole('button', { name: m.boundaries_add_keep() }).click();
	await page.waitForURL(/\/list$/);
}

/** The row of the list that has these words. */
export const row = ({ page }: Somebody, words: string): Locator =>
	page.getByRole('listitem').filter({ hasText: words });

/** Unfolds what else can be done with a row, and presses one of it. */
export async function more(somebody: Somebody, words: string, name: string): Promise<void> {
	const item = row(somebody, words);
	const action = item.getByRole('button', { name }).or(item.getByRole('link', { name })).first();
	const fold = item.locator('details').last();
	const isOpen = () => fold.evaluate((details: HTMLDetailsElement) => details.open);
	// What is not folded away is there at once.
	if (!(await action.isVisible()) && !(await isOpen())) await fold.locator('summary').click();
	await action.click();
}

export async function answer(somebody: Somebody, words: string, said: string): Promise<void> {
	const item = row(somebody, words);
	await item.getByRole('button', { name: m.boundaries_answer() }).click();
	await expect(item.getByText(m.boundaries_answer_both_see())).toBeVisible();
	await expect(item.getByRole('radio', { checked: true })).toHaveCount(0);
	// The hint under an answer is part of its name.
	await item.getByRole('radio', { name: new RegExp(`^${said}`) }).check();
	await item.getByRole('button', { name: m.boundaries_answer_keep() }).click();
}

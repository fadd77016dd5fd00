import type { Locator } from '@playwright/test';
import { createLargeList } from '../fixtures/large-list.ts';
import { row } from './flows.ts';
import { expect, expectAccessible, m, PASSWORD, signIn, test, type Somebody } from './people.ts';

/** Signed in, on a page of the list. */
async function at(path: string, somebody: Somebody): Promise<void> {
	await somebody.page.goto('/sign-in');
	await signIn(somebody);
	await somebody.page.waitForURL('/now');
	await somebody.page.goto(path);
}

/** Without a mouse: the button is focused, then pressed. */
const press = (inside: Locator, name: string | RegExp) =>
	inside.getByRole('button', { name }).press('Enter');
const unfold = (inside: Locator) => inside.locator('summary').press('Enter');

/** The row has the focus, and is read by its words. */
async function expectAtRow(somebody: Somebody, words: string): Promise<void> {
	await expect(row(somebody, words)).toBeFocused();
	await expect(row(somebody, words)).toHaveAccessibleName(new RegExp(words));
}

test('a keyboard goes on at the row when what it has pressed goes, or at the row beside, or at the heading', async ({
	sam,
	kim,
	server
}) => {
	// Of the limits the even ones are Kim's.
	await createLargeList(server, PASSWORD, { limits: 4, agreements: 2 });
	await at('/list', sam);
	await at('/list', kim);
	const limit = (number: number) => row(sam, `limit ${number}`);
	const agreement = row(sam, 'agreement 0');

	await limit(0).getByRole('button').focus();
	const before = await sam.page.evaluate(() => scrollY);
	await press(limit(0), m.boundaries_understand());
	await expectAtRow(sam, 'limit 0');
	expect(await sam.page.evaluate(() => scrollY)).toBe(before);

	await unfold(agreement);
	const about = agreement.getByRole('group', { name: 'agreement 0' });
	await expect(
		about
			.getByRole('group', { name: m.boundaries_review() })
			.getByRole('button', { name: m.boundaries_review_one() })
	).toBeVisible();
	await press(about, m.boundaries_review_one());
	await press(about, m.boundaries_review_not());
	await expectAtRow(sam, 'agreement 0');
	await expectAccessible(sam.page);
	await press(about, m.boundaries_answer_change());
	await press(agreement, m.boundaries_answer_not_now());
	await expectAtRow(sam, 'agreement 0');
	await unfold(agreement);
	await press(about, m.boundaries_answer_change());
	await agreement.getByRole('radio', { name: m.boundaries_answer_ask(), exact: true }).check();
	await press(agreement, m.boundaries_answer_keep());
	await expectAtRow(sam, 'agreement 0');

	await unfold(limit(3));
	await press(limit(3), m.boundaries_lift());
	await press(limit(3), m.boundaries_lift_leave());
	await expectAtRow(sam, 'limit 3');
	await unfold(limit(3));
	await press(limit(3), m.boundaries_lift());
	await press(limit(3), m.boundaries_lift_do());
	// It stays until the server has lifted it.
	await expect(limit(3)).toHaveCount(0);
	await expectAtRow(sam, 'limit 1');
	await unfold(limit(1));
	await press(limit(1), m.boundaries_lift());
	await press(limit(1), m.boundaries_lift_do());
	await expect(limit(1)).toHaveCount(0);
	await expect(sam.page.getByRole('heading', { name: m.boundaries_my_limits() })).toBeFocused();

	const kims = row(kim, 'agreement 1');
	await unfold(kims);
	await press(kims, m.boundaries_open_again({ name: sam.name }));
	const other = row(sam, 'agreement 1');
	await unfold(other);
	await other.getByRole('link', { name: m.boundaries_reword() }).press('Enter');
	await sam.page.getByLabel(m.boundaries_words()).fill('Other words');
	await sam.page.getByRole('button', { name: m.boundaries_change_keep() }).press('Enter');
	await press(other, m.boundaries_reworded_give_up());
	await expect(other.getByText('Other words')).toHaveCount(0);
	await expectAtRow(sam, 'agreement 1');
	await press(kims, m.boundaries_let_go());
	await expect(other).toContainText(m.boundaries_let_go_theirs({ name: kim.name }));
	await unfold(other);
	await press(other, m.boundaries_let_go());
	await expect(other).toHaveCount(0);
	await expectAtRow(sam, 'agreement 0');

	// What the partner takes away is no different, and nobody is brought back who is elsewhere.
	await limit(2).getByRole('button').focus();
	await lift(kim, 'limit 2');
	await expect(limit(2)).toHaveCount(0);
	await expectAtRow(sam, 'limit 0');
	const add = sam.page.getByRole('link', { name: m.boundaries_add() });
	await add.focus();
	await lift(kim, 'limit 0');
	await expect(limit(0)).toHaveCount(0);
	await expect(add).toBeFocused();
});

async function lift(somebody: Somebody, words: string): Promise<void> {
	const item = row(somebody, words);
	await unfold(item);
	await press(item, m.boundaries_lift());
	await press(item, m.boundaries_lift_do());
}

test('a keyboard stays at the topic it moves, which is read aloud, and goes on beside one it takes away', async ({
	sam,
	server
}) => {
	await createLargeList(server, PASSWORD, { limits: 1, agreements: 0 });
	await at('/list/topics', sam);
	const { page } = sam;
	const topic = (name: string) => page.getByRole('listitem', { name });
	const [day, talking, close] = [
		m.boundaries_topic_every_day(),
		m.boundaries_topic_talking(),
		m.boundaries_topic_closeness()
	];
	for (const name of [day, talking, close]) {
		await page.getByRole('button', { name, exact: true }).press('Enter');
		await expect(topic(name)).toBeFocused();
	}
	const move = (name: string) => page.getByRole('button', { name });
	const [up, down] = [
		move(m.boundaries_topic_up({ topic: talking })),
		move(m.boundaries_topic_down({ topic: talking }))
	];
	const told = (place: number) =>
		page.getByText(m.boundaries_topic_moved({ topic: talking, place, count: 3 }));
	await up.press('Enter');
	await expect(told(1)).toHaveCount(1);
	await expect(up).toBeDisabled();
	await expect(down).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(told(2)).toHaveCount(1);
	await expect(down).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(told(3)).toHaveCount(1);
	await expect(up).toBeFocused();
	await expectAccessible(page);

	for (const [name, next] of [
		[day, topic(close)],
		[close, topic(talking)],
		[talking, page.getByRole('heading', { level: 1 })]
	] as const) {
		await press(topic(name), m.boundaries_topic_remove());
		await expect(next).toBeFocused();
	}
});

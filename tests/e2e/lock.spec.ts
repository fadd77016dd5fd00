import { EXERCISES } from '#lib/grounding/exercises.ts';
import { addLimit, bothHere, delivery, linkNew, row, target } from './flows.ts';
import {
	addAuthenticator,
	hasKey,
	leaveFor,
	locked,
	lockNow,
	makeRoom,
	memoryOf,
	unlock
} from './locking.ts';
import { expect, expectAccessible, m, signUp, test } from './people.ts';
import { exit } from './ways.ts';

test('law 11: while the app is locked its key is not on the device, and nothing of it is on the screen', async ({
	sam,
	kim
}) => {
	const { page } = sam;
	await linkNew(sam, kim);
	await addLimit(sam, 'velvet staircase', m.boundaries_strength_no());
	await expect(row(sam, 'velvet staircase')).toBeVisible();
	expect(await hasKey(page)).toBe(true);
	await lockNow(sam);
	await expect.poll(() => hasKey(page)).toBe(false);
	await expectAccessible(page);
	for (const path of ['/list', '/now', '/today', '/you', '/list/mine', '/you/account']) {
		await page.goto(path);
		await expect(locked(page)).toBeVisible();
		const words = await page.locator('body').innerText();
		expect(words).not.toMatch(/velvet|kim|sam|partner|limit|no\b/i);
		await expect(exit(sam)).toBeVisible();
	}
	await page.goto('/list');
	await unlock(page);
	await expect(row(sam, 'velvet staircase')).toBeVisible();
	expect(await hasKey(page)).toBe(true);
	await page.reload();
	await expect(row(sam, 'velvet staircase')).toBeVisible();
});

test('law 11: while the app is locked nothing in the memory of its page leads to a key or a name any more', async ({
	sam,
	kim
}) => {
	const me = { ...sam, name: 'marigoldquill' };
	const { page } = me;
	await linkNew(me, { ...kim, name: 'obsidianparrot' });
	await addLimit(me, 'velvet staircase', m.boundaries_strength_no());
	await expect(row(me, 'velvet staircase')).toBeVisible();
	await page.goto('/you');
	await expect(page.getByRole('button', { name: m.lock_now() })).toBeVisible();
	// The name that is sealed beside the keys, and is nowhere but where they are.
	const mine = 'Marigoldquill';
	await expect.poll(() => memoryOf(me)).toContain(mine);
	await page.getByRole('button', { name: m.lock_now() }).click();
	await expect(locked(page)).toBeVisible();
	// What was under way when it was locked ends by itself.
	for (const words of [mine, 'Obsidianparrot', 'velvet staircase'])
		await expect.poll(async () => (await memoryOf(me)).includes(words)).toBe(false);
});

test('after unlocking one is where one was, with what was typed still there', async ({
	sam,
	kim
}) => {
	const { page } = sam;
	await linkNew(sam, kim);
	await page.goto('/list/add');
	await page.getByRole('radio', { name: m.boundaries_add_agreement() }).check();
	await page.getByLabel(m.boundaries_words()).fill('a walk by the river');
	await leaveFor(page, 1_000);
	await expect(locked(page)).toBeVisible();
	await expect(page).toHaveURL(/\/list\/add$/);
	await unlock(page);
	await expect(page.getByLabel(m.boundaries_words())).toHaveValue('a walk by the river');
});

test('the app locks after the time its owner chose, but not while Together is seen', async ({
	sam,
	kim
}) => {
	const { page } = sam;
	await page.clock.install();
	await linkNew(sam, kim);
	for (let minute = 0; minute < 5; minute += 1) await page.clock.fastForward('01:00');
	await bothHere(sam, kim);
	await expect(locked(page)).toBeHidden();
	await page.goto('/list');
	await expect(page.getByRole('heading', { name: m.nav_list(), exact: true })).toBeVisible();
	await page.clock.fastForward('01:50');
	await page.keyboard.press('Tab');
	await page.clock.fastForward('01:50');
	await expect(locked(page)).toBeHidden();
	await page.clock.fastForward('00:15');
	await expect(locked(page)).toBeVisible();
	await unlock(page);
	await expect(locked(page)).toBeHidden();

	await page.goto('/you/device');
	await page.getByLabel(m.lock_after_label()).selectOption('15');
	await page.clock.fastForward('14:00');
	await expect(locked(page)).toBeHidden();
	await page.clock.fastForward('01:10');
	await expect(locked(page)).toBeVisible();

	// What sleeps is not seen: a device that was away for longer is locked when it wakes, wherever it was.
	await page.goto('/now');
	await unlock(page);
	await bothHere(sam, kim);
	await page.clock.fastForward('16:00');
	await expect(locked(page)).toBeVisible();
});

test('law 11: a page that is opened after the time is over, or at a clock that was set back, opens locked', async ({
	sam
}) => {
	const { page } = sam;
	await signUp(sam);
	for (const left of [-1, 24 * 3_600_000]) {
		await page.goto('/help');
		await leaveFor(page, left);
		await page.goto('/you');
		await expect(locked(page)).toBeVisible();
		expect(await hasKey(page)).toBe(false);
		await unlock(page);
		await expect(page.getByRole('heading', { name: m.nav_you(), exact: true })).toBeVisible();
	}
});

test('law 11: Help and what is kept, where nothing is locked, do not keep the key on the device for longer', async ({
	sam
}) => {
	const { page } = sam;
	await signUp(sam);
	await page.goto('/you');
	await page.getByRole('link', { name: m.you_help(), exact: true }).click();
	await expect(page.getByText(m.help_danger())).toBeVisible();
	expect(await hasKey(page)).toBe(true);
	await leaveFor(page, -1);
	await expect.poll(() => hasKey(page)).toBe(false);
	await expect(page.getByText(m.help_danger())).toBeVisible();
	await page.goto('/you');
	await unlock(page);
	await expect(page.getByRole('heading', { name: m.nav_you(), exact: true })).toBeVisible();
});

test('all tabs lock together, and open together', async ({ sam }) => {
	await signUp(sam);
	const other = await sam.context.newPage();
	await other.goto('/list');
	await expect(other.getByText(m.boundaries_alone())).toBeVisible();
	await lockNow(sam);
	await expect(locked(other)).toBeVisible();
	await unlock(other);
	await expect(other.getByText(m.boundaries_alone())).toBeVisible();
	await expect(sam.page.getByRole('heading', { name: m.nav_you(), exact: true })).toBeVisible();
});

test('law 11: a wrong password opens nothing, asks the server nothing, and the right one works without a connection', async ({
	sam
}) => {
	const { page, context } = sam;
	await signUp(sam);
	await lockNow(sam);
	const asked: string[] = [];
	page.on('request', (request) => {
		if (request.method() === 'POST' && !request.url().includes('socket.io'))
			asked.push(request.url());
	});
	await context.setOffline(true);
	await unlock(page, 'river candle maple seven stone');
	await expect(page.getByText(m.code_wrong_password())).toBeVisible();
	expect(await hasKey(page)).toBe(false);
	await unlock(page);
	await expect(page.getByRole('heading', { name: m.nav_you(), exact: true })).toBeVisible();
	expect(asked).toEqual([]);
	await context.setOffline(false);
});

test('whoever unlocks a device that is full is told so, and unlocks once there is room', async ({
	sam
}) => {
	const { page } = sam;
	await signUp(sam);
	await lockNow(sam);
	await makeRoom(page, 'full');
	await unlock(page);
	await expect(page.getByText(m.code_not_kept())).toBeVisible();
	await expectAccessible(page);
	expect(await hasKey(page)).toBe(false);
	await makeRoom(page, 'free');
	await unlock(page);
	await expect(page.getByRole('heading', { name: m.nav_you(), exact: true })).toBeVisible();
});

test('law 6: a no that could not be sent is sent while the app is locked', async ({ sam, kim }) => {
	await linkNew(sam, kim);
	await sam.context.setOffline(true);
	await target(sam, m.signals_no()).click();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'not_sent');
	// The exit locks at once; where it leads cannot be reached.
	await exit(sam).click();
	await sam.context.setOffline(false);
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: 'Sam' }) })
	).toBeHidden();
	await sam.page.goto('/now');
	await expect(locked(sam.page)).toBeVisible();
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: 'Sam' }) })
	).toBeVisible();
	await expect(locked(sam.page)).toBeVisible();
	await unlock(sam.page);
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
});

test('a passkey of the device unlocks, and does not once it is removed', async ({
	sam,
	server
}) => {
	const { page } = sam;
	await addAuthenticator(sam);
	await signUp(sam, `${server.origin}/sign-up`);
	await page.goto('/you/device');
	await page.getByRole('button', { name: m.lock_passkey_add() }).click();
	await page.getByLabel(m.account_password(), { exact: true }).fill('not my password');
	await page.getByRole('button', { name: m.lock_passkey_make() }).click();
	await expect(page.getByText(m.code_wrong_password())).toBeVisible();
	await page
		.getByLabel(m.account_password(), { exact: true })
		.fill('river candle maple seven stones');
	await page.getByRole('button', { name: m.lock_passkey_make() }).click();
	await expect(page.getByText(m.lock_passkey_there())).toBeVisible();
	await lockNow(sam);
	await expect.poll(() => hasKey(page)).toBe(false);
	await expectAccessible(page);
	await page.getByRole('button', { name: m.lock_unlock_passkey() }).click();
	await expect(page.getByRole('heading', { name: m.nav_you(), exact: true })).toBeVisible();

	await page.goto('/you/device');
	await page.getByRole('button', { name: m.lock_passkey_remove() }).click();
	await expect(page.getByRole('button', { name: m.lock_passkey_add() })).toBeVisible();
	await lockNow(sam);
	await expect(page.getByRole('button', { name: m.lock_unlock_passkey() })).toBeHidden();
});

test('law 10: whoever has forgotten the password signs out from the lock, and the device forgets everything', async ({
	sam
}) => {
	const { page } = sam;
	await signUp(sam);
	await lockNow(sam);
	await page.getByText(m.lock_forgotten()).click();
	await page.getByRole('button', { name: m.account_sign_out() }).click();
	await page.waitForURL('/');
	await page.goto('/now');
	await page.waitForURL('/sign-in');
	expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test('law 12: whoever needs to come back to themself finds rest and help from the lock, without a password', async ({
	sam
}) => {
	const { page } = sam;
	await signUp(sam);
	await lockNow(sam);
	await page.getByRole('link', { name: m.nav_rest(), exact: true }).click();
	const [exercise] = EXERCISES;
	const [first, second] = exercise!.steps;
	await page.getByRole('button', { name: new RegExp(`^${exercise!.title()}`) }).click();
	await expect(page.getByRole('heading', { name: first!.words() })).toBeFocused();
	await expectAccessible(page);
	await page.getByRole('button', { name: m.rest_next(), exact: true }).click();
	await expect(page.getByRole('heading', { name: second!.words() })).toBeVisible();
	expect(await hasKey(page)).toBe(false);
	await page.getByRole('link', { name: m.help_title(), exact: true }).click();
	await expect(page.getByText(m.help_danger())).toBeVisible();
	await page.getByRole('link', { name: m.nav_rest(), exact: true }).click();
	await expect(page.getByText(m.rest_intro())).toBeVisible();
	await page.getByRole('link', { name: m.lock_unlock(), exact: true }).click();
	await expect(locked(page)).toBeVisible();
	await unlock(page);
	await expect(page.getByLabel(m.pairing_name())).toBeVisible();
});

test('an exercise goes on where it was when the app locks around it, and when it is unlocked', async ({
	sam
}) => {
	const { page } = sam;
	await signUp(sam);
	await page.goto('/rest');
	const [exercise] = EXERCISES;
	const second = page.getByRole('heading', { name: exercise!.steps[1]!.words() });
	await page.getByRole('button', { name: new RegExp(`^${exercise!.title()}`) }).click();
	await page.getByRole('button', { name: m.rest_next(), exact: true }).click();
	await expect(second).toBeFocused();
	const other = await sam.context.newPage();
	await lockNow({ ...sam, page: other });
	await expect(page.getByRole('link', { name: m.lock_unlock(), exact: true })).toBeVisible();
	await expect(second).toBeFocused();
	expect(await hasKey(page)).toBe(false);
	await unlock(other);
	await expect(page.getByRole('link', { name: m.nav_you(), exact: true })).toBeVisible();
	await expect(second).toBeFocused();
});

test('law 10: the server hears that I have left while the app is locked', async ({ sam, kim }) => {
	await linkNew(sam, kim);
	const { page, context } = sam;
	await page.goto('/you');
	await page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
	await context.setOffline(true);
	await page.getByRole('button', { name: m.you_unlink_now() }).click();
	await expect(page.getByRole('heading', { name: m.couple_left() })).toBeVisible();
	await page.getByRole('button', { name: m.lock_now() }).click();
	await expect(locked(page)).toBeVisible();
	await expect(kim.page.getByRole('heading', { name: m.couple_ended() })).toBeHidden();
	await context.setOffline(false);
	await expect(kim.page.getByRole('heading', { name: m.couple_ended() })).toBeVisible();
	await expect(locked(page)).toBeVisible();
	await unlock(page);
	await expect(page.getByText(m.you_alone())).toBeVisible();
});

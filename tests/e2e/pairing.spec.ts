import {
	called,
	invite,
	lower,
	join,
	link,
	linkNew,
	row,
	target,
	addLimit,
	wordsOf,
	bothHere
} from './flows.ts';
import { expect, m, PHONE, signIn, signUp, test } from './people.ts';

test('the link leaves the address bar at once, and is not in the history', async ({ sam, kim }) => {
	await signUp(sam);
	const offered = await invite(sam, 'Sam');
	const secret = offered.split('#')[1]!;
	await kim.page.goto(offered);
	await expect(kim.page).toHaveURL(/\/join$/);
	expect(await kim.page.evaluate(() => JSON.stringify(history.state))).not.toContain(secret);
	await kim.page.goto('/help');
	await kim.page.goBack();
	await expect(kim.page).toHaveURL(/\/join$/);
});

test('pairing goes on after the tab of the inviter was closed and opened again', async ({
	sam,
	kim
}) => {
	await signUp(sam);
	await signUp(kim);
	const offered = await invite(sam, 'Sam');
	await sam.page.close();
	await kim.page.goto(offered);
	await join(kim, 'Kim');
	await expect(kim.page.getByText(m.pairing_waiting_joiner())).toBeVisible();
	sam.page = await sam.context.newPage();
	await sam.page.setViewportSize(PHONE);
	await sam.page.goto('/now');
	expect(await wordsOf(sam)).toEqual(await wordsOf(kim));
	// Both reload at the worst moment, and see the same words again.
	const before = await wordsOf(sam);
	await Promise.all([sam.page.reload(), kim.page.reload()]);
	expect(await wordsOf(sam)).toEqual(before);
	expect(await wordsOf(kim)).toEqual(before);
	await sam.page.getByRole('button', { name: m.pairing_same() }).click();
	await bothHere(sam, kim);
});

test('a name given while the connection is still being made is kept, and the joining goes on', async ({
	sam,
	kim
}) => {
	await signUp(sam);
	await signUp(kim);
	const offered = await invite(sam, 'Sam');
	const road = Promise.withResolvers<void>();
	await kim.page.routeWebSocket(/\/socket\.io\//, async (socket) => {
		await road.promise;
		socket.connectToServer();
	});
	await kim.page.goto(offered);
	await join(kim, 'Kim');
	await expect(
		kim.page.getByRole('button', { name: m.pairing_join(), exact: true })
	).toBeDisabled();
	road.resolve();
	expect(await wordsOf(sam)).toEqual(await wordsOf(kim));
});

test('somebody with an account signs in on the way and still joins', async ({ sam, kim }) => {
	await signUp(kim);
	await kim.page.goto('/you');
	await kim.page.getByRole('button', { name: m.account_sign_out() }).click();
	await kim.page.waitForURL('/');
	await signUp(sam);
	const offered = await invite(sam, 'Sam');
	await kim.page.goto(offered);
	await kim.page.getByRole('link', { name: m.pairing_join_sign_in() }).click();
	await signIn(kim);
	await kim.page.waitForURL('/join');
	await join(kim, 'Kim');
	expect(await wordsOf(sam)).toEqual(await wordsOf(kim));
});

test('different words burn the invite, and both are told', async ({ sam, kim }) => {
	await signUp(sam);
	await signUp(kim);
	await kim.page.goto(await invite(sam, 'Sam'));
	await join(kim, 'Kim');
	await wordsOf(kim);
	await sam.page.getByRole('button', { name: m.pairing_different() }).click();
	await expect(sam.page.getByText(m.pairing_end_different())).toBeVisible();
	await expect(kim.page.getByText(m.code_invite_burnt())).toBeVisible();
});

test('each wrong link has its own kind sentence', async ({ sam, kim }) => {
	await signUp(sam);
	await signUp(kim);
	const offered = await invite(sam, 'Sam');

	await test.step('not whole', async () => {
		await kim.page.goto('/join');
		await kim.page.getByLabel(m.pairing_paste()).fill(offered.slice(0, -5));
		await kim.page.getByRole('button', { name: m.pairing_paste_go() }).click();
		await expect(kim.page.getByText(m.pairing_paste_broken())).toBeVisible();
	});
	await test.step('my own', async () => {
		const tab = { ...sam, page: await sam.context.newPage() };
		await tab.page.goto(offered);
		await join(tab, 'Sam');
		await expect(tab.page.getByText(m.code_invite_own())).toBeVisible();
		await tab.page.close();
	});
	await test.step('unknown', async () => {
		await kim.page.goto(offered.replace(/#.{22}/, `#${'A'.repeat(22)}`));
		await join(kim, 'Kim');
		await expect(kim.page.getByText(m.code_invite_unknown())).toBeVisible();
	});
	await test.step('withdrawn', async () => {
		await sam.page.getByRole('button', { name: m.pairing_withdraw() }).click();
		await expect(sam.page.getByLabel(m.pairing_name())).toBeVisible();
		await kim.page.goto('/help');
		await kim.page.goto(offered);
		await join(kim, 'Kim');
		await expect(kim.page.getByText(m.code_invite_withdrawn())).toBeVisible();
	});
	await test.step('used, and somebody who is linked already', async () => {
		await link(sam, kim);
		await kim.page.goto(offered);
		await expect(kim.page.getByText(m.code_already_linked())).toBeVisible();
	});
});

test('law 2: with two tabs of one person open the strictest counts, and either can lower it', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	const tab = { ...sam, page: await sam.context.newPage() };
	await tab.page.setViewportSize(PHONE);
	await tab.page.goto('/now');
	await target(tab, m.signals_no()).click();
	await target(sam, m.signals_wait()).click();
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: called(sam) }) })
	).toBeVisible();
	await expect(sam.page.getByRole('heading', { name: m.signals_you_said_no() })).toBeVisible();
	await lower(sam);
	await expect(tab.page.getByRole('heading', { name: m.signals_you_said_no() })).toHaveCount(0);
});

test('what is typed for the list survives a reload, and what is kept without a connection arrives later', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await sam.page.goto('/list/add');
	await sam.page.getByRole('radio', { name: m.boundaries_add_agreement() }).check();
	await sam.page.getByLabel(m.boundaries_words()).fill('A walk after dinner');
	await expect(async () => {
		await sam.page.reload();
		await expect(sam.page.getByLabel(m.boundaries_words())).toHaveValue('A walk after dinner', {
			timeout: 1_000
		});
	}).toPass();
	await kim.page.goto('/list');
	await sam.context.setOffline(true);
	await sam.page.getByRole('radio', { name: m.boundaries_for_both() }).check();
	await sam.page.getByRole('button', { name: m.boundaries_add_keep() }).click();
	await expect(row(sam, 'A walk after dinner')).toContainText(m.boundaries_unsent());
	await sam.context.setOffline(false);
	await expect(row(kim, 'A walk after dinner')).toBeVisible();
	await addLimit(kim, 'Being photographed', m.boundaries_strength_no());
	await expect(row(sam, 'Being photographed')).toBeVisible();
});

test('before they are linked both read who can read what, and can read all of it and come back', async ({
	sam,
	kim
}) => {
	await signUp(sam);
	const before = async ({ page }: typeof sam) => {
		await expect(page.getByText(m.pairing_host_looks())).toBeVisible();
		await expect(page.getByText(m.pairing_host_changes())).toBeVisible();
		const { pathname } = new URL(page.url());
		await page.getByRole('main').getByRole('link', { name: m.kept_title() }).click();
		for (const heading of [m.kept_server_heading(), m.kept_active_heading()])
			await expect(page.getByRole('heading', { name: heading })).toBeVisible();
		await page.getByRole('link', { name: m.ui_back(), exact: true }).click();
		await page.waitForURL(pathname);
	};
	await before(sam);
	const offered = await invite(sam, 'Sam');
	await kim.page.goto(offered);
	await before(kim);
	await kim.page.getByRole('link', { name: m.pairing_join_sign_up() }).click();
	await signUp(kim, '');
	await before(kim);
	await join(kim, 'Kim');
	expect(await wordsOf(kim)).toEqual(await wordsOf(sam));
});

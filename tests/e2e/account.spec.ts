import { expect, expectAccessible, m, PASSWORD, signIn, signUp, test } from './people.ts';

test('a person signs up, keeps the code, signs out and in again', async ({ sam }) => {
	const { page } = sam;
	await page.goto('/');
	await expectAccessible(page);
	await page.getByRole('link', { name: m.landing_begin() }).click();
	await expectAccessible(page);
	const code = await signUp(sam, '');
	expect(code).toMatch(/^[0-9A-Z-]{26,40}$/);
	await expect(page).toHaveURL(/\/now$/);

	await page.goto('/you');
	await expectAccessible(page);
	const kept = () => page.evaluate(() => Object.keys(localStorage).sort());
	await page.getByRole('switch', { name: m.ways_shake(), exact: true }).click();
	expect(await kept()).toEqual(['device', 'until']);
	await page.getByRole('button', { name: m.account_sign_out() }).click();
	await page.waitForURL('/');
	expect(await kept()).toEqual([]);
	await page.goto('/now');
	await page.waitForURL('/sign-in');
	await expectAccessible(page);
	await signIn(sam);
	await page.waitForURL('/now');
});

test('what was typed stays when something is wrong, and each problem has its sentence', async ({
	sam
}) => {
	const { page } = sam;
	await page.goto('/sign-up');
	const name = page.getByLabel(m.account_username(), { exact: true });
	const password = page.getByLabel(m.account_password(), { exact: true });
	await name.fill('a b');
	await password.fill('short');
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	await expect(page.getByText(m.account_username_problem())).toBeVisible();
	await expect(page.getByText(m.code_password_short())).toBeVisible();
	await expect(name).toHaveValue('a b');
	await expect(password).toHaveValue('short');
	await expectAccessible(page);
});

test('the server being away loses nothing that was typed', async ({ sam, server }) => {
	const { page } = sam;
	await page.goto('/sign-up');
	await page.getByLabel(m.account_username(), { exact: true }).fill('sam');
	await page.getByLabel(m.account_password(), { exact: true }).fill(PASSWORD);
	await server.kill();
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	await expect(page.getByText(m.code_no_connection())).toBeVisible();
	await server.restart();
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	await expect(page.getByTestId('recovery-code')).toBeVisible();
});

test('a wrong password and an unknown name read the same', async ({ sam, kim }) => {
	await signUp(sam);
	await kim.page.goto('/sign-in');
	await signIn({ ...kim, name: 'sam' }, 'not the password at all');
	await expect(kim.page.getByText(m.code_wrong_name_or_password())).toBeVisible();
	await kim.page.reload();
	await signIn({ ...kim, name: 'nobody-here' }, 'not the password at all');
	await expect(kim.page.getByText(m.code_wrong_name_or_password())).toBeVisible();
	await expectAccessible(kim.page);
});

test('the recovery code is still there after a reload in the middle, and gone once it is kept', async ({
	sam
}) => {
	const { page } = sam;
	await page.goto('/sign-up');
	await page.getByLabel(m.account_username(), { exact: true }).fill('sam');
	await page.getByLabel(m.account_password(), { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	const code = await page.getByTestId('recovery-code').innerText();
	await page.reload();
	await expect(page.getByTestId('recovery-code')).toHaveText(code);
	await expectAccessible(page);
	await page.getByRole('button', { name: m.account_code_kept() }).click();
	await page.waitForURL('/now');
	await page.goto('/sign-up');
	await page.waitForURL('/now');
});

test('a forgotten password is set anew with the recovery code, on another device', async ({
	sam,
	kim
}) => {
	const code = await signUp(sam);
	const { page } = kim;
	await page.goto('/sign-in');
	await page.getByRole('link', { name: m.account_forgotten() }).click();
	await expectAccessible(page);
	await page.getByLabel(m.account_username(), { exact: true }).fill('sam');
	await page
		.getByLabel(m.account_code(), { exact: true })
		.fill(code.toLowerCase().replaceAll('-', ' '));
	await page
		.getByLabel(m.account_new_password(), { exact: true })
		.fill('another quiet evening walk');
	await page.getByRole('button', { name: m.account_recover() }).click();
	const next = await page.getByTestId('recovery-code').innerText();
	expect(next).not.toBe(code);
	await page.getByRole('button', { name: m.account_code_kept() }).click();
	await page.waitForURL('/now');

	// The other device is signed out, and the old password no longer works there.
	await sam.page.waitForURL('/sign-in');
	await signIn(sam);
	await expect(sam.page.getByText(m.code_wrong_name_or_password())).toBeVisible();
	await sam.page
		.getByLabel(m.account_password(), { exact: true })
		.fill('another quiet evening walk');
	await sam.page.getByRole('button', { name: m.account_sign_in() }).click();
	await sam.page.waitForURL('/now');
});

test('a suggested password is shown, and works', async ({ sam }) => {
	const { page } = sam;
	await page.goto('/sign-up');
	await page.getByLabel(m.account_username(), { exact: true }).fill('sam');
	await page.getByRole('button', { name: m.account_password_suggest() }).click();
	const field = page.getByLabel(m.account_password(), { exact: true });
	await expect(field).not.toHaveValue('');
	const password = await field.inputValue();
	await expect(page.getByText(password)).toBeVisible();
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	await page.getByRole('button', { name: m.account_code_kept() }).click();
	await page.waitForURL('/now');
	await page.goto('/you');
	await page.getByRole('button', { name: m.account_sign_out() }).click();
	await page.waitForURL('/');
	await page.goto('/sign-in');
	await signIn(sam, password);
	await page.waitForURL('/now');
});

test('whoever is signed in and comes by the address gets back in without a password', async ({
	sam
}) => {
	const { page } = sam;
	const back = page.getByRole('link', { name: m.account_here_already() });
	await page.goto('/sign-in');
	await page.getByLabel(m.account_username(), { exact: true }).waitFor();
	await expect(back).toHaveCount(0);
	await page.goto('/sign-up');
	await signUp(sam);
	await page.goto('/');
	await page.getByRole('link', { name: m.account_sign_in() }).click();
	await expect(back).toBeVisible();
	await expectAccessible(page);
	await back.click();
	await page.waitForURL('/now');
});

test('whoever leaves a field empty reads which one, and is not told that a password is wrong', async ({
	sam
}) => {
	const { page } = sam;
	const name = page.getByLabel(m.account_username(), { exact: true });
	const password = page.getByLabel(m.account_password(), { exact: true });
	await page.goto('/sign-in');
	await password.fill(PASSWORD);
	await page.getByRole('button', { name: m.account_sign_in() }).click();
	await expect(page.getByText(m.account_username_missing())).toBeVisible();
	await expect(name).toBeFocused();
	await expect(page.getByText(m.account_password_missing())).toHaveCount(0);
	await expectAccessible(page);
	await name.fill('sam');
	await password.fill('');
	await page.getByRole('button', { name: m.account_sign_in() }).click();
	await expect(page.getByText(m.account_username_missing())).toHaveCount(0);
	await expect(page.getByText(m.account_password_missing())).toBeVisible();
	await expect(password).toBeFocused();
	await expect(page.getByText(m.code_wrong_name_or_password())).toHaveCount(0);
});

import { expect, expectAccessible, m, PASSWORD, signIn, signUp, test } from './people.ts';

test('a sign-up whose answer is lost goes on when tried again', async ({ sam }) => {
	const { page } = sam;
	const bodies: (string | null)[] = [];
	let lose = true;
	await page.route('**/api/sign-up', async (route) => {
		bodies.push(route.request().postData());
		if (!lose) return route.continue();
		lose = false;
		await route.fetch();
		await route.abort();
	});
	await page.goto('/sign-up');
	await page.getByLabel(m.account_username(), { exact: true }).fill('sam');
	await page.getByLabel(m.account_password(), { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	await expect(page.getByText(m.code_no_connection())).toBeVisible();
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	await expect(page.getByTestId('recovery-code')).toBeVisible();
	expect(bodies[1]).toBe(bodies[0]);
});

test('a recovery code of a lost answer is shown at the next sign-in, also after a reload', async ({
	sam
}) => {
	const { page } = sam;
	await page.route('**/api/sign-up', async (route) => {
		await route.fetch();
		await route.abort();
	});
	await page.goto('/sign-up');
	await page.getByLabel(m.account_username(), { exact: true }).fill('sam');
	await page.getByLabel(m.account_password(), { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	await expect(page.getByText(m.code_no_connection())).toBeVisible();
	await page.goto('/sign-in');
	await signIn(sam);
	await expect(page.getByTestId('recovery-code')).toHaveText(/^[0-9A-Z-]{26,40}$/);
	await expectAccessible(page);
	await page.getByRole('button', { name: m.account_code_kept() }).click();
	await page.waitForURL('/now');
});

test('a recovery whose answer is lost ends with the code that is in force', async ({
	sam,
	kim
}) => {
	const code = await signUp(sam);
	const { page } = kim;
	let lose = true;
	await page.route('**/api/recover/finish', async (route) => {
		if (!lose) return route.continue();
		lose = false;
		await route.fetch();
		await route.abort();
	});
	const recover = async (withCode: string, password: string) => {
		await page.getByLabel(m.account_username(), { exact: true }).fill('sam');
		await page.getByLabel(m.account_code(), { exact: true }).fill(withCode);
		await page.getByLabel(m.account_new_password(), { exact: true }).fill(password);
		await page.getByRole('button', { name: m.account_recover() }).click();
	};
	await page.goto('/recover');
	await recover(code, 'another quiet evening walk');
	await expect(page.getByText(m.code_no_connection())).toBeVisible();
	await page.getByRole('button', { name: m.account_recover() }).click();
	const next = await page.getByTestId('recovery-code').innerText();
	await page.goto('/recover');
	await recover(next, 'one more quiet evening walk');
	await expect(page.getByTestId('recovery-code')).toBeVisible();
});

test('a device that cannot make the keys is told so, and one that cannot fetch is told that', async ({
	sam
}) => {
	const { page } = sam;
	let away = false;
	await page.route(/password\.worker/, (route) =>
		away
			? route.abort()
			: route.fulfill({
					contentType: 'text/javascript',
					headers: { 'cross-origin-embedder-policy': 'require-corp' },
					body: 'addEventListener("message", () => postMessage(null))'
				})
	);
	await page.goto('/sign-in');
	await signIn(sam);
	await expect(page.getByText(m.code_keys_not_made())).toBeVisible();
	away = true;
	await page.reload();
	await signIn(sam);
	await expect(page.getByText(m.code_no_connection())).toBeVisible();
});

test('signing out without a connection says that the server does not know, and other tabs leave', async ({
	sam
}) => {
	await signUp(sam);
	const { page, context } = sam;
	await page.goto('/you');
	const other = await context.newPage();
	await other.goto('/list');
	await expect(other.getByRole('link', { name: m.nav_you(), exact: true })).toBeVisible();
	await page.route('**/api/sign-out', (route) => route.abort());
	await page.getByRole('button', { name: m.account_sign_out() }).click();
	await expect(page.getByText(m.account_untold())).toBeVisible();
	await expectAccessible(page);
	await expect(page).toHaveURL(/\/you$/);
	await page.getByRole('button', { name: m.account_sign_out_here() }).click();
	await page.waitForURL('/');
	await other.waitForURL('/');
	await page.goto('/now');
	await page.waitForURL('/sign-in');
});

import type { Page } from '@playwright/test';
import { addAuthenticator, hasKey, locked, lockNow, unlock } from './locking.ts';
import {
	expect,
	expectAccessible,
	m,
	PASSWORD,
	signIn,
	signUp,
	test,
	type Somebody
} from './people.ts';

const NEW_PASSWORD = 'another quiet evening walk';

/** With new keys, as the form has it unless one says otherwise. */
async function fillChange({ page, name }: Somebody): Promise<void> {
	await page.goto('/you/account');
	await page.getByText(m.account_change(), { exact: true }).click();
	await page.getByLabel(m.account_username(), { exact: true }).fill(name);
	await page.getByLabel(m.account_current_password(), { exact: true }).fill(PASSWORD);
	await page.getByLabel(m.account_new_password(), { exact: true }).fill(NEW_PASSWORD);
}

const change = (page: Page) => page.getByRole('button', { name: m.account_change_now() }).click();
const you = (page: Page) => page.getByRole('heading', { name: m.nav_you(), exact: true });
const wrong = (page: Page) => page.getByText(m.code_wrong_password());

async function draftCard(page: Page, helps: string): Promise<void> {
	await page.goto('/you/card');
	await page.getByLabel(m.care_helps(), { exact: true }).fill(helps);
}

test('law 11: a password that was set on another device unlocks this one, and the one of before does not', async ({
	sam,
	kim
}) => {
	await signUp(sam);
	const here = { ...kim, name: sam.name };
	await here.page.goto('/sign-in');
	await signIn(here);
	await here.page.waitForURL('/now');
	await lockNow(here);
	await fillChange(sam);
	await sam.page.getByRole('switch', { name: m.account_change_keys() }).click();
	await change(sam.page);
	await expect(sam.page.getByText(m.account_change_done())).toBeVisible();
	await lockNow(sam);
	for (const { page } of [sam, here]) {
		// The next connection tells the other one.
		await page.reload();
		await page.waitForLoadState('networkidle');
		await unlock(page, PASSWORD);
		await expect(wrong(page)).toBeVisible();
		expect(await hasKey(page)).toBe(false);
		await unlock(page, NEW_PASSWORD);
		await expect(you(page)).toBeVisible();
	}
});

test('law 11: with new keys the new password unlocks, what was typed is there, and a passkey is to be made anew', async ({
	sam,
	server
}) => {
	const { page } = sam;
	await addAuthenticator(sam);
	await signUp(sam, `${server.origin}/sign-up`);
	await page.goto('/you/device');
	await page.getByRole('button', { name: m.lock_passkey_add() }).click();
	await page.getByLabel(m.account_password(), { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: m.lock_passkey_make() }).click();
	await expect(page.getByText(m.lock_passkey_there())).toBeVisible();
	await draftCard(page, 'Tea, and quiet');
	await fillChange(sam);
	await expect(page.getByText(m.account_change_passkey())).toBeVisible();
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	await expectAccessible(page);
	await change(page);
	await page.getByRole('button', { name: m.account_code_kept() }).click();
	await lockNow(sam);
	await expect(page.getByRole('button', { name: m.lock_unlock_passkey() })).toBeHidden();
	await unlock(page, PASSWORD);
	await expect(wrong(page)).toBeVisible();
	await unlock(page, NEW_PASSWORD);
	await expect(you(page)).toBeVisible();
	await page.goto('/you/card');
	await expect(page.getByLabel(m.care_helps(), { exact: true })).toHaveValue('Tea, and quiet');
	await page.goto('/you/device');
	await expect(page.getByRole('button', { name: m.lock_passkey_add() })).toBeVisible();
});

for (const first of [PASSWORD, NEW_PASSWORD])
	test(`a device that locked before it heard that its keys are new goes on, with ${
		first === PASSWORD ? 'the password of before and then the new one' : 'the new password'
	}`, async ({ sam }) => {
		const { page, context } = sam;
		let line: 'open' | 'deaf' | 'cut' = 'open';
		await context.routeWebSocket(/socket\.io/, (socket) => {
			if (line === 'cut') return void socket.close();
			const server = socket.connectToServer();
			socket.onMessage((message) => {
				server.send(message);
				if (String(message).includes('"keys:change"')) line = 'deaf';
			});
			server.onMessage((message) => {
				if (line === 'open') socket.send(message);
			});
			// That the server ends the line is not heard either.
			server.onClose(() => {
				if (line === 'open') void socket.close();
			});
		});
		await context.route('**/socket.io/**', (route) =>
			line === 'open' ? route.continue() : route.abort()
		);
		await signUp(sam);
		await draftCard(page, 'Tea, and quiet');
		await fillChange(sam);
		await change(page);
		await expect.poll(() => line, { timeout: 30_000 }).toBe('deaf');
		line = 'cut';
		await lockNow(sam);
		await unlock(page, first);
		await expect(you(page)).toBeVisible();
		await lockNow(sam);
		await expect.poll(() => hasKey(page)).toBe(false);

		if (first === PASSWORD) {
			await unlock(page, first);
			await expect(you(page)).toBeVisible();
			line = 'open';
			await expect(page.getByText(m.lock_new_password())).toBeVisible();
			await expectAccessible(page);
			expect(await hasKey(page)).toBe(false);
			await unlock(page, first);
			await expect(wrong(page)).toBeVisible();
		} else {
			line = 'open';
			await expect(page.getByText(m.lock_new_password())).toBeVisible();
		}
		await unlock(page, NEW_PASSWORD);
		await expect(locked(page)).toBeHidden();
		await page.goto('/you/account');
		await expect(page.getByTestId('recovery-code')).toBeVisible();
		await page.getByRole('button', { name: m.account_code_kept() }).click();
		await page.goto('/you/card');
		await expect(page.getByLabel(m.care_helps(), { exact: true })).toHaveValue('Tea, and quiet');
	});

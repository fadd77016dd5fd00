import type { Page } from '@playwright/test';
import { addLimit, linkNew, row } from './flows.ts';
import {
	expect,
	expectAccessible,
	expectNoSidewaysScroll,
	m,
	PASSWORD,
	PHONE,
	signIn,
	signUp,
	test,
	type Somebody
} from './people.ts';
import { makeRoom } from './locking.ts';
import { shoot } from './pictures.ts';

const NEW_PASSWORD = 'another quiet evening walk';
const OWN = 'Waking me by touch';

/** At its end, where the bar lies over nothing. */
async function expectAllAccessible(page: Page): Promise<void> {
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	await expectAccessible(page);
}

async function open({ page }: Somebody, what: string): Promise<void> {
	await page.goto('/you/account');
	await page.getByText(what, { exact: true }).click();
}

async function sayWho({ page, name }: Somebody, password = PASSWORD): Promise<void> {
	await page.getByLabel(m.account_username(), { exact: true }).fill(name);
	await page.getByLabel(m.account_current_password(), { exact: true }).fill(password);
}

async function fillChange(somebody: Somebody, password = PASSWORD): Promise<void> {
	await open(somebody, m.account_change());
	await sayWho(somebody, password);
	await somebody.page.getByLabel(m.account_new_password(), { exact: true }).fill(NEW_PASSWORD);
}

const change = ({ page }: Somebody) =>
	page.getByRole('button', { name: m.account_change_now() }).click();
const code = (page: Page) => page.getByTestId('recovery-code');

async function keepCode(page: Page): Promise<string> {
	const shown = await code(page).innerText();
	await page.getByRole('button', { name: m.account_code_kept() }).click();
	await expect(page.getByRole('link', { name: m.account_devices() })).toBeVisible();
	return shown;
}

async function writeCard(page: Page, helps: string): Promise<void> {
	await page.goto('/you/card');
	await page.getByLabel(m.care_helps(), { exact: true }).fill(helps);
}

async function signOut({ page }: Somebody): Promise<void> {
	await page.goto('/you');
	await page.getByRole('button', { name: m.account_sign_out() }).click();
	await page.waitForURL('/');
}

/** The same person in a second browser profile. */
async function signInOn(device: Somebody, who: Somebody): Promise<void> {
	await device.page.goto('/sign-in');
	await signIn({ ...device, name: who.name });
	await device.page.waitForURL('/now');
}

test('law 9: a new password seals all that is mine anew, and loses nothing of it, nor what I was typing', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await addLimit(sam, OWN, m.boundaries_strength_no());
	const { page } = sam;
	await writeCard(page, 'Tea, and quiet');
	await page.getByRole('button', { name: m.care_keep() }).click();
	await page.waitForURL('/you');
	await writeCard(page, 'Not sent yet');

	await open(sam, m.account_change());
	await change(sam);
	await expect(page.getByText(m.code_password_short())).toBeVisible();
	await expect(page.getByText(m.account_username_missing())).toBeVisible();
	await expect(page.getByText(m.account_password_missing())).toBeVisible();
	await expectAllAccessible(page);
	await fillChange(sam, 'not the password at all');
	await change(sam);
	await expect(page.getByText(m.code_wrong_name_or_password())).toBeVisible();
	await page.setViewportSize({ width: 320, height: 568 });
	await expectNoSidewaysScroll(page);
	await page.setViewportSize(PHONE);
	await shoot('change-password', [sam], true);
	await sayWho(sam);
	await change(sam);
	await expect(code(page)).toBeVisible();
	await expect(page.getByText(m.account_change_keys_done())).toBeVisible();
	await expectAllAccessible(page);
	await page.reload();
	await keepCode(page);

	await page.goto('/list');
	await expect(row(sam, OWN)).toBeVisible();
	await page.goto('/list/mine');
	await expect(page.getByText(OWN)).toBeVisible();
	await page.goto('/you/card');
	await expect(page.getByLabel(m.care_helps(), { exact: true })).toHaveValue('Not sent yet');
	await signOut(sam);
	await page.goto('/sign-in');
	await signIn(sam);
	await expect(page.getByText(m.code_wrong_name_or_password())).toBeVisible();
	await signIn(sam, NEW_PASSWORD);
	await page.waitForURL('/now');
	await page.goto('/list/mine');
	await expect(page.getByText(OWN)).toBeVisible();
	await page.goto('/you/card');
	await expect(page.getByLabel(m.care_helps(), { exact: true })).toHaveValue('Tea, and quiet');
});

test('law 11: with new keys another device is out at once; without, it stays', async ({
	sam,
	kim
}) => {
	await signUp(sam);
	await signInOn(kim, sam);
	const { page } = sam;
	await fillChange(sam);
	await page.getByRole('switch', { name: m.account_change_keys() }).click();
	await expect(page.getByText(m.account_change_keys_off())).toBeVisible();
	await expectAllAccessible(page);
	await change(sam);
	await expect(page.getByText(m.account_change_done())).toBeVisible();
	await kim.page.goto('/list');
	await expect(kim.page.getByText(m.boundaries_alone())).toBeVisible();

	await open(sam, m.account_change());
	await sayWho(sam, NEW_PASSWORD);
	await page.getByLabel(m.account_new_password(), { exact: true }).fill(PASSWORD);
	await expect(page.getByText(m.account_change_keys_on())).toBeVisible();
	await change(sam);
	await kim.page.waitForURL('/sign-in');
	await keepCode(page);
	await page.goto('/list');
	await expect(page.getByText(m.boundaries_alone())).toBeVisible();
});

test('law 11: with new keys a copy of this browser is out as well, and the browser itself goes on', async ({
	sam
}) => {
	await signUp(sam);
	const { page, context } = sam;
	const copied = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
	const origin = new URL(page.url()).origin;
	// To whoever is signed in this says that the secret is wrong.
	const ask = async () => {
		const response = await fetch(`${origin}/api/delete`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin, cookie: copied },
			body: JSON.stringify({ authSecret: 'A'.repeat(43) })
		});
		return ((await response.json()) as { code: string }).code;
	};
	expect(await ask()).toBe('wrong_name_or_password');
	await fillChange(sam);
	await change(sam);
	await keepCode(page);
	expect(await ask()).toBe('signed_out');
	await page.goto('/you/devices');
	await expect(page.getByText(m.account_devices_none())).toBeVisible();
});

test('on a device that is full nothing of a new password or a new code is begun, and it says so', async ({
	sam
}) => {
	await signUp(sam);
	const { page } = sam;
	const full = page.getByText(m.code_not_kept());
	await fillChange(sam);
	await makeRoom(page, 'full');
	await change(sam);
	await expect(full).toBeVisible({ timeout: 30_000 });
	await open(sam, m.account_code_new());
	await sayWho(sam);
	await makeRoom(page, 'full');
	await page.getByRole('button', { name: m.account_code_new() }).click();
	await expect(full).toBeVisible({ timeout: 30_000 });
	// The password there was and the keys are in force.
	await makeRoom(page, 'free');
	await page.getByRole('button', { name: m.account_code_new() }).click();
	await keepCode(page);
});

test('a change whose answer is lost is in force on this device by itself, in every tab', async ({
	sam
}) => {
	let isLost = false;
	await sam.context.routeWebSocket(/socket\.io/, (socket) => {
		const server = socket.connectToServer();
		let cut = false;
		socket.onMessage((message) => {
			server.send(message);
			if (!isLost && String(message).includes('"keys:change"')) isLost = cut = true;
		});
		// The answer goes nowhere; that the server ends the line comes through.
		server.onMessage((message) => {
			if (!cut) socket.send(message);
		});
	});
	await signUp(sam);
	const { page, context } = sam;
	const tab = await context.newPage();
	await tab.goto('/you');
	await expect(tab.getByRole('link', { name: m.account_care() })).toBeVisible();
	await fillChange(sam);
	await change(sam);
	await expect(code(page)).toBeVisible({ timeout: 30_000 });
	expect(isLost).toBe(true);
	await keepCode(page);
	await expect(tab.getByRole('link', { name: m.account_care() })).toBeVisible();
	await tab.goto('/list/mine');
	await expect(tab.getByText(m.boundaries_kept_empty())).toBeVisible();
	await page.goto('/now');
	await expect(page.getByLabel(m.pairing_name())).toBeVisible();
});

test('a new recovery code asks for the password, waits to be written down, and ends the old one', async ({
	sam,
	kim
}) => {
	const old = await signUp(sam);
	const { page } = sam;
	await open(sam, m.account_code_new());
	await sayWho({ ...sam, name: 'somebody-else' });
	await page.getByRole('button', { name: m.account_code_new() }).click();
	await expect(page.getByText(m.code_wrong_name_or_password())).toBeVisible();
	await expectAllAccessible(page);
	await sayWho(sam);
	await page.getByRole('button', { name: m.account_code_new() }).click();
	await expect(code(page)).toBeVisible();
	const next = await code(page).innerText();
	await page.goto('/you');
	await expect(page.getByText(m.account_code_waiting())).toBeVisible();
	await page.getByRole('link', { name: m.account_care() }).click();
	await expect(code(page)).toHaveText(next);
	expect(await keepCode(page)).not.toBe(old);
	await page.reload();
	await expect(page.getByRole('link', { name: m.account_devices() })).toBeVisible();

	const recover = async (withCode: string) => {
		await kim.page.goto('/recover');
		await kim.page.getByLabel(m.account_username(), { exact: true }).fill('sam');
		await kim.page.getByLabel(m.account_code(), { exact: true }).fill(withCode);
		await kim.page.getByLabel(m.account_new_password(), { exact: true }).fill(NEW_PASSWORD);
		await kim.page.getByRole('button', { name: m.account_recover() }).click();
	};
	await recover(old);
	await expect(kim.page.getByText(m.code_wrong_name_or_code())).toBeVisible();
	await recover(next);
	await expect(code(kim.page)).toBeVisible();
	// And after a recovery the password can be changed, keys and all.
	await kim.page.getByRole('button', { name: m.account_code_kept() }).click();
	await open(kim, m.account_change());
	await sayWho({ ...kim, name: 'sam' }, NEW_PASSWORD);
	await kim.page.getByLabel(m.account_new_password(), { exact: true }).fill(PASSWORD);
	await change(kim);
	await keepCode(kim.page);
});

test('law 10: deleting takes two touches and the password, ends the link, and leaves nothing on this device', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	const { page } = sam;
	await addLimit(sam, OWN, m.boundaries_strength_no());
	await open(sam, m.account_delete());
	await expect(page.getByText(m.account_delete_linked())).toBeVisible();
	await expectAllAccessible(page);
	await shoot('delete', [sam], true);
	const remove = page.getByRole('button', { name: m.account_delete_now() });
	await sayWho(sam, 'not the password at all');
	await remove.click();
	await expect(page.getByText(m.code_wrong_name_or_password())).toBeVisible();
	await sayWho(sam);
	await remove.click();
	await page.waitForURL('/');
	await expect(page.getByText(m.account_deleted())).toBeVisible();
	await expectAllAccessible(page);
	await shoot('deleted', [sam], true);
	await page.reload();
	await expect(page.getByRole('heading', { name: m.landing_heading() })).toBeVisible();
	await expect(page.getByText(m.account_deleted())).toHaveCount(0);
	await expect(kim.page.getByRole('heading', { name: m.couple_ended() })).toBeVisible();
	for (const to of [m.couple_turn_help(), m.couple_turn_rest()])
		await expect(kim.page.getByRole('link', { name: to })).toBeVisible();
	await expectAllAccessible(kim.page);
	await shoot('ended', [kim], true);
	const left = await page.evaluate(async () => {
		const opened = indexedDB.open('kept');
		await new Promise((done) => (opened.onsuccess = done));
		const all = await Promise.all(
			[...opened.result.objectStoreNames].map(
				(name) =>
					new Promise((done) => {
						const read = opened.result.transaction(name).objectStore(name).getAll();
						read.onsuccess = () => done(read.result.length);
					})
			)
		);
		return { rows: all.filter((count) => count !== 0), local: localStorage.length };
	});
	expect(left).toEqual({ rows: [], local: 0 });
	expect(await sam.context.cookies()).toEqual([]);
	await page.goto('/sign-in');
	await signIn(sam);
	await expect(page.getByText(m.code_wrong_name_or_password())).toBeVisible();
});

test('law 10: a deletion whose answer is lost says that nobody knows yet, and the device forgets everything by itself', async ({
	sam
}) => {
	await signUp(sam);
	const { page } = sam;
	let line: 'gone' | 'deaf' | 'open' = 'gone';
	await page.route('**/api/delete', async (route) => {
		if (line === 'deaf') await route.fetch();
		await (line === 'open' ? route.continue() : route.abort());
	});
	await open(sam, m.account_delete());
	await sayWho(sam);
	const remove = page.getByRole('button', { name: m.account_delete_now() });
	await remove.click();
	await expect(page.getByText(m.account_delete_unsure())).toBeVisible();
	await expectAllAccessible(page);
	line = 'deaf';
	await remove.click();
	await page.waitForURL('/sign-in');
	expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
	await signIn(sam);
	await expect(page.getByText(m.code_wrong_name_or_password())).toBeVisible();
});

test('law 10: who has forgotten the password deletes with the recovery code', async ({ sam }) => {
	const kept = await signUp(sam);
	const { page } = sam;
	await open(sam, m.account_delete());
	await page.getByRole('button', { name: m.account_delete_code_instead() }).click();
	const remove = page.getByRole('button', { name: m.account_delete_now() });
	await page.getByLabel(m.account_code(), { exact: true }).fill(`${kept.slice(0, -1)}!`);
	await remove.click();
	await expect(page.getByText(m.account_code_problem())).toBeVisible();
	await expectAllAccessible(page);
	await page.getByLabel(m.account_code(), { exact: true }).fill(kept);
	await remove.click();
	await page.waitForURL('/');
	await signUp(sam);
});

test('what is offered stays calm on the page itself', async ({ sam }) => {
	await signUp(sam);
	const { page } = sam;
	await page.goto('/you');
	await page.getByRole('link', { name: m.account_care() }).click();
	await expect(page).toHaveURL(/\/you\/account$/);
	await expectAllAccessible(page);
	await expect(page.getByLabel(m.account_username(), { exact: true })).toHaveCount(0);
	await shoot('account', [sam], true);
});

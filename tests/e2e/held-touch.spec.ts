import type { Page } from '@playwright/test';
import { called, linkNew, lower, target } from './flows.ts';
import { expect, m, test, type Somebody } from './people.ts';
import { heardBy, witness } from './witness.ts';

/** The first may have been on its way; of these at least one was made after what a test did. */
const BEATS = 3;

const reads = ({ page }: Somebody, words: string) =>
	page.getByRole('heading', { name: words, exact: true });
const yesFrom = (somebody: Somebody) => m.signals_partner_says_yes({ name: called(somebody) });
const waitFrom = (somebody: Somebody) => m.signals_partner_says_wait({ name: called(somebody) });
const yes = (somebody: Somebody) => target(somebody, m.signals_yes());

/** Counts what this page hears of its partner's beats, from its next connection on. */
function countBeats(page: Page): () => number {
	let heard = 0;
	page.on('websocket', (socket) =>
		socket.on('framereceived', ({ payload }) => {
			if (String(payload).includes('"signal:beaten"')) heard += 1;
		})
	);
	return () => heard;
}

/** While it is held: Sam raises a wait, which Kim reads, and lowers it again. */
async function raiseAndLower(sam: Somebody, kim: Somebody): Promise<void> {
	await target(sam, m.signals_wait()).click();
	await expect(reads(kim, waitFrom(sam))).toBeVisible();
	await lower(sam);
	await expect(reads(kim, m.signals_none())).toBeVisible();
	await expect(yes(kim)).toHaveAttribute('aria-disabled', 'false');
	await expect(reads(sam, m.signals_none())).toBeVisible();
	for (const { page } of [sam, kim]) await witness(page);
}

/** Since the wait was lowered no screen has had a yes, also not after some beats more. */
async function expectNoYes(sam: Somebody, kim: Somebody, beats: () => number): Promise<void> {
	await expect(yes(kim)).toHaveAttribute('aria-pressed', 'false');
	const before = beats();
	await expect.poll(beats).toBeGreaterThanOrEqual(before + BEATS);
	await expect(yes(kim)).toHaveAttribute('aria-pressed', 'false');
	for (const { page } of [sam, kim])
		for (const { words } of (await heardBy(page)).read) expect(words).toBe(m.signals_none());
}

async function expectYes(sam: Somebody, kim: Somebody): Promise<void> {
	await expect(yes(kim)).toHaveAttribute('aria-pressed', 'true');
	await expect(reads(sam, yesFrom(kim))).toBeVisible();
}

test('law 2: a finger that lies on yes while a wait comes and is lowered says nothing when it is let go', async ({
	sam,
	kim
}) => {
	const beats = countBeats(sam.page);
	await linkNew(sam, kim);
	const { page } = kim;
	await yes(kim).hover();
	await page.mouse.down();
	await raiseAndLower(sam, kim);
	await page.mouse.up();
	await expectNoYes(sam, kim, beats);

	// The same place, touched anew.
	await page.mouse.down();
	await page.mouse.up();
	await expectYes(sam, kim);
});

test('law 2: a key that is held on yes while a wait comes and is lowered says nothing, then or when it is let go', async ({
	sam,
	kim
}) => {
	const beats = countBeats(sam.page);
	await linkNew(sam, kim);
	const { keyboard } = kim.page;
	await yes(kim).focus();

	// The space bar says it when it is let go.
	await keyboard.down('Space');
	await raiseAndLower(sam, kim);
	await keyboard.down('Space');
	await keyboard.up('Space');
	await expectNoYes(sam, kim, beats);
	await keyboard.press('Space');
	await expectYes(sam, kim);

	// Enter says it when it goes down, and again and again while it is held.
	await target(sam, m.signals_wait()).click();
	await expect(reads(kim, waitFrom(sam))).toBeVisible();
	await keyboard.down('Enter');
	await lower(sam);
	await expect(yes(kim)).toHaveAttribute('aria-disabled', 'false');
	await expect(reads(sam, m.signals_none())).toBeVisible();
	for (const { page } of [sam, kim]) await witness(page);
	for (let repeated = 0; repeated < 5; repeated += 1) await keyboard.down('Enter');
	await keyboard.up('Enter');
	await expectNoYes(sam, kim, beats);
	await keyboard.press('Enter');
	await expectYes(sam, kim);
});

test('law 5: a key that is held down says yes once: what a wait has ended it does not say again', async ({
	sam,
	kim
}) => {
	const beats = countBeats(sam.page);
	await linkNew(sam, kim);
	const { keyboard } = kim.page;
	const hold = async (key: string) => {
		for (let repeated = 0; repeated < 5; repeated += 1) await keyboard.down(key);
	};
	await yes(kim).focus();
	await hold('Enter');
	await expectYes(sam, kim);
	await raiseAndLower(sam, kim);
	await hold('Enter');
	await keyboard.up('Enter');
	await expectNoYes(sam, kim, beats);

	// The space bar is held as long as somebody likes, and counts when it is let go.
	await hold('Space');
	await expectNoYes(sam, kim, beats);
	await keyboard.up('Space');
	await expectYes(sam, kim);
});

for (const held of ['a finger', 'the space bar'])
	test(`law 2: ${held} held on yes from before a wait says nothing, also when another key was pressed since`, async ({
		sam,
		kim
	}) => {
		await linkNew(sam, kim);
		const yes = target(kim, m.signals_yes());
		const { mouse, keyboard } = kim.page;
		await yes.focus();
		await yes.hover();
		if (held === 'a finger') await mouse.down();
		else await keyboard.down('Space');
		await target(sam, m.signals_wait()).click();
		const wait = kim.page.getByRole('heading', {
			name: m.signals_partner_says_wait({ name: called(sam) }),
			exact: true
		});
		await expect(wait).toBeVisible();
		await lower(sam);
		await expect(wait).toBeHidden();
		await expect(yes).toHaveAttribute('aria-disabled', 'false');
		await keyboard.press('Shift');
		if (held === 'a finger') await mouse.up();
		else await keyboard.up('Space');
		// The click has been handled by now: the page answers after it.
		await kim.page.evaluate(() => new Promise(requestAnimationFrame));
		await expect(yes).toHaveAttribute('aria-pressed', 'false');
		await expect(sam.page.getByText(m.signals_none_hint({ name: called(kim) }))).toBeVisible();
	});

test('law 7: a yes of somebody who uses a screen reader counts at once, also after they tabbed past it before a wait', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	const yes = target(kim, m.signals_yes());
	await yes.focus();
	await kim.page.keyboard.press('Tab');
	await target(sam, m.signals_wait()).click();
	const wait = kim.page.getByRole('heading', {
		name: m.signals_partner_says_wait({ name: called(sam) }),
		exact: true
	});
	await expect(wait).toBeVisible();
	await lower(sam);
	await expect(wait).toBeHidden();
	await expect(yes).toHaveAttribute('aria-disabled', 'false');
	// As a screen reader presses it: neither a pointer nor a key comes before the click.
	await yes.evaluate((button: HTMLElement) => button.click());
	await expect(yes).toHaveAttribute('aria-pressed', 'true');
});

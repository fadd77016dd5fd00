import type { BrowserContext, Page } from '@playwright/test';
import {
	addAgreement,
	addLimit,
	answer,
	bothHere,
	delivery,
	hear,
	lower,
	invite,
	join,
	row,
	target,
	wordsOf
} from './flows.ts';
import { lockNow, unlock } from './locking.ts';
import { expect, m, PASSWORD, signUp, type Somebody } from './people.ts';
import { expectPractice, openCover, practise, surface, uncover, unfoldWays } from './ways.ts';

type Visit = (page: Page, screen: string) => Promise<void>;

/** Leads two people through every screen there is, and stops at each. */
export async function walkEveryScreen(sam: Somebody, kim: Somebody, visit: Visit): Promise<void> {
	const { page } = sam;
	for (const path of ['', 'help', 'kept', 'sign-in', 'recover', 'sign-up', 'join']) {
		await page.goto(`/${path}`);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await visit(page, path || 'landing');
	}
	await page.goto('/rest');
	await expect(page.getByText(m.rest_intro())).toBeVisible();
	await visit(page, 'rest');
	await page.getByRole('button', { name: new RegExp(`^${m.rest_senses()}`) }).click();
	await visit(page, 'rest-senses');
	await page.getByRole('button', { name: m.rest_enough() }).click();
	await page.getByRole('button', { name: new RegExp(`^${m.rest_breath()}`) }).click();
	await visit(page, 'rest-breath');
	await page.goto('/rest/more');
	await page.getByText(m.happening_numb()).click();
	await expect(page.getByText(m.happening_numb_what())).toBeVisible();
	await visit(page, 'rest-more');
	await page.goto('/nothing-here');
	await visit(page, 'not-found');

	await page.goto('/sign-up');
	await page.getByLabel(m.account_username(), { exact: true }).fill('s');
	await page.getByLabel(m.account_password(), { exact: true }).fill('short');
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	await visit(page, 'sign-up-problem');
	await page.getByLabel(m.account_username(), { exact: true }).fill('sam');
	await page.getByLabel(m.account_password(), { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: m.account_sign_up() }).click();
	await expect(page.getByTestId('recovery-code')).toBeVisible();
	await visit(page, 'code');
	await page.getByRole('button', { name: m.account_code_kept() }).click();
	await page.waitForURL('/now');
	await expect(page.getByLabel(m.pairing_name())).toBeVisible();
	await visit(page, 'now-alone');
	await page.goto('/list');
	await expect(page.getByText(m.boundaries_alone())).toBeVisible();
	await visit(page, 'list-alone');
	await page.goto('/today');
	await expect(page.getByText(m.checkin_empty_alone())).toBeVisible();
	await visit(page, 'today-alone');

	await signUp(kim);
	const offered = await invite(sam, 'Sam');
	await page.getByText(m.pairing_show_link()).click();
	await visit(page, 'invite');
	await kim.page.goto(offered);
	await expect(kim.page.getByLabel(m.pairing_name())).toBeVisible();
	await visit(kim.page, 'join-name');
	await join(kim, 'Kim');
	await wordsOf(sam);
	await visit(page, 'words');
	await wordsOf(kim);
	await visit(kim.page, 'words-joiner');
	await page.getByRole('button', { name: m.pairing_same() }).click();
	await bothHere(sam, kim);
	await visit(page, 'now');
	await unfoldWays(sam);
	await visit(page, 'now-ways');
	await openCover(sam, 'wait');
	await visit(page, 'now-cover');
	await uncover(sam).click();
	await openCover(sam, 'dark');
	await visit(page, 'now-cover-dark');
	await page.keyboard.press('Escape');
	await expect(surface(sam)).toHaveCount(0);
	await page.getByRole('switch', { name: m.ways_slow() }).click();
	await page.getByText(m.ways_title()).click();
	await page.evaluate(() => scrollTo(0, 0));
	await expect(page.getByRole('heading', { name: m.signals_slow_begin() })).toBeVisible();
	await visit(page, 'slow');
	await unfoldWays(sam);
	await page.getByRole('switch', { name: m.ways_slow() }).click();
	await page.getByText(m.ways_title()).click();
	await page.evaluate(() => scrollTo(0, 0));

	await target(kim, m.signals_yes()).click();
	await expect(
		page.getByRole('heading', { name: m.signals_partner_says_yes({ name: 'Kim' }) })
	).toBeVisible();
	await visit(page, 'now-yes');
	await visit(kim.page, 'now-my-yes');
	await target(kim, m.signals_wait()).click();
	await kim.page.getByRole('radio', { name: m.signals_need_slower() }).check();
	await expect(
		page.locator('section').getByText(m.signals_help_word({ need: m.signals_need_slower() }))
	).toBeVisible();
	await visit(page, 'now-wait');
	await page.goto('/list');
	await expect(page.getByRole('alert')).toBeVisible();
	await visit(page, 'list-empty-banner');
	await page.goto('/now');
	await target(sam, m.signals_no()).click();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
	await visit(page, 'now-both');
	await hear(sam);
	await lower(kim);
	await expect(page.getByText(m.signals_partner_says_wait({ name: 'Kim' }))).toHaveCount(0);
	await visit(page, 'now-no');
	await disconnect(sam.context, async () => {
		await expect(page.getByRole('heading', { name: m.signals_lost() })).toBeVisible();
		await visit(page, 'now-lost');
	});
	await lower(sam);
	await bothHere(sam, kim);
	await walkPractice(sam, kim, visit);

	await addLimit(
		sam,
		'Touching my neck from behind',
		m.boundaries_strength_no(),
		'Come to my side first'
	);
	await addLimit(sam, 'Waking me by touch', m.boundaries_strength_ask());
	await addLimit(kim, 'Talking about my childhood', m.boundaries_strength_ask());
	await addAgreement(sam, 'A hug whenever one of us asks');
	await addAgreement(sam, 'Holding hands in public');
	await answer(sam, 'A hug', m.boundaries_answer_yes());
	await kim.page.goto('/list');
	await answer(kim, 'A hug', m.boundaries_answer_yes());
	await row(kim, 'Waking me').getByRole('button', { name: m.boundaries_understand() }).click();
	await expect(row(sam, 'A hug')).toContainText(m.boundaries_counts_yes());
	await expect(row(sam, 'Waking me')).toContainText(
		m.boundaries_understood_theirs({ name: 'Kim' })
	);
	await page.evaluate(() => scrollTo(0, 0));
	await visit(page, 'list');
	await row(sam, 'Holding hands').getByRole('button', { name: m.boundaries_answer() }).click();
	await row(sam, 'Holding hands')
		.getByRole('button', { name: m.boundaries_answer_keep() })
		.scrollIntoViewIfNeeded();
	await visit(page, 'agreement');
	await page.goto('/list/add');
	await page.getByRole('radio', { name: m.boundaries_add_limit() }).check();
	await visit(page, 'add');
	await page.goto('/list/ideas');
	await expect(page.getByRole('link', { name: m.boundaries_idea_afterwards() })).toBeVisible();
	// To the end, where the bar lies over no link.
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	await visit(page, 'list-ideas');
	await page.goto('/list/topics');
	await page.getByRole('button', { name: m.boundaries_topic_every_day() }).click();
	await expect(page.getByLabel(m.boundaries_topic_name({ number: 1 }))).toBeVisible();
	await visit(page, 'list-topics');
	await page.goto('/list/mine');
	await expect(page.getByRole('button', { name: m.boundaries_kept_copy() })).toBeVisible();
	await visit(page, 'list-mine');
	await page.goto('/today');
	await page.getByText(m.checkin_kept()).click();
	await expect(page.getByText(m.checkin_kept_empty())).toBeVisible();
	await visit(page, 'today');
	await page.goto('/today/new');
	await page.getByRole('checkbox', { name: m.feeling_numb() }).first().check();
	await page.getByRole('radio', { name: m.checkin_word({ name: 'Kim' }) }).check();
	await page.getByRole('button', { name: m.checkin_skip() }).scrollIntoViewIfNeeded();
	await visit(page, 'today-new');
	await page.goto('/now/time');
	await expect(page.getByLabel(m.time_form_not(), { exact: true })).toBeVisible();
	await visit(page, 'now-time');
	await page.goto('/you');
	await expect(page.getByLabel(m.pairing_name())).toBeVisible();
	await visit(page, 'you');
	await page.goto('/you/account');
	await expect(page.getByRole('link', { name: m.account_devices() })).toBeVisible();
	await visit(page, 'account');
	for (const [label, screen] of [
		[m.account_change(), 'account-password'],
		[m.account_code_new(), 'account-code'],
		[m.account_delete(), 'account-delete']
	] as const) {
		await page.goto('/you/account');
		await page.getByText(label, { exact: true }).click();
		await expect(page.getByLabel(m.account_current_password(), { exact: true })).toBeVisible();
		// To the end, where the bar lies over nothing.
		await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
		await visit(page, screen);
	}
	await page.goto('/you/devices');
	await expect(page.getByText(m.account_devices_none())).toBeVisible();
	await visit(page, 'devices');
	await page.goto('/you/device');
	await page.getByLabel(m.exit_where()).selectOption({ label: m.exit_own() });
	await page.getByRole('button', { name: m.lock_passkey_add() }).click();
	await page.evaluate(() => scrollTo(0, 0));
	await visit(page, 'you-device');
	await page.goto('/you/away');
	await expect(page.getByText(m.waking_limits_late())).toBeVisible();
	await visit(page, 'you-away');
	await lockNow(sam);
	await visit(page, 'locked');
	await unlock(page);
	await expect(page.getByLabel(m.pairing_name())).toBeVisible();

	await kim.page.goto('/now');
	await expect(target(kim, m.signals_wait())).toBeVisible();
	await page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
	await visit(page, 'unlink');
	await page.getByRole('button', { name: m.you_unlink_now() }).click();
	await expect(kim.page.getByRole('heading', { name: m.couple_ended() })).toBeVisible();
	await visit(kim.page, 'ended');
}

async function walkPractice(sam: Somebody, kim: Somebody, visit: Visit): Promise<void> {
	await practise(kim, sam, async () => {
		await kim.page.getByText(m.ways_title()).click();
		await kim.page.evaluate(() => scrollTo(0, 0));
		await visit(kim.page, 'practice-waiting');
		await visit(sam.page, 'practice-offered');
	});
	await visit(sam.page, 'practice');
	await target(sam, m.signals_no()).click();
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: 'Sam' }) })
	).toBeVisible();
	await visit(sam.page, 'practice-my-no');
	await visit(kim.page, 'practice-no');
	await lower(sam);
	await target(kim, m.signals_yes()).click();
	await expect(
		sam.page.getByRole('heading', { name: m.signals_partner_says_yes({ name: 'Kim' }) })
	).toBeVisible();
	await visit(sam.page, 'practice-yes');
	await sam.page.getByRole('button', { name: m.practice_end() }).click();
	await expectPractice(kim, 'over');
	await visit(kim.page, 'practice-over');
}

async function disconnect(context: BrowserContext, during: () => Promise<void>): Promise<void> {
	await context.setOffline(true);
	await during();
	await context.setOffline(false);
}

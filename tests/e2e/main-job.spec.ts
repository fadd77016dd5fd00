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
	linkNew,
	row,
	target,
	wordsOf
} from './flows.ts';
import { expect, expectAccessible, m, PASSWORD, signUp, test } from './people.ts';

test('two people pair, signal, and keep a boundary', async ({ sam, kim, server }) => {
	await test.step('both sign up and pair by link', async () => {
		await signUp(sam);
		const offered = await invite(sam, 'Sam');
		await expectAccessible(sam.page);
		// Kim is new: the invite survives making an account.
		await kim.page.goto(offered);
		await expect(kim.page).toHaveURL(/\/join$/);
		await expectAccessible(kim.page);
		await kim.page.getByRole('link', { name: m.pairing_join_sign_up() }).click();
		await signUp(kim, '');
		await expect(kim.page).toHaveURL(/\/join$/);
		await join(kim, 'Kim');
		expect(await wordsOf(sam)).toEqual(await wordsOf(kim));
		await expectAccessible(sam.page);
		await expectAccessible(kim.page);
		await sam.page.getByRole('button', { name: m.pairing_same() }).click();
		await bothHere(sam, kim);
		await expectAccessible(sam.page);
	});

	await test.step('a yes shows while it is meant, and ends with a wait', async () => {
		await expect(kim.page.getByText(m.signals_none_hint({ name: 'Sam' }))).toBeVisible();
		await target(sam, m.signals_yes()).click();
		await expect(
			kim.page.getByRole('heading', { name: m.signals_partner_says_yes({ name: 'Sam' }) })
		).toBeVisible();
		await expectAccessible(kim.page);
		await target(kim, m.signals_wait()).click();
		await expect(kim.page.getByText(m.signals_partner_says_yes({ name: 'Sam' }))).toHaveCount(0);
		await expect(
			sam.page.getByRole('heading', { name: m.signals_partner_says_wait({ name: 'Kim' }) })
		).toBeVisible();
		await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-disabled', 'true');
		await expectAccessible(sam.page);
		await expectAccessible(kim.page);
	});

	await test.step('law 6: the sender reads how far a wait has come, until it is answered', async () => {
		await expect(delivery(kim)).toHaveAttribute('data-delivery', 'on_screen');
		await hear(sam);
		await expect(delivery(kim)).toHaveAttribute('data-delivery', 'answered');
	});

	await test.step('law 3: lowering does not bring an old yes back', async () => {
		await lower(kim);
		await expect(sam.page.getByText(m.signals_none_hint({ name: 'Kim' }))).toBeVisible();
		await expect(kim.page.getByText(m.signals_none_hint({ name: 'Sam' }))).toBeVisible();
	});

	await test.step('the other direction: a no, a need, an answer, and lowering', async () => {
		await target(sam, m.signals_no()).click();
		await expect(
			kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: 'Sam' }) })
		).toBeVisible();
		await sam.page.getByRole('radio', { name: m.signals_need_space() }).check();
		await expect(
			kim.page.locator('section').getByText(m.signals_help_word({ need: m.signals_need_space() }))
		).toBeVisible();
		await hear(kim);
		await expect(delivery(sam)).toHaveAttribute('data-delivery', 'answered');
	});

	await test.step('a standing no is there after a reload and after a crash of the server', async () => {
		await kim.page.reload();
		await server.kill();
		await server.restart();
		await expect(
			kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: 'Sam' }) })
		).toBeVisible();
		await sam.page.reload();
		await expect(sam.page.getByRole('heading', { name: m.signals_you_said_no() })).toBeVisible();
		await lower(sam);
		await expect(
			kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: 'Sam' }) })
		).toBeHidden();
		await bothHere(sam, kim);
	});

	await test.step('a limit counts at once and is understood', async () => {
		await kim.page.goto('/list');
		await addLimit(
			sam,
			'Touching my neck from behind',
			m.boundaries_strength_no(),
			'come to my side first'
		);
		await expect(row(kim, 'Touching my neck from behind')).toContainText('come to my side first');
		await expectAccessible(kim.page);
		await row(kim, 'Touching my neck')
			.getByRole('button', { name: m.boundaries_understand() })
			.click();
		await expect(row(sam, 'Touching my neck')).toContainText(
			m.boundaries_understood_theirs({ name: 'Kim' })
		);
	});

	await test.step('laws 1 and 12: an agreement shows nothing until both have answered, and nothing is chosen for anybody', async () => {
		await addAgreement(kim, 'A hug whenever one of us asks');
		await expect(row(sam, 'A hug whenever')).toContainText(m.boundaries_unanswered());
		await answer(sam, 'A hug whenever', m.boundaries_answer_yes());
		await expect(row(sam, 'A hug whenever').getByRole('button')).toHaveCount(0);
		await expect(row(kim, 'A hug whenever')).toContainText(m.boundaries_unanswered());
		await answer(kim, 'A hug whenever', m.boundaries_answer_yes());
		for (const somebody of [sam, kim])
			await expect(row(somebody, 'A hug whenever')).toContainText(m.boundaries_counts_yes());
		await expectAccessible(sam.page);
	});

	await test.step('the list is there after both have reloaded and the server has crashed', async () => {
		await server.kill();
		await server.restart();
		for (const { page } of [sam, kim]) await page.reload();
		for (const somebody of [sam, kim]) {
			await expect(row(somebody, 'A hug whenever')).toContainText(m.boundaries_counts_yes());
			await expect(row(somebody, 'Touching my neck')).toBeVisible();
		}
	});
});

test('law 7: a no counts on the first touch, asks nothing, and counts even if the finger slides off', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	const no = await target(sam, m.signals_no()).boundingBox();
	await sam.page.mouse.move(no!.x + no!.width / 2, no!.y + no!.height / 2);
	await sam.page.mouse.down();
	await expect(sam.page.getByRole('heading', { name: m.signals_you_said_no() })).toBeVisible();
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: 'Sam' }) })
	).toBeVisible();
	await sam.page.mouse.move(5, 300);
	await sam.page.mouse.up();
	await expect(sam.page.getByRole('heading', { name: m.signals_you_said_no() })).toBeVisible();
	await expect(sam.page.getByRole('dialog')).toHaveCount(0);

	// A yes, on the other hand, is let go of inside or it is none.
	await lower(sam);
	await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-disabled', 'false');
	const yes = await target(sam, m.signals_yes()).boundingBox();
	await sam.page.mouse.move(yes!.x + 20, yes!.y + 20);
	await sam.page.mouse.down();
	await sam.page.mouse.move(5, 300);
	await sam.page.mouse.up();
	await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-pressed', 'false');
});

test('law 4: touching a raised signal again never lowers it', async ({ sam, kim }) => {
	await linkNew(sam, kim);
	for (const said of [m.signals_no(), m.signals_no(), m.signals_wait(), m.signals_yes()])
		await target(sam, said).click({ force: true });
	await expect(sam.page.getByRole('heading', { name: m.signals_you_said_no() })).toBeVisible();
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: 'Sam' }) })
	).toBeVisible();
});

test('law 4: a touch under way while a wait of the partner moves the screen lowers nothing', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await target(sam, m.signals_wait()).click();
	const lowering = sam.page.getByRole('button', { name: m.signals_lower() });
	await lowering.dispatchEvent('pointerdown');
	await target(kim, m.signals_no()).click();
	await expect(
		sam.page.getByRole('heading', { name: m.signals_partner_says_no({ name: 'Kim' }) })
	).toBeVisible();
	await lowering.dispatchEvent('click', { detail: 1 });
	// Had it counted, this would have come after it in the same lane.
	await sam.page.getByRole('radio', { name: m.signals_need_water() }).check();
	await hear(kim);
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'answered');
	await lower(sam);
	await expect(lowering).toHaveCount(0);
});

test('law 6: a no made without a connection says so, and arrives when it is back', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await sam.context.setOffline(true);
	await target(sam, m.signals_no()).click();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'not_sent');
	await expect(sam.page.getByText(m.signals_slow())).toBeVisible();
	await sam.context.setOffline(false);
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: 'Sam' }) })
	).toBeVisible();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'on_screen');
});

test('law 10: one person unlinks alone, at once, and the other reads that they are not linked', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await sam.page.goto('/you');
	await sam.page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
	await expectAccessible(sam.page);
	await sam.page.getByRole('button', { name: m.you_unlink_now() }).click();
	await expect(sam.page.getByRole('heading', { name: m.couple_left() })).toBeVisible();
	await expect(kim.page.getByRole('heading', { name: m.couple_ended() })).toBeVisible();
	await expect(kim.page.getByText(m.couple_ended_what({ name: 'Sam' }))).toBeVisible();
	await expectAccessible(kim.page);
	await kim.page.getByRole('button', { name: m.couple_ended_read() }).click();
	await expect(kim.page.getByRole('heading', { name: m.pairing_invite_heading() })).toBeVisible();
});

test('a password is asked for again after signing out, and the list comes back with it', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await addLimit(sam, 'Waking me by touch', m.boundaries_strength_ask());
	await sam.page.goto('/you');
	await sam.page.getByRole('button', { name: m.account_sign_out() }).click();
	await sam.page.waitForURL('/');
	await sam.page.goto('/sign-in');
	await sam.page.getByLabel(m.account_username(), { exact: true }).fill('sam');
	await sam.page.getByLabel(m.account_password(), { exact: true }).fill(PASSWORD);
	await sam.page.getByRole('button', { name: m.account_sign_in() }).click();
	await sam.page.waitForURL('/now');
	await sam.page.goto('/list');
	await expect(row(sam, 'Waking me by touch')).toBeVisible();
});

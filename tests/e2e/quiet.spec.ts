import { addLimit, called, linkNew, row, target } from './flows.ts';
import { expect, expectAccessible, m, test } from './people.ts';
import { unfoldWays } from './ways.ts';

test('law 11: where it is quiet my partner’s news, offers and name wait until I look, a no does not, and nothing of it is sent', async ({
	sam,
	kim
}) => {
	const sent: string[] = [];
	sam.page.on('websocket', (socket) =>
		socket.on('framesent', ({ payload }) => sent.push(String(payload)))
	);
	await linkNew(sam, kim);
	await sam.page.getByRole('link', { name: m.nav_you(), exact: true }).click();
	await expect(kim.page.getByText(m.signals_both_here({ name: called(sam) }))).toHaveCount(0);
	const before = sent.length;
	const quiet = sam.page.getByRole('switch', { name: m.ways_quiet(), exact: true });
	await quiet.click();
	await expect(quiet).toBeChecked();
	await expectAccessible(sam.page);
	await sam.page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
	await sam.page.getByRole('button', { name: m.you_unlink_not() }).click();
	// Answers to the server's own pings go on.
	expect(sent.slice(before).filter((frame) => frame !== '3')).toEqual([]);

	await addLimit(kim, 'Waking me by touch', m.boundaries_strength_no());
	await kim.page.goto('/now');
	await sam.page.getByRole('link', { name: m.nav_now(), exact: true }).click();
	await expect(
		sam.page.getByText(m.signals_both_here({ name: m.couple_partner_unnamed() }))
	).toBeVisible();
	await expect(sam.page.getByText(called(kim))).toHaveCount(0);
	await expect(sam.page.getByRole('link', { name: m.boundaries_news() })).toHaveCount(0);

	await kim.page.getByRole('link', { name: m.time_begin() }).click();
	await kim.page.getByRole('button', { name: m.time_begin() }).click();
	const takeBack = kim.page.getByRole('button', { name: m.time_take_back() });
	await expect(takeBack).toBeVisible();
	await expect(kim.page.getByText(m.checkin_unsent())).toHaveCount(0);
	// It has come: who looks finds it.
	await sam.page.getByRole('link', { name: m.time_begin() }).click();
	await expect(sam.page.getByRole('button', { name: m.time_join() })).toBeVisible();
	await sam.page.getByRole('link', { name: m.nav_now(), exact: true }).click();
	await expect(sam.page.getByRole('link', { name: m.time_begin() })).toBeVisible();
	await expect(
		sam.page.getByText(m.time_offered({ name: m.couple_partner_unnamed() }))
	).toHaveCount(0);
	await takeBack.click();

	await unfoldWays(kim);
	await kim.page.getByRole('button', { name: m.practice_open() }).click();
	const offer = sam.page.getByText(
		m.practice_offered({ name: m.couple_partner_unnamed_at_start() })
	);
	await expect(sam.page.locator('[data-practice="offered"]')).toBeAttached();
	await expect(offer).toBeHidden();
	await unfoldWays(sam);
	await expect(offer).toBeVisible();
	await expectAccessible(sam.page);
	await kim.page.getByRole('button', { name: m.practice_leave() }).click();

	await sam.page.getByRole('link', { name: m.nav_rest(), exact: true }).click();
	await target(kim, m.signals_no()).click();
	await expect(sam.page.getByRole('alert')).toBeVisible();
	await sam.page.getByRole('link', { name: m.nav_list(), exact: true }).click();
	await expect(row(sam, 'Waking me by touch')).toBeVisible();
	await expect(sam.page.getByRole('alert')).toBeVisible();

	await sam.page.getByRole('link', { name: m.nav_you(), exact: true }).click();
	await quiet.click();
	await sam.page.getByRole('link', { name: m.nav_now(), exact: true }).click();
	await expect(
		sam.page.getByRole('heading', { name: m.signals_partner_says_no({ name: called(kim) }) })
	).toBeVisible();
});

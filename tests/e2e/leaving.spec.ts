import { addLimit, called, delivery, link, linkNew, row, target } from './flows.ts';
import {
	attend,
	expect,
	expectAccessible,
	expectNoSidewaysScroll,
	m,
	PHONE,
	signIn,
	test,
	type Somebody
} from './people.ts';
import { locked, unlock } from './locking.ts';
import { MOMENTS, shoot } from './pictures.ts';

const SMALLEST = { width: 320, height: 568 };

/** Two touches: that is all it takes. */
async function leave({ page }: Somebody, told = m.you_unlink_tell_now()): Promise<void> {
	await page.getByRole('link', { name: m.nav_you(), exact: true }).click();
	await page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
	if (told !== m.you_unlink_tell_now()) await page.getByRole('radio', { name: told }).check();
	await page.getByRole('button', { name: m.you_unlink_now() }).click();
	await expect(page.getByRole('heading', { name: m.couple_left() })).toBeVisible();
}

const readsTheEnd = ({ page }: Somebody) =>
	expect(page.getByRole('heading', { name: m.couple_ended() })).toBeVisible();

/** What this browser keeps of the couple, read as whoever holds the phone could. */
const keptHere = ({ page }: Somebody) =>
	page.evaluate(async () => {
		const db = await new Promise<IDBDatabase>((opened, failed) => {
			const asked = indexedDB.open('kept');
			asked.onsuccess = () => opened(asked.result);
			asked.onerror = () => failed(asked.error!);
		});
		const tx = db.transaction(['list', 'seen', 'standing', 'operation', 'leaving']);
		const count = (store: string) =>
			new Promise<number>((counted) => {
				const asked = tx.objectStore(store).count();
				asked.onsuccess = () => counted(asked.result);
			});
		const [list, seen, standing, operation, leaving] = await Promise.all(
			['list', 'seen', 'standing', 'operation', 'leaving'].map(count)
		);
		db.close();
		return { shared: list! + seen! + standing! + operation!, leaving: leaving! };
	});

async function fits(page: Somebody['page']): Promise<void> {
	// To the end, where the bar lies over no button.
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await expectAccessible(page);
	}
	await page.setViewportSize(SMALLEST);
	await expectNoSidewaysScroll(page);
	await page.setViewportSize(PHONE);
	await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

test('law 10: one leaves with two touches, and what was shared is gone from their device and for the partner', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await addLimit(kim, 'Talking about my childhood', m.boundaries_strength_ask());
	await sam.page.goto('/list');
	await expect(row(sam, 'Talking about')).toBeVisible();
	await kim.page.goto('/now');
	await leave(sam);
	await expect(sam.page.getByText(m.couple_left_told())).toBeVisible();
	await fits(sam.page);
	expect(await keptHere(sam)).toEqual({ shared: 0, leaving: 0 });
	await readsTheEnd(kim);
	await expect(kim.page.getByText(m.couple_ended_what({ name: called(sam) }))).toBeVisible();
	await sam.page.reload();
	await expect(sam.page.getByText(m.you_alone())).toBeVisible();
	await sam.page.goto('/list');
	await expect(sam.page.getByText(m.boundaries_alone())).toBeVisible();
});

test('law 10: one leaves without a connection: their device forgets first, and the partner reads it when the connection is back', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await addLimit(kim, 'Talking about my childhood', m.boundaries_strength_ask());
	await sam.page.goto('/list');
	await expect(row(sam, 'Talking about')).toBeVisible();
	await kim.page.goto('/now');
	const other = { ...sam, page: await sam.context.newPage() };
	await other.page.goto('/list');
	await expect(row(other, 'Talking about')).toBeVisible();

	await sam.context.setOffline(true);
	await leave(sam);
	await expect(sam.page.getByText(m.couple_left_waiting())).toBeVisible();
	await fits(sam.page);
	expect(await keptHere(sam)).toEqual({ shared: 0, leaving: 1 });
	await expect(other.page.getByText(m.boundaries_alone())).toBeVisible();
	await expect(other.page.getByText('Talking about')).toHaveCount(0);
	await sam.page.getByRole('link', { name: m.nav_now() }).click();
	await expect(sam.page.getByRole('heading', { name: m.couple_left() })).toBeVisible();
	await expect(sam.page.getByLabel(m.pairing_name())).toHaveCount(0);
	await expect(kim.page.getByRole('heading', { name: m.couple_ended() })).toHaveCount(0);

	await sam.context.setOffline(false);
	await readsTheEnd(kim);
	await expect(sam.page.getByText(m.couple_left_told())).toBeVisible();
	await expect(sam.page.getByLabel(m.pairing_name())).toBeVisible();
	await expect.poll(() => keptHere(sam)).toEqual({ shared: 0, leaving: 0 });
	await other.page.close();
	await kim.page.getByRole('button', { name: m.couple_ended_read() }).click();
	await sam.page.reload();
	await link(sam, kim);
});

test('law 10: whoever leaves while the server is still answering that they are linked reads that it has ended', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	const asked = Promise.withResolvers<void>();
	const left = Promise.withResolvers<void>();
	await sam.page.routeWebSocket(/socket\.io/, (ws) => {
		const server = ws.connectToServer();
		server.onMessage(async (message) => {
			if (String(message).includes('"couple":{')) {
				asked.resolve();
				await left.promise;
			}
			ws.send(message);
		});
	});
	await sam.page.goto('/now');
	await asked.promise;
	await leave(sam);
	left.resolve();
	await expect(sam.page.getByText(m.couple_left_told())).toBeVisible();
	await expect.poll(() => keptHere(sam)).toEqual({ shared: 0, leaving: 0 });
	await expect(sam.page.getByText(m.couple_left_told())).toBeVisible();
});

test('law 10: what was left without a connection is ended by the next opening of any page, after the tab was closed', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await sam.context.setOffline(true);
	await leave(sam);
	await sam.page.close();
	await sam.context.setOffline(false);
	sam.page = await sam.context.newPage();
	await sam.page.goto('/help');
	await readsTheEnd(kim);
	await sam.page.goto('/now');
	await expect(sam.page.getByRole('heading', { name: m.pairing_invite_heading() })).toBeVisible();
	await expect.poll(() => keptHere(sam)).toEqual({ shared: 0, leaving: 0 });
});

test('law 10: it is ended also when they signed out before the server could hear of it', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await sam.context.setOffline(true);
	await leave(sam);
	await sam.page.getByRole('button', { name: m.account_sign_out() }).click();
	// Where this browser keeps no page, there is none to show; it opens the next time.
	await Promise.all([
		sam.page.waitForEvent('framenavigated'),
		sam.page.getByRole('button', { name: m.account_sign_out_here() }).click()
	]);
	await sam.context.setOffline(false);
	await sam.page.close();
	sam.page = await sam.context.newPage();
	await sam.page.setViewportSize(PHONE);
	await sam.page.goto('/sign-in');
	await readsTheEnd(kim);
	await expect.poll(() => keptHere(sam)).toEqual({ shared: 0, leaving: 0 });
	await signIn(sam);
	await sam.page.waitForURL('/now');
	await expect(
		sam.page.getByText(m.couple_ended_what({ name: m.couple_partner_unnamed() }))
	).toBeVisible();
});

test('law 10: another device of mine reads at its next contact that I have left', async ({
	sam,
	kim,
	browser,
	server
}) => {
	await linkNew(sam, kim);
	const context = await browser.newContext({ baseURL: server.origin, viewport: PHONE });
	await attend({ name: 'sam', page: await context.newPage(), context }, async (laptop) => {
		await laptop.page.goto('/sign-in');
		await signIn(laptop);
		await laptop.page.waitForURL('/now');
		await expect(target(laptop, m.signals_no())).toBeVisible();
		await context.setOffline(true);
		await leave(sam);
		await readsTheEnd(kim);
		await context.setOffline(false);
		await expect(target(laptop, m.signals_no())).toHaveCount(0);
		await laptop.page.reload();
		await expect(
			laptop.page.getByRole('heading', { name: m.pairing_invite_heading() })
		).toBeVisible();
	});
	await context.close();
});

test(
	'law 10: a partner who is told later reads “not sent” and nothing false, can leave, and is told when the day has come',
	MOMENTS,
	async ({ sam, kim, server }) => {
		await linkNew(sam, kim);
		await addLimit(sam, 'Waking me by touch', m.boundaries_strength_no());
		await kim.page.goto('/list');
		await expect(row(kim, 'Waking me')).toBeVisible();
		await sam.page.getByRole('link', { name: m.nav_you(), exact: true }).click();
		await sam.page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
		await fits(sam.page);
		await sam.page.getByRole('radio', { name: m.you_unlink_tell_in_a_week() }).check();
		await fits(sam.page);
		await shoot('unlink-later', [sam], true);
		await sam.page.getByRole('button', { name: m.you_unlink_now() }).click();
		await expect(sam.page.getByText(m.couple_left_told())).toBeVisible();
		await shoot('left', [sam], true);
		expect(server.rows('SELECT * FROM couple')).toEqual([]);

		// Nothing is new for Kim, before and after a reload.
		for (const turn of ['before', 'after']) {
			await expect(row(kim, 'Waking me')).toBeVisible();
			await kim.page.getByRole('link', { name: m.nav_now() }).click();
			await expect(target(kim, m.signals_no())).toBeVisible();
			await expect(kim.page.getByRole('heading', { name: m.couple_ended() })).toHaveCount(0);
			if (turn === 'before') {
				await target(kim, m.signals_no()).click();
				await expect(delivery(kim)).toHaveAttribute('data-delivery', 'not_sent');
				await expect(kim.page.getByText(m.signals_slow())).toBeVisible();
				await shoot('untold', [kim], true);
			}
			await kim.page.goto('/list');
		}
		await kim.page.goto('/now');
		await expect(delivery(kim)).toHaveAttribute('data-delivery', 'not_sent');
		await expect(kim.page.getByText(m.signals_slow())).toBeVisible();

		server.write('UPDATE untold SET expires_at = 0');
		await kim.page.reload();
		await readsTheEnd(kim);
		await kim.page.getByRole('button', { name: m.couple_ended_read() }).click();
		await expect(kim.page.getByRole('heading', { name: m.pairing_invite_heading() })).toBeVisible();
		await sam.page.goto('/now');
		await link(sam, kim);
		await expect(target(kim, m.signals_yes())).toBeVisible();
	}
);

test('law 10: who is not told yet leaves as well with two touches, and is free to link anew', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await leave(sam, m.you_unlink_tell_in_a_day());
	await expect(sam.page.getByText(m.couple_left_told())).toBeVisible();
	await leave(kim);
	await expect(kim.page.getByText(m.couple_left_told())).toBeVisible();
	await sam.page.goto('/now');
	await link(kim, sam);
});

test('law 6: whoever leaves while a no of theirs is not sent yet reads that it may never arrive, and needs no more touches', async ({
	sam,
	kim,
	server
}) => {
	await linkNew(sam, kim);
	await server.kill();
	await target(sam, m.signals_no()).click();
	await expect(delivery(sam)).toHaveAttribute('data-delivery', 'not_sent');
	await sam.page.getByRole('link', { name: m.nav_you(), exact: true }).click();
	await sam.page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
	await expect(sam.page.getByText(m.you_unlink_unsent())).toBeVisible();
	await fits(sam.page);
	await sam.page.getByRole('button', { name: m.you_unlink_now() }).click();
	await expect(sam.page.getByText(m.couple_left_calm())).toBeVisible();
	await server.restart();
	await readsTheEnd(kim);
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_no({ name: called(sam) }) })
	).toHaveCount(0);
	await sam.page.getByRole('link', { name: m.couple_turn_rest() }).click();
	await expect(sam.page.getByRole('heading', { name: m.rest_title(), exact: true })).toBeVisible();
});

test('law 11: when the partner is told stays as it was chosen, though somebody signed in as me has given the server another token', async ({
	sam,
	kim,
	server
}) => {
	await linkNew(sam, kim);
	await expect
		.poll(() => server.rows('SELECT * FROM member WHERE unlink_hash IS NULL'))
		.toEqual([]);
	await sam.context.setOffline(true);
	await leave(sam, m.you_unlink_tell_in_a_week());
	server.write('UPDATE member SET unlink_hash = user_id');
	await sam.context.setOffline(false);
	await expect.poll(() => server.rows('SELECT * FROM untold')).toHaveLength(1);
	await expect(sam.page.getByText(m.couple_left_told())).toBeVisible();
	await expect(target(kim, m.signals_no())).toBeVisible();
	await expect(kim.page.getByRole('heading', { name: m.couple_ended() })).toHaveCount(0);
});

test('law 10: nobody reads that the server has ended it before it has, also while their app is locked', async ({
	sam,
	kim,
	server
}) => {
	await linkNew(sam, kim);
	await expect
		.poll(() => server.rows('SELECT * FROM member WHERE unlink_hash IS NULL'))
		.toEqual([]);
	await sam.context.setOffline(true);
	await leave(sam, m.you_unlink_tell_in_a_day());
	server.write('UPDATE member SET unlink_hash = user_id');
	await sam.page.getByRole('button', { name: m.lock_now() }).click();
	await expect(locked(sam.page)).toBeVisible();
	const heard = sam.page.waitForResponse(/\/api\/unlink/);
	await sam.context.setOffline(false);
	expect(await (await heard).json()).toEqual({ ok: false, code: 'not_found' });
	expect(await keptHere(sam)).toMatchObject({ leaving: 1 });
	await unlock(sam.page);
	await expect(sam.page.getByText(m.couple_left_told())).toBeVisible();
	expect(server.rows('SELECT * FROM couple')).toEqual([]);
	expect(server.rows('SELECT * FROM untold')).toHaveLength(1);
});

test('law 10: who is not told yet leaves at once also where the server does not know their token', async ({
	sam,
	kim,
	server
}) => {
	await linkNew(sam, kim);
	await leave(sam, m.you_unlink_tell_in_a_week());
	await expect(sam.page.getByText(m.couple_left_told())).toBeVisible();
	server.write('UPDATE untold SET unlink_hash = NULL');
	await leave(kim);
	await expect(kim.page.getByText(m.couple_left_told())).toBeVisible();
	expect(server.rows('SELECT * FROM untold')).toEqual([]);
});

import { createLargeList } from '../fixtures/large-list.ts';
import { addAgreement, addLimit, linkNew, row } from './flows.ts';
import {
	expect,
	expectAccessible,
	expectNoSidewaysScroll,
	m,
	PASSWORD,
	PHONE,
	signIn,
	test,
	type Somebody
} from './people.ts';
import { MOMENTS, shoot } from './pictures.ts';

const SMALLEST = { width: 320, height: 568 };
const NECK = 'Touching my neck from behind';

/** What it says can be read by anybody, on the smallest screen as well. */
async function look(state: string, somebody: Somebody): Promise<void> {
	const { page } = somebody;
	await shoot(`list-${state}`, [somebody], true);
	// To the end, where the bar lies over no button.
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	await expectAccessible(page);
	await page.setViewportSize(SMALLEST);
	await expectNoSidewaysScroll(page);
	await page.setViewportSize(PHONE);
}

test(
	'the list says what is the matter: empty, loading, offline, unreadable, older, without its key',
	MOMENTS,
	async ({ sam, kim, server }) => {
		await linkNew(sam, kim);
		await sam.page.goto('/list');
		await expect(sam.page.getByText(m.boundaries_my_limits_empty())).toBeVisible();
		await expect(sam.page.getByText(m.boundaries_agreements_empty())).toBeVisible();
		await look('empty', sam);

		await addLimit(sam, NECK, m.boundaries_strength_no());
		await addLimit(sam, 'Waking me by touch', m.boundaries_strength_ask());
		await addAgreement(sam, 'A hug whenever one of us asks');
		await expect(row(sam, 'A hug')).toBeVisible();
		await sam.context.setOffline(true);
		await expect(sam.page.getByText(m.boundaries_offline_kept())).toBeVisible();
		await expect(row(sam, NECK)).toBeVisible();
		await look('offline', sam);
		await sam.context.setOffline(false);

		// A device that knows nothing yet, and a connection that is made and says nothing.
		await kim.page.goto('/you');
		await kim.page.getByRole('button', { name: m.account_sign_out() }).click();
		await kim.page.waitForURL('/');
		await kim.page.routeWebSocket(/socket\.io/, () => undefined);
		await kim.page.goto('/sign-in');
		await signIn(kim);
		await kim.page.waitForURL('/now');
		await kim.page.goto('/list');
		await expect(kim.page.getByText(m.boundaries_loading())).toBeVisible();
		await look('loading', kim);

		server.write(`UPDATE "limit" SET envelope = 'AAAA' WHERE rowid = 1`);
		server.write('UPDATE list_change SET seq = seq + 10');
		server.write('UPDATE member SET list_seq = list_seq + 10');
		await sam.page.reload();
		await expect(row(sam, m.boundaries_unreadable())).toBeVisible();
		await look('unreadable', sam);

		server.write('UPDATE member SET list_seq = 1');
		await sam.page.reload();
		await expect(sam.page.getByText(m.boundaries_older())).toBeVisible();
		await look('older', sam);
		await sam.page.getByRole('button', { name: m.boundaries_older_accept() }).click();
		await expect(sam.page.getByText(m.boundaries_older())).toHaveCount(0);

		server.write("INSERT INTO couple (id) VALUES ('AAAAAAAAAAAAAAAAAAAAAA')");
		server.write("UPDATE member SET couple_id = 'AAAAAAAAAAAAAAAAAAAAAA'");
		await sam.page.reload();
		await expect(sam.page.getByText(m.couple_keyless())).toBeVisible();
		await look('without-key', sam);
	}
);

test(
	'a list of a thousand is drawn as far as one has come, and is found in',
	MOMENTS,
	async ({ sam, server }) => {
		await createLargeList(server, PASSWORD, { limits: 900, agreements: 100 });
		await sam.page.goto('/sign-in');
		await signIn(sam);
		await sam.page.waitForURL('/now');
		await sam.page.goto('/list');
		await expect(row(sam, 'limit ').first()).toBeVisible();
		expect(await sam.page.getByRole('listitem').count()).toBeLessThan(300);
		await sam.page.getByText(m.boundaries_find(), { exact: true }).click();
		await shoot('list-thousand', [sam], true);
		await sam.page.getByLabel(m.boundaries_find_letters()).fill('agreement 99');
		await expect(sam.page.getByText(m.boundaries_found({ count: 1 }))).toBeVisible();
		await look('thousand-found', sam);
		await expect(row(sam, 'agreement 99')).toContainText(m.boundaries_counts_yes());
	}
);

import type { Page } from '@playwright/test';
import { LINES } from '#lib/help/lines.ts';
import {
	addAgreement,
	answer,
	called,
	invite,
	join,
	link,
	linkNew,
	row,
	wordsOf
} from './flows.ts';
import { expect, m, signUp, test, type Somebody } from './people.ts';

// What is tried at a screen, with no more than hands and eyes. The other scripts are in tests/abuse.

const PRIVATE = ['/now', '/list', '/today', '/rest', '/you', '/you/account', '/you/devices'];

/** The commands a page sends and the pushes it hears; that a line opens or closes says nothing. */
function frames(page: Page) {
	const all = { sent: [] as string[], heard: [] as string[] };
	const keep = (list: string[]) => (frame: { payload: string | Buffer }) => {
		if (String(frame.payload).startsWith('42')) list.push(String(frame.payload));
	};
	page.on('websocket', (socket) => {
		socket.on('framesent', keep(all.sent));
		socket.on('framereceived', keep(all.heard));
	});
	return all;
}

/** All that this browser keeps, and how long its history is. */
const keptBy = (page: Page) =>
	page.evaluate(async () => {
		const kept: unknown[] = [{ ...localStorage }, { ...sessionStorage }, history.length];
		const done = <T>(asked: IDBRequest<T>) =>
			new Promise<T>((answered) => (asked.onsuccess = () => answered(asked.result)));
		for (const { name } of await indexedDB.databases()) {
			const db = await done(indexedDB.open(name!));
			for (const store of db.objectStoreNames)
				kept.push(store, await done(db.transaction(store).objectStore(store).getAll()));
			db.close();
		}
		return JSON.stringify(kept);
	});

const visit = async ({ page }: Somebody, path: string) => {
	await page.goto(path);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
};

test('law 8: a holder of the unlocked phone looks on every page for who was last here and when: there is no list, and no time of day', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	await kim.page.close();
	for (const path of PRIVATE) {
		await visit(sam, path);
		const words = await sam.page.locator('body').innerText();
		expect(words, path).not.toMatch(/last seen|last active|minutes ago|hours ago|\d\d:\d\d/i);
		expect(await sam.page.locator('time').count()).toBe(0);
	}
});

test('law 11: a holder of the unlocked phone looks for a trace that I opened Help: none is on it, and nothing was sent', async ({
	sam,
	kim,
	server
}) => {
	const [mine, theirs] = [frames(sam.page), frames(kim.page)];
	await linkNew(sam, kim);
	const { page } = sam;
	await visit(kim, '/you');
	await visit(sam, '/you');
	await page.waitForLoadState('networkidle');
	const [kept, rows] = [await keptBy(page), JSON.stringify(server.everything())];
	const [sent, heard] = [mine.sent.length, theirs.heard.length];
	const asked: string[] = [];
	page.on('request', (request) => asked.push(request.url()));
	await page.getByRole('link', { name: m.you_help(), exact: true }).click();
	await expect(page.getByRole('heading', { name: m.help_title(), exact: true })).toBeVisible();
	await page.locator('summary', { hasText: 'Germany' }).click();
	const { number } = LINES.find(({ country }) => country === 'DE')!;
	await expect(page.getByText(number, { exact: true }).first()).toBeVisible();
	expect(mine.sent.slice(sent)).toEqual([]);
	// The browser itself asks for the icon now and then.
	expect(asked.filter((url) => !/\/socket\.io\/|\/icon\.svg$/.test(url))).toEqual([]);
	expect(await keptBy(page)).toBe(kept);
	expect(JSON.stringify(server.everything())).toBe(rows);
	expect(theirs.heard.slice(heard)).toEqual([]);
	expect(await page.evaluate(() => JSON.stringify(history.state))).not.toMatch(/help/i);
});

test('law 11: a holder of the unlocked phone reads over what I keep without opening it: no word of it is on the page', async ({
	sam
}) => {
	await signUp(sam);
	const { page } = sam;
	await visit(sam, '/today/new');
	await page.getByLabel(m.checkin_own_words()).fill('velvetstaircase');
	await page.getByRole('button', { name: m.checkin_keep(), exact: true }).click();
	await page.waitForURL('/today');
	await visit(sam, '/today');
	await page.waitForLoadState('networkidle');
	expect(await page.content()).not.toContain('velvetstaircase');
	expect(await keptBy(page)).not.toContain('velvetstaircase');
	await page.getByText(m.checkin_kept()).click();
	await expect(page.getByText('velvetstaircase')).toBeVisible();
});

test('law 12: a jealous partner asks at my screen’s other end whether I skipped a check-in and muted them: nothing is sent', async ({
	sam,
	kim
}) => {
	const mine = frames(sam.page);
	await linkNew(sam, kim);
	await visit(sam, '/today');
	await visit(kim, '/today/together');
	await kim.page.getByLabel(m.checkin_own_words()).fill('Tell me');
	await kim.page.getByRole('radio', { name: m.checkin_all({ name: called(sam) }) }).check();
	await kim.page.getByRole('button', { name: m.checkin_together_done() }).click();
	const waiting = kim.page.getByText(m.checkin_together_waiting({ name: called(sam) }));
	await expect(waiting).toBeVisible();
	const skip = sam.page.getByRole('button', {
		name: m.checkin_together_skip({ name: called(kim) })
	});
	await expect(skip).toBeVisible();
	const sent = mine.sent.length;
	await skip.click();
	await expect(skip).toBeHidden();
	await sam.page.getByRole('link', { name: m.nav_you(), exact: true }).click();
	const quiet = sam.page.getByRole('switch', { name: m.ways_quiet(), exact: true });
	await quiet.click();
	await expect(quiet).toBeChecked();
	expect(mine.sent.slice(sent)).toEqual([]);
	await kim.page.reload();
	await expect(waiting).toBeVisible();
});

test('law 2: a jealous partner looks for who was stricter: both screens say the same, and name nobody for it', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	const words = 'A hug from behind';
	await addAgreement(kim, words);
	await visit(sam, '/list');
	await answer(kim, words, m.boundaries_answer_yes());
	await answer(sam, words, m.boundaries_answer_no());
	const [no, yes] = [m.boundaries_answer_no(), m.boundaries_answer_yes()];
	const lines = [
		[sam, { mine: no, name: called(kim), theirs: yes }],
		[kim, { mine: yes, name: called(sam), theirs: no }]
	] as const;
	for (const [somebody, said] of lines) {
		const item = row(somebody, words);
		await expect(item).toContainText(m.boundaries_said(said));
		await expect(item).toContainText(m.boundaries_counts_no());
		await expect(item).not.toContainText(/because|strict|refus|only you|against/i);
	}
	const shape = (somebody: Somebody) => row(somebody, words).locator('svg').first().innerHTML();
	expect(await shape(sam)).toBe(await shape(kim));
});

test('law 10: an ex opens the old link after I have left, and so do I: nobody is linked without a new one that both take up', async ({
	sam,
	kim
}) => {
	await Promise.all([signUp(sam), signUp(kim)]);
	const old = await invite(kim, called(kim));
	await sam.page.goto(old);
	await join(sam, called(sam));
	expect(await wordsOf(kim)).toEqual(await wordsOf(sam));
	await kim.page.getByRole('button', { name: m.pairing_same() }).click();
	await expect(kim.page.getByText(m.signals_both_here({ name: called(sam) }))).toBeVisible();
	await sam.page.getByRole('link', { name: m.nav_you() }).click();
	await sam.page.getByRole('button', { name: m.you_unlink(), exact: true }).click();
	await sam.page.getByRole('button', { name: m.you_unlink_now() }).click();
	await expect(sam.page.getByRole('heading', { name: m.couple_left() })).toBeVisible();
	await expect(kim.page.getByRole('heading', { name: m.couple_ended() })).toBeVisible();
	for (const somebody of [kim, sam]) {
		await somebody.page.goto('/you');
		await somebody.page.goto(old);
		await join(somebody, called(somebody)).catch(() => undefined);
		await expect(somebody.page.getByText(m.code_invite_used())).toBeVisible();
	}
	await link(sam, kim);
});

test('law 11: a shoulder-surfer reads the title and the address of every page: neither says what this is for', async ({
	sam
}) => {
	await signUp(sam);
	for (const path of [...PRIVATE, '/today/new', '/list/add', '/now/time', '/you/card']) {
		await visit(sam, path);
		expect(`${await sam.page.title()} ${new URL(sam.page.url()).pathname}`).not.toMatch(
			/consent|attune|partner|couple|abuse|safe|intima|sex|survivor|signal|boundar/i
		);
	}
});

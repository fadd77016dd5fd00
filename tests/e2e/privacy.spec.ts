import { existsSync, readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import {
	addAgreement,
	addLimit,
	answer,
	hear,
	invite,
	join,
	row,
	target,
	wordsOf
} from './flows.ts';
import { expect, m, test } from './people.ts';

/** One word for each field a person can fill, such that none can be there by chance. */
const PLANTED = {
	username: 'quillfeather',
	otherUsername: 'mossbramble',
	password: 'tangerinelighthouse',
	name: 'Winterberry',
	otherName: 'Saffronbloom',
	limit: 'velvetstaircase',
	helps: 'copperlantern',
	agreement: 'marbleorchard',
	unfinished: 'paperwindmill'
};

/** The word as text, as UTF-16, and as base64 in each of the three ways it can fall. */
function spellings(word: string): Buffer[] {
	const base64 = [0, 1, 2].map((before) =>
		Buffer.from('x'.repeat(before) + word)
			.toString('base64url')
			.slice(before === 0 ? 0 : before + 1, -4)
	);
	const hex = Buffer.from(word).toString('hex');
	return [word, word.toLowerCase(), hex, ...base64]
		.map((text) => Buffer.from(text))
		.concat(Buffer.from(word, 'utf16le'));
}

const finds = (haystack: Buffer, word: string) =>
	spellings(word).some((one) => haystack.includes(one));

/** Everything the page sends and gets but its own code. */
function capture(page: Page): () => Buffer {
	const frames: Buffer[] = [];
	const keep = (payload: string | Buffer | null) => payload && frames.push(Buffer.from(payload));
	page.on('websocket', (socket) => {
		socket.on('framesent', ({ payload }) => keep(payload));
		socket.on('framereceived', ({ payload }) => keep(payload));
	});
	page.on('request', (request) => keep(`${request.url()} ${JSON.stringify(request.headers())}`));
	page.on('request', (request) => keep(request.postDataBuffer()));
	page.on('response', async (response) => {
		if (new URL(response.url()).pathname.startsWith('/api/')) keep(await response.body());
	});
	return () => Buffer.concat(frames);
}

test('law 9: nothing a person writes can be read in the database, its log of writes, the logs or the frames', async ({
	sam,
	kim,
	server
}) => {
	const [samsFrames, kimsFrames] = [capture(sam.page), capture(kim.page)];
	await signUpAs(sam.page, PLANTED.username);
	const offered = await invite(sam, PLANTED.name);
	await signUpAs(kim.page, PLANTED.otherUsername);
	await kim.page.goto(offered);
	await join(kim, PLANTED.otherName);
	const words = await wordsOf(sam);
	await wordsOf(kim);
	await sam.page.getByRole('button', { name: m.pairing_same() }).click();
	await expect(sam.page.getByText(m.signals_both_here({ name: PLANTED.otherName }))).toBeVisible();

	await target(sam, m.signals_yes()).click();
	await expect(
		kim.page.getByRole('heading', { name: m.signals_partner_says_yes({ name: PLANTED.name }) })
	).toBeVisible();
	await target(sam, m.signals_wait()).click();
	await sam.page.getByRole('radio', { name: m.signals_need_water() }).check();
	await hear(kim);
	await addLimit(sam, PLANTED.limit, m.boundaries_strength_no(), PLANTED.helps);
	await addAgreement(kim, PLANTED.agreement);
	await expect(row(sam, PLANTED.agreement)).toBeVisible();
	await answer(sam, PLANTED.agreement, m.boundaries_answer_yes());
	await answer(kim, PLANTED.agreement, m.boundaries_answer_ask());
	await expect(row(sam, PLANTED.agreement)).toContainText(m.boundaries_counts_ask());
	await sam.page.goto('/list/add');
	await sam.page.getByRole('radio', { name: m.boundaries_add_agreement() }).check();
	await sam.page.getByLabel(m.boundaries_words()).fill(PLANTED.unfinished);

	const places: Record<string, Buffer> = {
		database: readFileSync(server.databaseFile),
		'log of writes': readFileSync(`${server.databaseFile}-wal`),
		logs: Buffer.from(server.logs()),
		"sam's frames": samsFrames(),
		"kim's frames": kimsFrames()
	};
	expect(existsSync(`${server.databaseFile}-journal`)).toBe(false);

	// The search itself works: what is meant to be there is found.
	const inviteSecret = offered.split('#')[1]!.split('.')[1]!;
	expect(places["sam's frames"]!.includes('limit:put')).toBe(true);
	expect(
		Buffer.concat([places['database']!, places['log of writes']!]).includes('standing_signal')
	).toBe(true);
	expect(
		finds(
			Buffer.from(`x${Buffer.from(`ab${PLANTED.limit}cd`).toString('base64url')}`),
			PLANTED.limit
		)
	).toBe(true);

	for (const [place, bytes] of Object.entries(places)) {
		for (const [field, word] of Object.entries(PLANTED))
			expect(finds(bytes, word), `${field} in the ${place}`).toBe(false);
		expect(bytes.includes(inviteSecret), `the link's secret in the ${place}`).toBe(false);
		expect(bytes.includes(words.join(' ')), `the four words in the ${place}`).toBe(false);
	}

	async function signUpAs(page: Page, username: string) {
		await page.goto('/sign-up');
		await page.getByLabel(m.account_username(), { exact: true }).fill(username);
		await page
			.getByLabel(m.account_password(), { exact: true })
			.fill(`${PLANTED.password} ${username.slice(0, 3)} seven`);
		await page.getByRole('button', { name: m.account_sign_up() }).click();
		await page.getByRole('button', { name: m.account_code_kept() }).click();
		await page.waitForURL('/now');
	}
});

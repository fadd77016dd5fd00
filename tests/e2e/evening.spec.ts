import { unlock } from './locking.ts';
import { bothHere, called, hear, linkNew, lower, target } from './flows.ts';
import {
	expect,
	expectAccessible,
	expectNoSidewaysScroll,
	m,
	test,
	type Somebody
} from './people.ts';
import { MOMENTS, shoot } from './pictures.ts';

const chip = ({ page }: Somebody, question: string, word: string) =>
	page.getByRole('group', { name: question }).getByRole('checkbox', { name: word });

async function look(people: Somebody[], moment: string): Promise<void> {
	for (const { page } of people) {
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
	}
	await shoot(`evening-${moment}`, people, true);
}

/** Opens time together, or joins it. */
async function say(somebody: Somebody, act: string, wishes: { not: string; pulse?: string }) {
	const { page } = somebody;
	await page.getByRole('link', { name: act }).click();
	await page.getByLabel(m.time_form_not(), { exact: true }).fill(wishes.not);
	await page.getByLabel(m.time_form_good(), { exact: true }).fill('Lying close, with music');
	if (wishes.pulse) await page.getByRole('radio', { name: wishes.pulse, exact: true }).check();
	await page.getByRole('switch', { name: m.time_form_tomorrow() }).check({ force: true });
	await look([somebody], 'time-form');
	await page.getByRole('button', { name: act }).click();
	await page.waitForURL('/now');
}

test(
	'two people spend one evening: check-in, together, a wait, what comes after, and the next day',
	MOMENTS,
	async ({ sam, kim }) => {
		test.setTimeout(180_000);
		await linkNew(sam, kim);

		// A check-in together: sealed until both have done it.
		await sam.page.goto('/today');
		await look([sam], 'today-empty');
		await sam.page.getByRole('link', { name: m.checkin_together_new() }).click();
		await chip(sam, m.checkin_heart(), m.feeling_anxious()).check();
		await chip(sam, m.checkin_heart(), m.feeling_tender()).check();
		await chip(sam, m.checkin_good(), m.feeling_tea()).check();
		await sam.page.getByLabel(m.checkin_own_words()).fill('A long day. I am glad to be here.');
		const done = sam.page.getByRole('button', { name: m.checkin_together_done() });
		await done.click();
		await expect(sam.page.getByText(m.checkin_audience_first())).toBeVisible();
		await sam.page.getByRole('radio', { name: m.checkin_all({ name: called(kim) }) }).check();
		await look([sam], 'check-in');
		await done.click();
		await expect(
			sam.page.getByText(m.checkin_together_waiting({ name: called(kim) }))
		).toBeVisible();
		await kim.page.goto('/today');
		await expect(
			kim.page.getByText(m.checkin_together_offered({ name: called(sam) }))
		).toBeVisible();
		await expect(kim.page.getByText('A long day')).toHaveCount(0);
		await look([sam, kim], 'check-in-sealed');
		await kim.page.getByRole('link', { name: m.checkin_together_new() }).click();
		await chip(kim, m.checkin_heart(), m.feeling_unsure()).check();
		await kim.page.getByRole('radio', { name: m.checkin_word({ name: called(sam) }) }).check();
		await kim.page.getByRole('radio', { name: m.feeling_unsure(), exact: true }).check();
		await kim.page.getByRole('button', { name: m.checkin_together_done() }).click();
		await expect(kim.page.getByText('A long day. I am glad to be here.')).toBeVisible();
		await expect(
			sam.page.getByRole('heading', { name: m.checkin_theirs({ name: called(kim) }) })
		).toBeVisible();
		await expect(sam.page.getByText(m.feeling_unsure())).toBeVisible();
		await look([sam, kim], 'check-in-open');

		// Time together: opened by one, joined by the other.
		for (const { page } of [sam, kim]) await page.goto('/now');
		await bothHere(sam, kim);
		await say(sam, m.time_begin(), {
			not: 'My back',
			pulse: m.time_form_pulse_minutes({ minutes: 3 })
		});
		await expect(sam.page.getByText(m.time_waiting({ name: called(kim) }))).toBeVisible();
		await expect(
			kim.page.getByRole('heading', { name: m.time_offered({ name: called(sam) }) })
		).toBeVisible();
		await expect(kim.page.getByText('My back')).toBeVisible();
		await look([sam, kim], 'time-offered');
		await say(kim, m.time_join(), {
			not: 'Talking about work',
			pulse: m.time_form_pulse_minutes({ minutes: 10 })
		});
		for (const { page } of [sam, kim]) {
			await expect(page.getByRole('heading', { name: m.time_on() })).toBeVisible();
			// Whoever wants to be asked more often is asked.
			await expect(page.getByText(m.pulse_on({ minutes: 3 }))).toBeVisible();
		}
		await expect(sam.page.getByText('Talking about work')).toBeVisible();
		await look([sam, kim], 'together');

		// A wait, and what each of the two reads then.
		await target(kim, m.signals_wait()).click();
		await expect(sam.page.getByText(m.care_now_thank())).toBeVisible();
		await expect(sam.page.getByText(m.care_not_now_why())).toBeVisible();
		await look([sam, kim], 'wait');
		await hear(sam);
		await kim.page.getByRole('link', { name: m.care_steady() }).click();
		await look([kim], 'grounding');
		await kim.page.getByRole('link', { name: m.nav_now() }).click();
		await bothHere(sam, kim);
		await lower(kim);

		// It has passed: one offers something, the other takes it or leaves it.
		const offer = sam.page.getByRole('checkbox', { name: m.care_offer_tea() });
		await offer.check();
		await expect(
			kim.page.getByRole('heading', { name: m.care_offered({ name: called(sam) }) })
		).toBeVisible();
		await look([sam, kim], 'aftercare');
		await kim.page.getByRole('button', { name: m.care_over_put_away() }).first().click();
		await expect(
			kim.page.getByRole('heading', { name: m.care_offered({ name: called(sam) }) })
		).toHaveCount(0);

		// Either ends it for both.
		await kim.page.getByRole('button', { name: m.time_end() }).click();
		for (const { page } of [sam, kim])
			await expect(page.getByRole('heading', { name: m.time_over() })).toBeVisible();
		await look([sam, kim], 'over');

		// The next day, because both wanted it.
		const tomorrow = Date.now() + 86_400_000;
		for (const somebody of [sam, kim]) {
			await somebody.page.clock.install({ time: tomorrow });
			await somebody.page.goto('/today');
			// Nobody has used it since the evening.
			await unlock(somebody.page);
			await expect(somebody.page.getByRole('heading', { name: m.time_tomorrow() })).toBeVisible();
		}
		await look([sam, kim], 'next-day');
	}
);

test(
	'law 1: “still good?” that nobody answers reads as wait on both screens, until whoever was silent touches something',
	MOMENTS,
	async ({ sam, kim }) => {
		test.setTimeout(180_000);
		const lines = await Promise.all([sam, kim].map(openLine));
		for (const { page } of [sam, kim]) await page.clock.install();
		await linkNew(sam, kim);
		await say(sam, m.time_begin(), {
			not: '',
			pulse: m.time_form_pulse_minutes({ minutes: 3 })
		});
		await expect(
			kim.page.getByRole('heading', { name: m.time_offered({ name: called(sam) }) })
		).toBeVisible();
		await say(kim, m.time_join(), {
			not: '',
			pulse: m.time_form_pulse_minutes({ minutes: 3 })
		});
		await bothHere(sam, kim);

		await passUntil([sam, kim], lines, m.pulse_ask());
		await look([sam, kim], 'pulse');
		await target(sam, m.signals_yes()).click();
		await expect(sam.page.getByText(m.pulse_ask(), { exact: true })).toHaveCount(0);
		await passUntil([sam, kim], lines, m.pulse_none());
		await expect(sam.page.getByText(m.pulse_none_theirs({ name: called(kim) }))).toBeVisible();
		await expect(kim.page.getByText(m.pulse_none_mine())).toBeVisible();
		await expect(target(sam, m.signals_yes())).toHaveAttribute('aria-disabled', 'true');
		await look([sam, kim], 'pulse-unanswered');

		await target(kim, m.signals_yes()).click();
		for (const { page } of [sam, kim]) await expect(page.getByText(m.pulse_none())).toHaveCount(0);
		await sam.page.getByRole('button', { name: m.pulse_stop() }).click();
		await expect(kim.page.getByText(m.pulse_on({ minutes: 3 }))).toHaveCount(0);
	}
);

/** The page's line to the server, on which a test hears beats pass and keeps the connection's own clock from running out. */
type Line = { beats: number; keepAlive: () => void };
const PING = '2';
const STEP_MS = 4_000;

async function openLine({ page }: Somebody): Promise<Line> {
	const line: Line = { beats: 0, keepAlive: () => undefined };
	await page.routeWebSocket(/socket\.io/, (ws) => {
		const server = ws.connectToServer();
		server.onMessage((message) => {
			if (String(message).includes('signal:beaten')) line.beats += 1;
			ws.send(message);
		});
		line.keepAlive = () => ws.send(PING);
	});
	return line;
}

/** Lets time pass on both phones at once, a beat at a time, until both show these words. */
async function passUntil(people: Somebody[], lines: Line[], words: string): Promise<void> {
	const isShown = ({ page }: Somebody) => page.getByText(words, { exact: true }).last().isVisible();
	for (let passed = 0; passed < 400_000; passed += STEP_MS) {
		const before = lines.map(({ beats }) => beats);
		for (const { keepAlive } of lines) keepAlive();
		await Promise.all(people.map(({ page }) => page.clock.fastForward(STEP_MS)));
		await expect.poll(() => lines.every(({ beats }, at) => beats > before[at]!)).toBe(true);
		if ((await Promise.all(people.map(isShown))).every(Boolean)) return;
	}
	throw new Error(`Not shown within seven minutes: ${words}`);
}

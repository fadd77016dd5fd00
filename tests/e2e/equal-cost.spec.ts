import { linkNew, lower, target } from './flows.ts';
import { expect, m, test, type Somebody } from './people.ts';
import { openCover, rested, surface, uncover } from './ways.ts';

type Said = 'yes' | 'wait' | 'no';
/** What a person does with a finger or on a keyboard to say something; each step is one touch or key. */
type Steps = (() => Promise<void>)[];

const WORDS = { yes: m.signals_yes, wait: m.signals_wait, no: m.signals_no };
const KINDS: Said[] = ['yes', 'wait', 'no'];

/** Says it is said: on my own screen, which is where one looks. */
async function isSaid(somebody: Somebody, said: Said): Promise<boolean> {
	if (said === 'yes')
		return (await target(somebody, m.signals_yes()).getAttribute('aria-pressed')) === 'true';
	const heading = said === 'no' ? m.signals_you_said_no() : m.signals_you_said_wait();
	return somebody.page.getByRole('heading', { name: heading }).isVisible();
}

/** How many of the steps it takes until it is said. No dialog may stand in the way of any. */
async function costOf(somebody: Somebody, said: Said, steps: Steps): Promise<number> {
	let cost = 0;
	for (const step of steps) {
		await step();
		cost += 1;
		await expect(somebody.page.getByRole('dialog')).toHaveCount(0);
		await expect(somebody.page.getByRole('alertdialog')).toHaveCount(0);
		if (cost < steps.length) expect(await isSaid(somebody, said)).toBe(false);
	}
	await expect.poll(() => isSaid(somebody, said)).toBe(true);
	return cost;
}

/** A yes ends with a wait, and a wait is lowered, so that each begins from the same screen. */
async function clear(somebody: Somebody, said: Said): Promise<void> {
	if (said === 'yes') await target(somebody, m.signals_wait()).click();
	await rested(somebody);
	await lower(somebody);
	await expect(target(somebody, m.signals_yes())).toHaveAttribute('aria-disabled', 'false');
}

test('law 7: a wait or a no never takes more touches or keys than a yes, and nothing asks before it', async ({
	sam,
	kim
}) => {
	await linkNew(sam, kim);
	const { page } = sam;
	const touch = (said: Said) => () => target(sam, WORDS[said]()).click();
	const press = (key: string) => () => page.keyboard.press(key);
	const anywhere = () => surface(sam).click({ position: { x: 30, y: 500 } });
	const lift = () => uncover(sam).click();

	/** For each way, the fewest steps to each of the three. */
	const ways: Record<string, { covered: boolean; steps: Record<Said, Steps> }> = {
		'by touch, from the open screen': {
			covered: false,
			steps: { yes: [touch('yes')], wait: [touch('wait')], no: [touch('no')] }
		},
		'by key, from the open screen': {
			covered: false,
			steps: { yes: [press('1')], wait: [press('2')], no: [press('3')] }
		},
		'by touch, from a cover': {
			covered: true,
			steps: { yes: [lift, touch('yes')], wait: [anywhere], no: [lift, touch('no')] }
		},
		'by key, from a cover': {
			covered: true,
			steps: { yes: [press('Escape'), press('1')], wait: [press('Enter')], no: [press('3')] }
		}
	};

	for (const [way, { covered, steps }] of Object.entries(ways))
		await test.step(way, async () => {
			const costs: Partial<Record<Said, number>> = {};
			for (const said of KINDS) {
				if (covered) await openCover(sam, 'dark');
				costs[said] = await costOf(sam, said, steps[said]);
				await clear(sam, said);
			}
			expect(costs.wait).toBeLessThanOrEqual(costs.yes!);
			expect(costs.no).toBeLessThanOrEqual(costs.yes!);
			if (!covered) expect(costs).toEqual({ yes: 1, wait: 1, no: 1 });
		});

	// A key pressed while a target has the focus counts once as well.
	for (const said of KINDS) {
		await target(sam, WORDS[said]()).focus();
		await page.keyboard.press('Enter');
		await expect.poll(() => isSaid(sam, said)).toBe(true);
		await clear(sam, said);
	}
});

import { afterEach, describe, expect, test } from 'vitest';
import { createRandom, seedOfRun } from './random.ts';
import { CUTS, Voyage, type Cut, type Found } from './power/voyage.ts';
import { isFull } from './size.ts';

const CUTS_TRIED = isFull ? 10_000 : 1_000;
/** How many are enough to see that the check would notice. */
const CUTS_LOOSENED = 60;

const open: Voyage[] = [];
afterEach(() => open.splice(0).forEach((voyage) => voyage.close()));

function setOut(...how: ConstructorParameters<typeof Voyage>): Voyage {
	const voyage = new Voyage(...how);
	open.push(voyage);
	return voyage;
}

describe(`a power cut (SEED=${seedOfRun})`, () => {
	test(`law 6: ${CUTS_TRIED} power cuts lose no acknowledged wait or no, and leave nothing by half`, () => {
		const random = createRandom(seedOfRun);
		const voyage = setOut(random);
		const from = performance.now();
		const found: (Found & { cut: Cut })[] = [];
		for (let count = 0; count < CUTS_TRIED; count += 1) {
			const cut = random.chance(0.4) ? 'writing' : random.pick(CUTS);
			const outcome = voyage.cut(cut);
			found.push({ ...outcome, cut });
			expect(outcome, `cut ${count}, ${cut}`).toMatchObject({
				lost: 0,
				torn: false,
				miscounted: 0
			});
		}
		// Every kind of cut had something to spoil, and what it spoiled was sometimes there and sometimes not.
		for (const cut of CUTS) expect(found.filter((one) => one.cut === cut)).not.toEqual([]);
		for (const cut of ['writing', 'emptied writing', 'anew']) {
			const these = found.filter((one) => one.cut === cut && one.unsafeBytes > 0);
			expect(new Set(these.map((one) => one.arrived))).toEqual(new Set([true, false]));
		}
		expect(found.some((one) => one.cut === 'spilling' && one.unsafeBytes > 0)).toBe(true);
		const seconds = ((performance.now() - from) / 1_000).toFixed(1);
		console.log(`${found.length} power cuts, 0 acknowledged writes lost, ${seconds} s`);
	});

	test('would be seen to lose acknowledged writes if SQLite waited for the disk at checkpoints only', () => {
		const random = createRandom(seedOfRun);
		const voyage = setOut(random, (db) => db.$client.pragma('synchronous = NORMAL'));
		const found = Array.from({ length: CUTS_LOOSENED }, () => voyage.cut('writing'));
		expect(found.filter((one) => one.lost > 0).length).toBeGreaterThan(CUTS_LOOSENED / 4);
		expect(found.filter((one) => one.torn || one.miscounted > 0)).toEqual([]);
	});
});

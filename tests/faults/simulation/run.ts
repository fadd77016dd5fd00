import fc from 'fast-check';
import { expect } from 'vitest';
import { isFull } from '../size.ts';
import { oldestYes } from './checks.ts';
import { live } from './history.ts';
import { startCounting } from './quiet.ts';
import { SimulatedServer } from './server.ts';
import { anyHistory } from './steps.ts';

/** Of each kind, with an honest and with a lying server. */
const HISTORIES = isFull ? 5_000 : 30;
const STEPS = isFull ? 200 : 60;

/** A history that fails is printed as data, made as short as it can be, and can be lived again by its seed. */
export async function liveHistories(lying: boolean): Promise<void> {
	startCounting();
	const server = new SimulatedServer();
	let [histories, steps] = [0, 0];
	try {
		await fc.assert(
			fc.asyncProperty(anyHistory(STEPS, lying), fc.nat(), async (history, seed) => {
				histories += 1;
				steps += history.length;
				await live(server, history, lying, seed);
			}),
			{ numRuns: HISTORIES }
		);
	} finally {
		server.close();
	}
	const oldest = `the oldest yes on a screen ${Math.round(oldestYes.ms)} ms`;
	console.log(`${histories} histories, ${steps} steps, ${oldest}`);
	expect(oldestYes.ms).toBeLessThanOrEqual(10_000);
}

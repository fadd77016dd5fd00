import fc from 'fast-check';
import { expect, test } from 'vitest';
import { liveListHistory, seen } from './list/history.ts';
import { anyListHistory, NAMES } from './list/steps.ts';
import { startCounting } from './simulation/quiet.ts';
import { SimulatedServer } from './simulation/server.ts';
import { isFull } from './size.ts';

const HISTORIES = isFull ? 2_000 : 40;
const STEPS = isFull ? 150 : 60;

test('laws 1, 3, 4 and 6: four devices that write on one list, together and apart, end with the same list, and nothing is lost', async () => {
	startCounting();
	const server = new SimulatedServer();
	try {
		await fc.assert(
			fc.asyncProperty(anyListHistory(STEPS), (history) => liveListHistory(server, history)),
			{ numRuns: HISTORIES }
		);
	} finally {
		server.close();
	}
	console.log(
		`${HISTORIES} histories, ${HISTORIES * STEPS} steps, ${seen.edits} edits, ${NAMES.length} devices, ${seen.held} times an agreement that held was on a screen`
	);
	expect(seen.held).toBeGreaterThan(0);
});

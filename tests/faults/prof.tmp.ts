import fc from 'fast-check';
import { live } from './simulation/history.ts';
import { startCounting } from './simulation/quiet.ts';
import { SimulatedServer } from './simulation/server.ts';
import { anyHistory } from './simulation/steps.ts';
import { oldestYes } from './simulation/checks.ts';
startCounting();
const server = new SimulatedServer();
const n = Number(process.argv[2] ?? 20),
	steps = Number(process.argv[3] ?? 60),
	lying = process.argv[4] === 'lying';
const from = performance.now();
let count = 0;
await fc.assert(
	fc.asyncProperty(anyHistory(steps, lying), fc.nat(), async (h, seed) => {
		count += h.length;
		await live(server, h, lying, seed);
	}),
	{
		numRuns: n,
		seed: Number(process.argv[5] ?? Date.now() % 1e9),
		endOnFailure: process.argv[6] !== 'shrink'
	}
);
const ms = performance.now() - from;
console.log(
	n,
	'histories',
	count,
	'steps',
	(ms / 1000).toFixed(1),
	's',
	(ms / count).toFixed(2),
	'ms/step',
	'oldest yes',
	oldestYes.ms
);
server.close();

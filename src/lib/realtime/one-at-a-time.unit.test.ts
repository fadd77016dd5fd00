import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

test('work asked for while it runs is done once more afterwards, and never twice at once', async () => {
	let running = 0;
	let runs = 0;
	const run = oneAtATime(async () => {
		running += 1;
		runs += 1;
		expect(running).toBe(1);
		await Promise.resolve();
		running -= 1;
	});
	await Promise.all([run(), run(), run()]);
	expect(runs).toBe(2);
	await run();
	expect(runs).toBe(3);
});

test('work that fails can be asked for again', async () => {
	let fails = true;
	const run = oneAtATime(async () => {
		if (fails) throw new Error('once');
	});
	await expect(run()).rejects.toThrow('once');
	fails = false;
	await expect(run()).resolves.toBeUndefined();
});

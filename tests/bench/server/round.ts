import { rmSync } from 'node:fs';
import type { Contestant, Work } from './contestants.ts';
import { Crowd } from './crowd.ts';
import { saturate, timeEach, type Latency, type Saturated } from './measure.ts';
import type { People } from './people.ts';
import { startServerProcess } from './server-process.ts';

/** How many connect, and how much is said. The product's budgets allow all of it: each person says little. */
export type Size = {
	couples: number;
	/** Messages of each work, before it is measured and while it is. */
	warmUp: number;
	said: Record<Work, number>;
	/** How many are timed one by one; 0 leaves it out. */
	timed: number;
	/** How long everybody is silent, in ms; 0 leaves it out. */
	silentMs: number;
};

/** What one server did from its start to its end. */
export type Round = {
	startMs: number;
	/** Sockets let in, each with what this server asks of it. */
	acceptedPerSecond: number;
	/** µs of processor time for each. */
	acceptCpu: number;
	/** Bytes that are alive for each person who is connected and silent. */
	memory: number;
	/** µs of processor time in a second for each of them: the heartbeat. */
	silentCpu: number | null;
	saturated: Partial<Record<Work, Saturated>>;
	latency: Partial<Record<Work, Latency>>;
};

/** Those who only warm a server up: the few people of the smallest size may not say so much. */
export const WARM_COUPLES = 500;
/** How many messages a second are timed one by one. */
const TIMED_PER_SECOND = 200;

/** A server of its own, from its start to its end. */
export async function playRound(
	contestant: Contestant,
	people: People,
	{ couples, warmUp, said, timed, silentMs }: Size
): Promise<Round> {
	const file = people.copy();
	if (contestant.name !== 'product') rmSync(file);
	const server = await startServerProcess(contestant.program, file);
	const crowd = new Crowd(contestant);
	const seats = people.seats.slice(0, couples * 2);

	const before = await server.ask('alive');
	const from = performance.now();
	await crowd.enter(server.port, seats);
	const tookMs = performance.now() - from;
	const entered = await server.ask('used');
	const after = await server.ask('alive');
	await new Promise((passed) => setTimeout(passed, silentMs));
	const later = await server.ask('used');

	const warm = new Crowd(contestant);
	await warm.enter(server.port, people.seats.slice(-WARM_COUPLES * 2));
	for (const work of contestant.works)
		await saturate(server, warm, work, Math.min(warmUp, said[work]));
	warm.leave();

	const saturated: Round['saturated'] = {};
	for (const work of contestant.works)
		saturated[work] = await saturate(server, crowd, work, said[work]);
	const latency: Round['latency'] = {};
	const timing = { perSecond: TIMED_PER_SECOND, total: timed };
	for (const work of timed ? contestant.works : [])
		latency[work] = await timeEach(crowd, work, timing);
	crowd.leave();
	await server.stop();

	return {
		startMs: server.startMs,
		acceptedPerSecond: (seats.length / tookMs) * 1_000,
		acceptCpu: (entered.cpu - before.cpu) / seats.length,
		memory: (after.alive - before.alive) / seats.length,
		silentCpu: silentMs ? (later.cpu - after.cpu) / (silentMs / 1_000) / seats.length : null,
		saturated,
		latency
	};
}

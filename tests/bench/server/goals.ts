import type { Contestant, Work } from './contestants.ts';
import { difference, figureOf, median, pairwise, ratio, type Figure } from './figures.ts';
import type { Saturated } from './measure.ts';
import type { Round } from './round.ts';

export type Rounds = Record<Contestant['name'], Round[]>;
/** By how many couples were connected. */
export type Played = ReadonlyMap<number, Rounds>;

export type Goal = {
	what: string;
	couples: number;
	goal: string;
	found: Figure;
	reached: boolean;
};

const atLeast = (least: number) => ({
	goal: `≥ ${least}`,
	holds: (found: number) => found >= least
});
const atMost = (most: number) => ({ goal: `≤ ${most}`, holds: (found: number) => found <= most });

/** What the product is meant to reach, beside what it is built on. */
export function judge(played: Played): Goal[] {
	const goals: Goal[] = [];
	const sizes = [...played.keys()].sort((a, b) => a - b);
	const [least, most] = [sizes[0]!, sizes.at(-1)!];
	const add = (
		what: string,
		couples: number,
		found: Figure,
		{ goal, holds }: ReturnType<typeof atLeast>
	) => goals.push({ what, couples, goal, found, reached: holds(found.median) });

	for (const [couples, { product, 'socket.io': bare, ws }] of played) {
		const beside = (
			theirs: Round[],
			read: (round: Round) => number,
			theirRead: (round: Round) => number = read
		) => pairwise(product.map(read), theirs.map(theirRead), ratio);
		const perSecond = (work: Work) => (round: Round) => round.saturated[work]!.perSecond;

		add('beats a second ÷ Socket.IO', couples, beside(bare, perSecond('beat')), atLeast(0.95));
		add('beats a second ÷ ws', couples, beside(ws, perSecond('beat')), atLeast(0.5));
		add(
			'standing signals a second, on the disk ÷ Socket.IO with an answer, in memory',
			couples,
			beside(bare, perSecond('stored'), perSecond('passed')),
			atLeast(0.7)
		);
		// On a machine that others use as well this says more than what got through by the wall.
		const perProcessor = (work: Work) => (round: Round) => 1 / round.saturated[work]!.cpu;
		const byProcessor = (theirs: Round[], work: Work, theirWork: Work = work) =>
			beside(theirs, perProcessor(work), perProcessor(theirWork));
		add(
			'the same, by processor time',
			couples,
			byProcessor(bare, 'stored', 'passed'),
			atLeast(0.7)
		);
		add('beats ÷ Socket.IO, by processor time', couples, byProcessor(bare, 'beat'), atLeast(0.95));
		add('beats ÷ ws, by processor time', couples, byProcessor(ws, 'beat'), atLeast(0.5));
		if (product[0]!.latency.beat) {
			const p50 = (work: Work, at: 'reached' | 'answered') => (round: Round) =>
				median(round.latency[work]![at]);
			const later = (work: Work, theirWork: Work, at: 'reached' | 'answered') =>
				pairwise(product.map(p50(work, at)), bare.map(p50(theirWork, at)), difference);
			add('ms later, a beat', couples, later('beat', 'beat', 'reached'), atMost(0.1));
			add(
				'ms later, a standing signal at the partner',
				couples,
				later('stored', 'passed', 'reached'),
				atMost(0.4)
			);
			add('ms later, its answer', couples, later('stored', 'passed', 'answered'), atMost(0.4));
		}
		if (couples !== most) continue;
		add(
			'memory of a silent person ÷ Socket.IO',
			couples,
			beside(bare, (round) => round.memory),
			atMost(1.1)
		);
		add(
			'sockets let in a second ÷ Socket.IO',
			couples,
			beside(bare, (round) => round.acceptedPerSecond),
			atLeast(0.7)
		);
		add(
			'seconds from start to listening',
			couples,
			figureOf(product.map(({ startMs }) => startMs / 1_000)),
			atMost(0.5)
		);
	}

	if (least !== most) {
		const growth = (name: Contestant['name']) =>
			pairwise(
				played.get(most)![name].map((round) => round.saturated.beat!.cpu),
				played.get(least)![name].map((round) => round.saturated.beat!.cpu),
				ratio
			);
		const own = growth('socket.io').median;
		add(
			`a beat's cost with ${most} ÷ ${least} couples`,
			most,
			growth('product'),
			atMost(Number(own.toFixed(2)))
		);
	}
	return goals;
}

/** What was refused and lost in all of it: nothing may have met a limit. */
export function troubles(played: Played): { refused: number; lost: number } {
	const all: Saturated[] = [...played.values()]
		.flatMap((rounds) => Object.values(rounds).flat())
		.flatMap(({ saturated }) => Object.values(saturated));
	const timed = [...played.values()]
		.flatMap((rounds) => Object.values(rounds).flat())
		.flatMap(({ latency }) => Object.values(latency));
	const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
	return {
		refused: sum(all.map(({ refused }) => refused)) + sum(timed.map(({ refused }) => refused)),
		lost: sum(all.map(({ lost }) => lost))
	};
}

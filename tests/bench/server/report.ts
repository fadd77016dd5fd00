import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CONTESTANTS, type Contestant, type Work } from './contestants.ts';
import { figureOf, median, type Figure } from './figures.ts';
import { judge, troubles, type Played } from './goals.ts';
import { PINNED } from './server-process.ts';
import type { Round } from './round.ts';

const RESULTS = fileURLToPath(new URL('../results.json', import.meta.url));

type Reading = { what: string; unit: string; read: (round: Round) => number | null | undefined };

const ofWork = (work: Work, name: string): Reading[] => [
	{ what: `${name}, a second`, unit: '', read: ({ saturated }) => saturated[work]?.perSecond },
	{ what: `${name}, processor each`, unit: 'µs', read: ({ saturated }) => saturated[work]?.cpu },
	{ what: `${name}, the server busy`, unit: '', read: ({ saturated }) => saturated[work]?.busy },
	{ what: `${name}, the load busy`, unit: '', read: ({ saturated }) => saturated[work]?.loadBusy },
	{
		what: `${name}, reached (p50)`,
		unit: 'ms',
		read: ({ latency }) => latency[work] && median(latency[work].reached)
	}
];

const READINGS: Reading[] = [
	...ofWork('beat', 'passed on'),
	...ofWork('passed', 'passed on and answered'),
	...ofWork('stored', 'stored, passed on and answered'),
	{ what: 'let in, a second', unit: '', read: ({ acceptedPerSecond }) => acceptedPerSecond },
	{ what: 'let in, processor each', unit: 'µs', read: ({ acceptCpu }) => acceptCpu },
	{ what: 'memory of a silent person', unit: 'KB', read: ({ memory }) => memory / 1_024 },
	{
		what: 'processor of a silent person, a second',
		unit: 'µs',
		read: ({ silentCpu }) => silentCpu
	},
	{ what: 'start to listening', unit: 'ms', read: ({ startMs }) => startMs }
];

type Line = { what: string; unit: string; couples: number } & Partial<
	Record<Contestant['name'], Figure>
>;

/** Prints what was found; a full run is kept beside this folder. */
export function report(played: Played, how: 'print' | 'print and keep'): void {
	const goals = judge(played);
	const lines = linesOf(played);
	const problems = troubles(played);
	console.log(`\nMedian of the rounds (from … to).\n`);
	for (const { what, unit, couples, ...figures } of lines) {
		const columns = CONTESTANTS.map(({ name }) => `${name} ${show(figures[name])}`.padEnd(34));
		console.log(
			`${`${what} ${unit && `(${unit})`}`.padEnd(46)}${`${couples}`.padEnd(6)}${columns.join('')}`
		);
	}
	console.log();
	for (const { what, couples, goal, found, reached } of goals)
		console.log(
			`${reached ? 'reached    ' : 'NOT REACHED'}  ${what.padEnd(78)} ${`${couples} couples`.padEnd(13)} ${show(found)}, goal ${goal}`
		);
	console.log(`\nRefused: ${problems.refused}. Lost on the way: ${problems.lost}.`);
	if (how === 'print') return;
	const machine = {
		processor: cpus()[0]?.model ?? 'unknown',
		cores: cpus().length,
		node: process.version,
		pinned: PINNED
	};
	const rounded = (_: string, value: unknown) =>
		typeof value === 'number' ? Number(value.toPrecision(4)) : value;
	writeFileSync(
		RESULTS,
		`${JSON.stringify({ machine, goals, ...problems, figures: lines }, rounded, '\t')}\n`
	);
}

function linesOf(played: Played): Line[] {
	return READINGS.flatMap(({ what, unit, read }) =>
		[...played].flatMap(([couples, rounds]) => {
			const line: Line = { what, unit, couples };
			for (const { name } of CONTESTANTS) {
				const found = rounds[name].map(read).filter((value) => value != null);
				if (found.length) line[name] = figureOf(found);
			}
			return CONTESTANTS.some(({ name }) => line[name]) ? [line] : [];
		})
	);
}

const digits = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 3 });
const show = (figure: Figure | undefined) =>
	figure ? `${digits(figure.median)} (${digits(figure.from)} … ${digits(figure.to)})` : '–';

import type { Work } from './contestants.ts';
import type { Crowd } from './crowd.ts';
import type { ServerProcess } from './server-process.ts';

/** What a server did while it had as much to do as it can take. */
export type Saturated = {
	perSecond: number;
	/** µs of its processor's time for each message: read, done, told to the partner, answered. */
	cpu: number;
	/** The share of a core that the server used; near 1 when it was the server that set the pace. */
	busy: number;
	/** The same of those who load it: it has to stay below. */
	loadBusy: number;
	/** What did not reach the partner: a beat may be lost. */
	lost: number;
	refused: number;
};

/** In ms, from saying it until the partner heard it, and until it was answered. */
export type Latency = { reached: number[]; answered: number[]; refused: number };

/** How many are under way at once when a server is to have as much as it can take. */
const UNDER_WAY = 256;
/** What has not come after this is lost. */
const PATIENCE_MS = 1_500;

/** Everybody in turn says something, nobody two things at once, until `total` were said. */
export async function saturate(
	server: ServerProcess,
	crowd: Crowd,
	work: Work,
	total: number
): Promise<Saturated> {
	const resting = crowd.people.map((_, place) => place);
	const isAnswered = work !== 'beat';
	let [turn, said, reached, answered, refused, last] = [0, 0, 0, 0, 0, performance.now()];
	const next = (): void => {
		if (said === total) return;
		said += 1;
		crowd.say(resting[turn++]!, work);
	};
	const rest = (place: number): void => {
		last = performance.now();
		resting.push(place);
		next();
	};
	crowd.ears = {
		answered(place, ok) {
			answered += 1;
			if (!ok) refused += 1;
			rest(place);
		},
		reached(place) {
			reached += 1;
			if (!isAnswered) rest(place);
		}
	};
	const isDone = () => reached >= total && (!isAnswered || answered >= total);
	const before = await server.ask('used');
	const loadBefore = process.cpuUsage();
	const from = performance.now();
	const most = Math.min(UNDER_WAY, Math.floor(resting.length / 2));
	for (let begun = 0; begun < most; begun += 1) next();
	await until(() => isDone() || performance.now() - last > PATIENCE_MS);
	const after = await server.ask('used');
	const load = process.cpuUsage(loadBefore);
	crowd.ears = null;
	const [took, cpu, done] = [last - from, after.cpu - before.cpu, isAnswered ? answered : reached];
	return {
		perSecond: (done / took) * 1_000,
		cpu: cpu / done,
		busy: cpu / 1_000 / took,
		loadBusy: (load.user + load.system) / 1_000 / took,
		lost: said - reached,
		refused
	};
}

/** So many a second, evenly, each by another. */
export async function timeEach(
	crowd: Crowd,
	work: Work,
	{ perSecond, total }: { perSecond: number; total: number }
): Promise<Latency> {
	const found: Latency = { reached: [], answered: [], refused: 0 };
	const sinceSaid = (place: number) => performance.now() - crowd.people[place]!.saidAt;
	crowd.ears = {
		answered(place, ok) {
			found.answered.push(sinceSaid(place));
			if (!ok) found.refused += 1;
		},
		reached: (place) => found.reached.push(sinceSaid(place))
	};
	// One of each couple, from all over the crowd, so that no two of a couple speak at once.
	const step = 2 * Math.max(1, Math.floor(crowd.people.length / 2 / total));
	const from = performance.now();
	for (let said = 0; said < total; said += 1) {
		await until(() => performance.now() - from >= (said / perSecond) * 1_000, 1);
		crowd.say((said * step) % crowd.people.length, work);
	}
	const last = performance.now();
	const isDone = () => found.reached.length >= total;
	await until(() => isDone() || performance.now() - last > PATIENCE_MS);
	crowd.ears = null;
	return found;
}

function until(holds: () => boolean, everyMs = 5): Promise<void> {
	return new Promise((resolve) => {
		const look = () => (holds() ? resolve() : void setTimeout(look, everyMs));
		look();
	});
}

import { execFileSync } from 'node:child_process';
import { CONTESTANTS } from './contestants.ts';
import type { Rounds } from './goals.ts';
import { createPeople } from './people.ts';
import { report } from './report.ts';
import { playRound, WARM_COUPLES, type Size } from './round.ts';

/** `--short`: one round and no more than 1,000 couples. */
const SHORT = process.argv.includes('--short');
const SHORT_COUPLES = 1_000;
/** Files a process opens besides the sockets. */
const OTHER_FILES = 100;

const SIZES: (Size & { rounds: number })[] = [
	{
		couples: 100,
		rounds: 5,
		warmUp: 15_000,
		// 200 people may send 12,000 beats in ten seconds.
		said: { beat: 9_000, passed: 9_000, stored: 9_000 },
		timed: 0,
		silentMs: 0
	},
	{
		couples: 1_000,
		rounds: 3,
		warmUp: 15_000,
		said: { beat: 40_000, passed: 20_000, stored: 20_000 },
		timed: 600,
		silentMs: 0
	},
	{
		couples: 5_000,
		rounds: 3,
		warmUp: 15_000,
		said: { beat: 40_000, passed: 20_000, stored: 20_000 },
		timed: 0,
		silentMs: 5_000
	}
];

const played = new Map<number, Rounds>();
for (const { rounds, ...size } of SIZES) {
	if (SHORT && size.couples > SHORT_COUPLES) continue;
	if (!canOpen((size.couples + WARM_COUPLES) * 2)) {
		console.log(`${size.couples} couples: left out, a process may not open that many sockets here`);
		continue;
	}
	played.set(size.couples, await play(size, SHORT ? 1 : rounds));
}
report(played, SHORT ? 'print' : 'print and keep');

/** Each server is the first in a round as often as the others. */
async function play(size: Size, rounds: number): Promise<Rounds> {
	const people = await createPeople(size.couples + WARM_COUPLES);
	const found: Rounds = { product: [], 'socket.io': [], ws: [] };
	for (let round = 0; round < rounds; round += 1) {
		for (let turn = 0; turn < CONTESTANTS.length; turn += 1) {
			const contestant = CONTESTANTS[(round + turn) % CONTESTANTS.length]!;
			found[contestant.name].push(await playRound(contestant, people, size));
		}
		console.log(`${size.couples} couples: round ${round + 1} of ${rounds}`);
	}
	people.remove();
	return found;
}

/** Node itself goes up to the most that the system allows. */
function canOpen(sockets: number): boolean {
	if (process.platform === 'win32') return true;
	const most = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
	return most === 'unlimited' || Number(most) >= sockets + OTHER_FILES;
}

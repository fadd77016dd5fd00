import { spawn, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Question, Used } from './probe.ts';

const PROBE = new URL('./probe.ts', import.meta.url).href;
const READY = /ready at http:\/\/localhost:(\d+)/;

/**
 * Where both can have a core of their own they do; whoever reads the results is told. Tried rather than counted: the load,
 * which starts the servers, has but one core itself.
 */
export const PINNED = ['0', '1'].every(
	(core) => spawnSync('taskset', ['-c', core, 'true']).status === 0
);

/** The server's core; the load has the next. */
export const pin = (core: 0 | 1, command: string[]): [string, string[]] =>
	PINNED ? ['taskset', ['-c', `${core}`, ...command]] : [command[0]!, command.slice(1)];

export type ServerProcess = {
	port: number;
	/** From its start until it listens and says so, in ms. */
	startMs: number;
	ask(question: Question): Promise<Used>;
	stop(): Promise<void>;
};

/** Starts a server on a free port and a core of its own. `BENCH_NODE_OPTIONS=--cpu-prof` profiles it. */
export function startServerProcess(program: string, databaseFile: string): Promise<ServerProcess> {
	const options = process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [];
	const file = fileURLToPath(new URL(program, import.meta.url));
	const from = performance.now();
	const [command, args] = pin(0, [
		process.execPath,
		...options,
		'--expose-gc',
		'--import',
		PROBE,
		file
	]);
	const child = spawn(command, args, {
		cwd: dirname(databaseFile),
		env: { PATH: process.env.PATH, PORT: '0', DATABASE_FILE: databaseFile, LOG_LEVEL: 'info' },
		stdio: ['ignore', 'pipe', 'inherit', 'ipc']
	});
	const ended = new Promise<void>((end) => child.once('exit', () => end()));
	return new Promise((ready, failed) => {
		child.once('exit', () => failed(new Error(`${program} ended`)));
		let output = '';
		child.stdout!.on('data', (chunk: Buffer) => {
			output += chunk.toString();
			const port = READY.exec(output)?.[1];
			if (!port) return;
			output = '';
			ready({
				port: Number(port),
				startMs: performance.now() - from,
				ask: (question) =>
					new Promise((answered) => {
						child.once('message', (used) => answered(used as Used));
						child.send(question);
					}),
				stop() {
					child.kill('SIGTERM');
					return ended;
				}
			});
		});
	});
}

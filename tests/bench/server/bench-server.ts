import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pin } from './server-process.ts';

const LOAD = fileURLToPath(new URL('./load.ts', import.meta.url));

/** How much a server carries, beside what it is built on. The load is a process of its own, on the other core. */
export function benchServer(args: string[]): Promise<void> {
	const [command, rest] = pin(1, [process.execPath, LOAD, ...args]);
	const load = spawn(command, rest, { stdio: 'inherit' });
	return new Promise((done, failed) => {
		load.once('exit', (code) => (code ? failed(new Error('the load did not end well')) : done()));
	});
}

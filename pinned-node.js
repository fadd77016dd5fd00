/**
 * Runs a program on the Node this project is pinned to, whatever Node npm itself runs on:
 * `node pinned-node.js PROGRAM [ARGUMENT…]`. Plain JavaScript, because an old Node reads it.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const OLDEST_THAT_WORKS = 24;

function pinned() {
	const { platform, arch } = process;
	const windows = platform === 'win32';
	const names = [`node-${windows ? 'win' : platform}-${arch}`, `node-bin-${platform}-${arch}`];
	for (const name of names)
		try {
			const home = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
			return join(home, 'bin', windows ? 'node.exe' : 'node');
		} catch {
			// Not for this platform, or not installed.
		}
	return null;
}

const program = pinned() ?? process.execPath;
if (
	program === process.execPath &&
	Number(process.versions.node.split('.')[0]) < OLDEST_THAT_WORKS
) {
	console.error(
		`This needs Node ${OLDEST_THAT_WORKS} or newer, and none is packaged for ${process.platform} on ${process.arch}. Please install it, then try again.`
	);
	process.exit(1);
}

const child = spawn(program, process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : code));

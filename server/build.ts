import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src', 'static', 'messages', 'vite-plugins', 'project.inlang/settings.json'];
const SETTINGS = ['svelte.config.js', 'vite.config.ts', 'package-lock.json'];
const MADE = join('src', 'lib', 'paraglide');
const MARK = join(ROOT, 'build', 'made-from');

/** Builds the pages unless the last build was made from the very same sources. */
export function buildWhenNeeded(): void {
	const sources = fingerprint();
	if (existsSync(MARK) && readFileSync(MARK, 'utf8') === sources) return;
	console.log('Building the pages. This takes about half a minute, once.');
	const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
	const built = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
		cwd: ROOT,
		// Else a build begun by a test runner would be one for development.
		env: { ...process.env, NODE_ENV: 'production' },
		stdio: ['ignore', 'ignore', 'inherit']
	});
	if (built.status !== 0)
		throw new Error('The pages could not be built; what went wrong stands above.');
	writeFileSync(MARK, sources);
}

function fingerprint(): string {
	const hash = createHash('sha256');
	for (const file of [...SOURCES.flatMap(filesBelow), ...SETTINGS])
		hash.update(file).update(readFileSync(join(ROOT, file)));
	return hash.digest('hex');
}

function filesBelow(path: string): string[] {
	if (!path.includes('.'))
		return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
			.filter((file) => !file.startsWith(MADE) && !file.includes('.test.'))
			.sort();
	return [path];
}

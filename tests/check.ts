import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const bin = (path: string) => `node_modules/${path}`;

/** Each step is one program over the whole tree. Import directions are a test of their own. */
const STEPS: { name: string; command: string[] }[] = [
	{
		name: 'message catalogue',
		command: [
			bin('@inlang/paraglide-js/bin/run.js'),
			'compile',
			'--project',
			'./project.inlang',
			'--outdir',
			'./src/lib/paraglide',
			'--strategy',
			'preferredLanguage',
			'baseLocale',
			'--silent'
		]
	},
	{ name: 'generated types', command: [bin('@sveltejs/kit/svelte-kit.js'), 'sync'] },
	{
		name: 'types and components',
		command: [bin('svelte-check/bin/svelte-check'), '--fail-on-warnings', '--output', 'human']
	},
	{
		name: 'types of the service worker',
		command: [bin('typescript/bin/tsc'), '--noEmit', '--project', 'src/service-worker']
	},
	{ name: 'lint', command: [bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.'] },
	{
		name: 'formatting',
		command: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']
	}
];

/** Runs every step; returns how many passed and failed. */
export function check(): { passed: number; failed: number } {
	const failed = STEPS.filter(({ name, command }) => {
		const from = performance.now();
		const { status } = spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
		const seconds = ((performance.now() - from) / 1000).toFixed(1);
		console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
		return status !== 0;
	});
	return { passed: STEPS.length - failed.length, failed: failed.length };
}

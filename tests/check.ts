import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const bin = (path: string) => `node_modules/${path}`;

type Step = { name: string; command: string[] };

/** Made before anything reads it, in this order. */
const MADE_FIRST: Step[] = [
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
	{ name: 'generated types', command: [bin('@sveltejs/kit/svelte-kit.js'), 'sync'] }
];

/** Each is one program over the whole tree, and they run side by side. Import directions are a test of their own. */
const STEPS: Step[] = [
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
export async function check(): Promise<{ passed: number; failed: number }> {
	const passes: boolean[] = [];
	for (const step of MADE_FIRST) passes.push(await run(step));
	passes.push(...(await Promise.all(STEPS.map(run))));
	const passed = passes.filter(Boolean).length;
	return { passed, failed: passes.length - passed };
}

/** True when it passed. What it says is shown when it has ended, so that two do not speak at once. */
async function run({ name, command }: Step): Promise<boolean> {
	const from = performance.now();
	const said: Buffer[] = [];
	const program = spawn(process.execPath, command, {
		cwd: ROOT,
		stdio: ['ignore', 'pipe', 'pipe']
	});
	for (const stream of [program.stdout, program.stderr])
		stream.on('data', (chunk: Buffer) => said.push(chunk));
	const status = await new Promise((ended) => program.once('close', ended));
	process.stdout.write(Buffer.concat(said));
	const seconds = ((performance.now() - from) / 1000).toFixed(1);
	console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
	return status === 0;
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildWhenNeeded } from '../server/build.ts';
import { check } from './check.ts';
import { requireBrowser } from './fixtures/browser.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = `${ROOT}test-results/`;

type Totals = { passed: number; failed: number; skipped: number };

/** A runner that ends badly without counting a failure (a crash, no tests found) is a failure itself. */
function runTests(
	program: string,
	args: string[],
	file: string,
	read: (report: never) => Totals
): Totals {
	rmSync(RESULTS + file, { force: true });
	const { status } = spawnSync(process.execPath, [program, ...args], {
		cwd: ROOT,
		stdio: 'inherit'
	});
	const totals = readReport(file, read);
	return status !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

function readReport(file: string, read: (report: never) => Totals): Totals {
	try {
		return read(JSON.parse(readFileSync(RESULTS + file, 'utf8')) as never);
	} catch {
		return { passed: 0, failed: 1, skipped: 0 };
	}
}

const REPORT = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}vitest.json`];

const vitest = (...args: string[]) =>
	runTests(
		'node_modules/vitest/vitest.mjs',
		['run', ...REPORT, ...args],
		'vitest.json',
		(report: { numPassedTests: number; numFailedTests: number; numPendingTests: number }) => ({
			passed: report.numPassedTests,
			failed: report.numFailedTests,
			skipped: report.numPendingTests
		})
	);

const browser = (...args: string[]) =>
	runTests(
		'node_modules/@playwright/test/cli.js',
		['test', ...args],
		'e2e.json',
		(report: {
			stats: { expected: number; unexpected: number; flaky: number; skipped: number };
		}) => ({
			passed: report.stats.expected,
			failed: report.stats.unexpected + report.stats.flaky,
			skipped: report.stats.skipped
		})
	);

async function main(what: string): Promise<Totals[]> {
	if (what === 'check') return [{ ...(await check()), skipped: 0 }];
	if (what !== 'unit' && what !== 'faults') requireBrowser();
	mkdirSync(RESULTS, { recursive: true });
	buildWhenNeeded();
	switch (what) {
		case 'all':
			return [{ ...(await check()), skipped: 0 }, vitest(), browser('--grep-invert', '@screens')];
		case 'unit':
			return [vitest('--project', 'unit')];
		case 'faults':
			return [vitest('--project', 'faults')];
		case 'e2e':
			return [browser('--grep-invert', '@screens')];
		case 'screenshots':
			process.env.PICTURES = 'yes';
			return [browser('--grep', '@screens|@moments')];
		default:
			throw new Error(
				`There is no «${what}» to run. Write all, check, unit, faults, e2e or screenshots.`
			);
	}
}

const [what = 'all', ...options] = process.argv.slice(2);
// Histories, crashes and power cuts in the thousands instead of the hundreds.
if (options.includes('--full')) process.env.FAULTS = 'full';
const all = await main(what);
const sum = (key: keyof Totals) => all.reduce((total, part) => total + part[key], 0);
const skipped = sum('skipped') ? `, ${sum('skipped')} skipped` : '';
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
process.exit(sum('failed') === 0 ? 0 : 1);

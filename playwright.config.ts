import { defineConfig } from '@playwright/test';
import { findBrowser } from './tests/fixtures/browser.ts';

export default defineConfig({
	testDir: 'tests/e2e',
	testMatch: '**/*.spec.ts',
	// Once, before the servers start: two that build at the same time would write over each other.
	globalSetup: './tests/fixtures/global-setup.ts',
	// Argon2id takes 64 MiB and most of a core a time; two at once is what a small machine carries.
	workers: 2,
	fullyParallel: true,
	timeout: 120_000,
	expect: { timeout: 15_000 },
	// Emptied when it begins; what the tests before it have reported stands beside it.
	outputDir: 'test-results/e2e',
	reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
	use: {
		// A worker that fetches the whole app beside each test, and pages it answers for past the tests' own routes, would
		// make the others slower and less sure. What it does is tried in offline.spec.ts and update.spec.ts.
		serviceWorkers: 'block',
		// Every step has the page as it was; pictures of all that moves would take a fifth of the time.
		trace: { mode: 'retain-on-failure', screenshots: false },
		launchOptions: {
			executablePath: findBrowser() ?? undefined,
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync'
			]
		}
	}
});

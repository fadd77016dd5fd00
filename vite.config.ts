import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { chunksByVisit } from './vite-plugins/chunks-by-visit.ts';
import { messagesByUse } from './vite-plugins/messages-by-use.ts';
import { namelessAssets } from './vite-plugins/nameless-assets.ts';
import { wordsOfOneLanguage } from './vite-plugins/words-of-one-language.ts';

export default defineConfig(({ mode }) => ({
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['preferredLanguage', 'baseLocale']
		}),
		// Nothing that vitest runs is a component; those are tested in a real browser.
		mode !== 'test' && sveltekit(),
		namelessAssets,
		messagesByUse,
		wordsOfOneLanguage,
		chunksByVisit
	],
	worker: { format: 'es' },
	build: { rolldownOptions: { checks: { pluginTimings: false } } },
	test: {
		pool: 'forks',
		// What is waited for may take its time on a busy machine, as in the browser tests.
		expect: { poll: { timeout: 15_000 } },
		// Else one core is left free: on two that is half of them.
		maxWorkers: '100%',
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['src/**/*.unit.test.ts', 'tests/*.test.ts', 'tests/crypto/**/*.test.ts'],
					testTimeout: 30_000
				}
			},
			{
				extends: true,
				// The browser's own connection runs here as well, in the scripts of tests/abuse.
				plugins: [svelte()],
				test: {
					name: 'server',
					include: ['tests/{realtime,privacy,attacks,abuse,sizes}/**/*.test.ts'],
					globalSetup: ['tests/fixtures/global-setup.ts'],
					testTimeout: 30_000,
					hookTimeout: 60_000
				}
			},
			{
				extends: true,
				// The browser's own connection runs here, on a real socket.
				plugins: [svelte()],
				test: {
					name: 'faults',
					include: ['tests/faults/**/*.test.ts'],
					globalSetup: ['tests/fixtures/global-setup.ts'],
					testTimeout: 3 * 3_600_000,
					hookTimeout: 60_000
				}
			}
		]
	}
}));

import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';

/** Vite's own, with which every part that is asked for later is loaded. */
const PRELOAD = '\0vite/preload-helper.js';

const STYLES = /\.css$/;

const ANYWHERE = [
	'node_modules/@sveltejs/kit/src/runtime/client/entry.js',
	'.svelte-kit/generated/root.js',
	'src/hooks.client.ts',
	PRELOAD,
	'src/routes/+layout.svelte',
	'src/routes/+error.svelte',
	'src/routes/(public)/+layout.svelte',
	'src/routes/(public)/+page.svelte'
];
const SIGNED_OUT = ['help', 'kept', 'sign-in', 'sign-up'].map(
	(place) => `src/routes/(public)/${place}/+page.svelte`
);
const TOGETHER = ['src/routes/(private)/+layout.svelte', 'src/routes/(private)/now/+page.svelte'];

/**
 * Puts what is loaded together into one file: what every page needs, what more of Together the pages need that one reads
 * signed out, and the rest of Together. Left alone they come as a hundred small files, which compress worse by a seventh, and
 * each takes a request. The styles of all pages are one file, of 7 KB compressed: as two dozen they were asked for before any
 * script, and a browser asks for six files at a time.
 */
export const chunksByVisit: Plugin = {
	name: 'chunks-by-visit',
	apply: 'build',
	applyToEnvironment: ({ config }) => config.consumer === 'client',
	outputOptions(output) {
		const together = reachedFrom(TOGETHER);
		const groups = [
			{ name: (id: string) => (STYLES.test(id) ? 'styles' : null) },
			{ name: chunk('anywhere', reachedFrom(ANYWHERE)) },
			{ name: chunk('signed-out', reachedFrom(SIGNED_OUT), together) },
			{ name: chunk('together', together) }
		];
		return { ...output, codeSplitting: { groups } };
	}
};

type Context = { getModuleInfo(id: string): Rolldown.ModuleInfo | null };
type Reached = (context: Context) => ReadonlySet<string>;

/** The modules that all of these reach. */
const chunk =
	(name: string, ...by: Reached[]) =>
	(id: string, context: Context) =>
		by.every((reached) => reached(context).has(id)) ? name : null;

const absolute = (path: string) =>
	path === PRELOAD ? path : fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Everything that is loaded with these, and not only when it is asked for. Found out once. */
function reachedFrom(begins: readonly string[]): Reached {
	let found: ReadonlySet<string> | undefined;
	return (context) => (found ??= follow(begins.map(absolute), context));
}

function follow(begins: readonly string[], context: Context): ReadonlySet<string> {
	const reached = new Set<string>();
	const waiting = [...begins];
	for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
		const info = reached.has(id) ? null : context.getModuleInfo(id);
		if (!info) continue;
		reached.add(id);
		waiting.push(...info.importedIds);
	}
	return reached;
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const CLIENT = fileURLToPath(new URL('../../.svelte-kit/output/client/', import.meta.url));
const GENERATED = '.svelte-kit/generated/client-optimized/';

type Part = { file: string; imports?: string[]; css?: string[] };
type Manifest = Record<string, Part>;

/** A file a browser loads, and how long it is on the way: bytes of gzip. */
export type Loaded = { file: string; bytes: number };

/**
 * What a browser that has nothing yet loads before it shows a page: what the page and the layouts around it import, and not
 * what is only asked for later.
 * @param route as SvelteKit names it, such as `/(private)/now`
 */
export function loadedFor(route: string): { scripts: Loaded[]; styles: Loaded[] } {
	const manifest = JSON.parse(readFileSync(`${CLIENT}.vite/manifest.json`, 'utf8')) as Manifest;
	const app = readFileSync(
		fileURLToPath(new URL(`../../${GENERATED}app.js`, import.meta.url)),
		'utf8'
	);
	const parts = partsOf(manifest, [
		keyOf(manifest, 'runtime/client/entry.js'),
		`${GENERATED}app.js`,
		...nodesOf(app, route).map((node) => `${GENERATED}nodes/${node}.js`)
	]);
	const scripts = parts.map(({ file }) => file);
	return { scripts: measured(scripts), styles: measured(parts.flatMap(({ css = [] }) => css)) };
}

/** `"/(private)/now": [14,[3]]`: the page, and the layouts around it beside the outermost, which is 0. */
function nodesOf(app: string, route: string): string[] {
	const line = app.split('\n').find((one) => one.includes(`"${route}":`));
	if (!line) throw new Error(`There is no page ${route}.`);
	return ['0', ...line.split('": ')[1]!.match(/\d+/g)!];
}

const keyOf = (manifest: Manifest, ending: string): string =>
	Object.keys(manifest).find((key) => key.endsWith(ending))!;

function partsOf(manifest: Manifest, begins: string[]): Part[] {
	const reached = new Set<string>();
	const waiting = [...begins];
	for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
		if (reached.has(key)) continue;
		reached.add(key);
		waiting.push(...(manifest[key]!.imports ?? []));
	}
	return [...reached].map((key) => manifest[key]!);
}

const measured = (files: string[]): Loaded[] =>
	[...new Set(files)]
		.map((file) => ({ file, bytes: gzipSync(readFileSync(CLIENT + file), { level: 9 }).length }))
		.sort((one, other) => other.bytes - one.bytes);

export const totalOf = (loaded: readonly Loaded[]): number =>
	loaded.reduce((total, { bytes }) => total + bytes, 0);

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

type Import = { from: string; to: string; typeOnly: boolean };

/** Where each kind of file may not reach. Types are exempt: they do not exist when the program runs. */
const FORBIDDEN: { what: string; from: RegExp; to: RegExp }[] = [
	{
		what: 'no server file of a feature imports the sealing: what is sealed stays unreadable there',
		from: /^src\/lib\/.*\.server\.ts$|^server\//,
		to: /^src\/lib\/crypto\//
	},
	{
		what: 'crypto, ui and database know nothing of the rest',
		from: /^src\/lib\/(crypto|database|ui)\/(?!.*\.test\.)/,
		to: /^(src\/lib\/(account|pairing|signals|boundaries|consent|realtime|device|discretion)|src\/routes|server)\//
	},
	{
		what: 'the wire knows no feature',
		from: /^src\/lib\/realtime\/(?!sentence\.ts|.*\.test\.)/,
		to: /^src\/lib\/(account|pairing|signals|boundaries|consent)\//
	},
	{
		what: 'rules import only rules',
		from: /\/rules\.ts$/,
		to: /^(?!.*\/rules\.ts$)/
	},
	{
		what: 'contracts import only schemas',
		from: /\/contract\.ts$/,
		to: /^(?!src\/lib\/realtime\/wire\.ts$|valibot$)/
	},
	{
		what: 'pages and components reach the server by the wire alone',
		from: /^src\/(lib|routes)\/(?!.*(\.server\.ts|\+server\.ts|\.test\.ts)$)/,
		to: /^server\/|\.server\.ts$/
	},
	{
		what: 'features do not import pages',
		from: /^src\/lib\//,
		to: /^src\/routes\//
	}
];

test.each(FORBIDDEN)('$what', ({ from, to }) => {
	const wrong = imports().filter((one) => !one.typeOnly && from.test(one.from) && to.test(one.to));
	expect(wrong.map((one) => `${one.from} → ${one.to}`)).toEqual([]);
});

test('the check reads real imports', () => {
	const found = imports();
	expect(found).toContainEqual({
		from: 'server/app.ts',
		to: 'src/lib/database/open.server.ts',
		typeOnly: false
	});
});

function imports(): Import[] {
	return ['src', 'server'].flatMap(filesBelow).flatMap((file) =>
		[...readFileSync(join(ROOT, file), 'utf8').matchAll(IMPORT)].map(
			([, clause = '', target = '']) => ({
				from: file,
				to: resolveImport(file, target),
				typeOnly: clause.startsWith('type ')
			})
		)
	);
}

/** `import … from`, `export … from`, and `import` for its effect alone; the first group is what stands before `from`. */
const IMPORT = /^\s*(?:(?:import|export)\s+([^'";=]+?)\s+from|import)\s+'([^']+)'/gm;

function resolveImport(file: string, target: string): string {
	if (target.startsWith('#lib/')) return target.replace('#lib/', 'src/lib/');
	if (target.startsWith('#server/')) return target.replace('#server/', 'server/');
	return target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
}

function filesBelow(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
		.filter((file) => !file.startsWith('src/lib/paraglide/'));
}

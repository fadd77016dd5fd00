import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const LAWS = [
	'Silence is never yes',
	'The most cautious wins',
	'A no needs one, a yes needs two',
	'Only the one who said it takes it back',
	'A yes is a lease',
	'A no is truthful',
	'Saying no is never slower than saying yes',
	'Nobody keeps score',
	'The server cannot read it',
	'Leaving is free',
	'The partner may be the danger',
	'Nobody is pushed'
];

const TITLE =
	/(?:test|it|describe)(?:\.\w+)*(?:\([^)]*\))?\(\s*[`'"]([^`'"]*laws? [\d, and]+[^`'"]*)/g;

test.each(LAWS.map((law, index) => [index + 1, law] as const))(
	'law %i (%s) has a test that names it',
	(number) => {
		expect(titles().some((title) => lawsIn(title).includes(number))).toBe(true);
	}
);

function titles(): string[] {
	return ['src', 'tests'].flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => /\.(test|spec)\.ts$/.test(entry.name) && entry.name !== 'laws.test.ts')
			.flatMap((entry) => {
				const source = readFileSync(join(entry.parentPath, entry.name), 'utf8');
				return [...source.matchAll(TITLE)].map(([, title = '']) => title);
			})
	);
}

function lawsIn(title: string): number[] {
	const named = /laws? ([\d, and]+)/.exec(title)?.[1] ?? '';
	return [...named.matchAll(/\d+/g)].map(Number);
}

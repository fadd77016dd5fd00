import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = 'tests/abuse/';
/** What only a screen can show. */
const ON_SCREENS = 'tests/e2e/abuse.spec.ts';
const LEAST_SCRIPTS = 25;
const ROLES = [
	'a jealous partner',
	'a coercing partner',
	'an ex',
	'a shoulder-surfer',
	'a holder of the unlocked phone',
	'a host'
] as const;
/** Law, somebody with a wish, and what comes of it. */
const TITLE = /^\s*test\(['`]((?:laws? [\d, and]+: )?(an? [^'`]*): ([^'`]+))['`]/gm;

const files = readdirSync(ROOT + FOLDER)
	.filter((file) => file.endsWith('.test.ts') && file !== 'list.test.ts')
	.map((file) => FOLDER + file);

const scripts = [...files, ON_SCREENS].flatMap((file) => {
	const source = readFileSync(ROOT + file, 'utf8');
	const found = [...source.matchAll(TITLE)];
	expect(found.length, `every title in ${file}`).toBe(source.match(/^\s*test\(/gm)?.length);
	return found.map(([, title = '', attempt = '', outcome = '']) => ({ title, attempt, outcome }));
});

test('each script names who tries what and what comes of it, and there is one for everybody who may mean harm', () => {
	expect(scripts.length).toBeGreaterThanOrEqual(LEAST_SCRIPTS);
	expect(new Set(scripts.map(({ title }) => title)).size).toBe(scripts.length);
	const list = ROLES.map((role) => {
		const theirs = scripts.filter(({ attempt }) => attempt.startsWith(`${role} `));
		expect(theirs.length, role).toBeGreaterThan(0);
		const lines = theirs.map(
			({ attempt, outcome }) => `  ${attempt.slice(role.length + 1)}\n    → ${outcome}`
		);
		return { theirs, text: [role, ...lines].join('\n') };
	});
	expect(list.flatMap(({ theirs }) => theirs)).toHaveLength(scripts.length);
	console.log(list.map(({ text }) => text).join('\n\n'));
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const CATALOGUE = fileURLToPath(new URL('../messages/en.json', import.meta.url));
const MESSAGES = '#lib/paraglide/messages';

/**
 * Lets each part of a page bring the words that it says, and no others. `m` holds those of every screen, and whoever
 * imports it would load them all.
 */
export const messagesByUse: Plugin = {
	name: 'messages-by-use',
	apply: 'build',
	enforce: 'post',
	transform(code, _file, options) {
		if (options?.ssr || !code.includes(`${MESSAGES}.js`)) return null;
		const found = findUses(this.parse(code) as unknown as Node);
		return found && { code: rewrite(code, found), map: null };
	}
};

const keys = Object.keys(JSON.parse(readFileSync(CATALOGUE, 'utf8')) as object);

type Node = { type: string; start: number; end: number } & Record<string, unknown>;

type Use =
	/** `m.nav_now` */
	| { is: 'one'; at: Node; key: string }
	/** `m` before a template such as `code_${code}` in brackets: each key that begins as that does. */
	| { is: 'some'; at: Node; keys: string[] };

type Found = { imported: Node; uses: Use[] };

/** Null where the messages are not imported as `m`. */
function findUses(program: Node): Found | null {
	const uses: Use[] = [];
	let imported: Node | null = null;
	walk(program, (node) => {
		if (node.type === 'ImportDeclaration' && isOfMessages(node)) imported = node;
		else if (node.type === 'MemberExpression' && isM(node.object as Node)) uses.push(useOf(node));
	});
	return imported && { imported, uses };
}

function useOf({ object, property, computed, ...at }: Node): Use {
	if (!computed) return { is: 'one', at: at as Node, key: (property as { name: string }).name };
	const beginning = beginningOf(property as Node);
	const some = keys.filter((key) => beginning && key.startsWith(beginning));
	if (!some.length) throw new Error('A message is named by its key, or by the beginning of one.');
	return { is: 'some', at: object as Node, keys: some };
}

/** `code_` of `code_${code}`. */
function beginningOf(key: Node): string | undefined {
	const [first] = (key.quasis ?? []) as { value: { cooked: string } }[];
	return first?.value.cooked;
}

const isOfMessages = ({ source }: Node) => (source as { value: string }).value === `${MESSAGES}.js`;

const isM = ({ type, name }: Node) => type === 'Identifier' && name === 'm';

function walk(node: unknown, visit: (node: Node) => void): void {
	if (typeof node !== 'object' || node === null) return;
	if ('type' in node) visit(node as Node);
	for (const inner of Object.values(node)) walk(inner, visit);
}

function rewrite(code: string, { imported, uses }: Found): string {
	const used = new Set(uses.flatMap((use) => (use.is === 'one' ? [use.key] : use.keys)));
	const imports = [...used].map(
		(key) => `import { ${key} as m_${key} } from '${MESSAGES}/${key}.js';`
	);
	const changes = [
		{ at: imported, text: imports.join('\n') },
		...uses.map((use) => ({ at: use.at, text: textOf(use) }))
	];
	return changes
		.sort((one, other) => other.at.start - one.at.start)
		.reduce((text, { at, text: put }) => text.slice(0, at.start) + put + text.slice(at.end), code);
}

function textOf(use: Use): string {
	if (use.is === 'one') return `m_${use.key}`;
	return `({ ${use.keys.map((key) => `${key}: m_${key}`).join(', ')} })`;
}

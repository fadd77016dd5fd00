import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../../app.css', import.meta.url), 'utf8');

/** The colours that one `:root` block of app.css sets, by token name. */
function parseColours(block: string): Map<string, string> {
	const found = block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g);
	return new Map([...found].map(([, name, value]) => [name ?? '', value ?? '']));
}

const [, lightBlock = ''] = /^:root \{([^}]*)\}/m.exec(css) ?? [];
const [, darkBlock = ''] = /\(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}/.exec(css) ?? [];
const light = parseColours(lightBlock);
const themes = { light, dark: new Map([...light, ...parseColours(darkBlock)]) };

/** Relative luminance of an sRGB colour, as WCAG 2.2 defines it. */
function luminance(hex: string): number {
	const channel = (at: number) => {
		const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	};
	return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** The contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it. */
function contrast(one: string, other: string): number {
	const [brighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (brighter + 0.05) / (darker + 0.05);
}

const SURFACES = ['sand', 'paper', 'sage-tint', 'amber-tint', 'clay-tint', 'plum-tint'];

/** What is written in each colour, by the surface it may stand on. */
const WORDS: Record<string, string[]> = {
	ink: [...SURFACES, 'line'],
	soft: SURFACES,
	sage: ['sand', 'paper', 'sage-tint'],
	amber: ['sand', 'paper', 'amber-tint'],
	clay: ['sand', 'paper', 'clay-tint'],
	plum: SURFACES,
	'on-plum': ['plum'],
	'on-night': ['night', 'night-line']
};

/** Shapes, outlines of what one can touch, and the ring around what is focused. */
const SHAPES: Record<string, string[]> = {
	edge: ['sand', 'paper'],
	sage: SURFACES,
	amber: SURFACES,
	clay: SURFACES,
	plum: [...SURFACES, 'line']
};

/** Parts one surface from another and carries no meaning, so it has no limit of its own. */
const MEANS_NOTHING = ['line'];

const pairs = (table: Record<string, string[]>) =>
	Object.entries(table).flatMap(([front, backs]) => backs.map((back) => [front, back] as const));

describe.each(Object.entries(themes))('in the %s theme', (_theme, colours) => {
	const measure = (front: string, back: string) =>
		contrast(colours.get(front) ?? '', colours.get(back) ?? '');

	test.each(pairs(WORDS))('a person can read %s words on %s', (front, back) => {
		expect(measure(front, back)).toBeGreaterThanOrEqual(4.5);
	});

	test.each(pairs(SHAPES))('a person can make out a %s shape on %s', (front, back) => {
		expect(measure(front, back)).toBeGreaterThanOrEqual(3);
	});
});

test('every colour that the styles name has been measured', () => {
	const measured = new Set([...pairs(WORDS), ...pairs(SHAPES)].flat());
	expect([...light.keys()].filter((name) => !measured.has(name))).toEqual(
		MEANS_NOTHING.filter((name) => !measured.has(name))
	);
});

test('the dark theme sets every colour anew', () => {
	expect([...parseColours(darkBlock).keys()]).toEqual([...light.keys()]);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../server/figures.ts';
import type { BrowserFigure } from './bench-browser.ts';

const RESULTS = fileURLToPath(new URL('../results.json', import.meta.url));

/** Prints what was found, and keeps it beside what was found of the server. */
export function reportBrowser(figures: readonly BrowserFigure[]): void {
	console.log('\nIn a browser on a core slowed down four times. Median (from … to).\n');
	for (const { what, unit, found, most, reached } of figures)
		console.log(
			`${wordFor(reached).padEnd(11)}  ${`${what} ${unit && `(${unit})`}`.padEnd(52)} ${show(found)}${most === null ? '' : `, goal ≤ ${most}`}`
		);
	const results = JSON.parse(readFileSync(RESULTS, 'utf8')) as object;
	const rounded = (_: string, value: unknown) =>
		typeof value === 'number' ? Number(value.toPrecision(4)) : value;
	writeFileSync(RESULTS, `${JSON.stringify({ ...results, browser: figures }, rounded, '\t')}\n`);
}

function wordFor(reached: boolean | null): string {
	if (reached === null) return '';
	return reached ? 'reached' : 'NOT REACHED';
}

const digits = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 3 });
const show = ({ median, from, to }: Figure) =>
	`${digits(median)} (${digits(from)} … ${digits(to)})`;

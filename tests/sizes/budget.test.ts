import { describe, expect, test } from 'vitest';
import budget from './budget.json' with { type: 'json' };
import { loadedFor, totalOf } from './loaded.ts';

// Sizes stay the same from one machine to the next; times do not, and stand in `npm run bench`.
describe.each(Object.entries(budget))(
	'what a browser loads for %s',
	(route, { scripts, styles }) => {
		const loaded = loadedFor(route);

		test(`is ${scripts} bytes of scripts at most, compressed`, () => {
			expect(totalOf(loaded.scripts)).toBeLessThanOrEqual(scripts);
		});

		test(`is ${styles} bytes of styles at most, compressed`, () => {
			expect(totalOf(loaded.styles)).toBeLessThanOrEqual(styles);
		});
	}
);

test('whoever reads Help loads nothing of Together but what Help is made of as well', () => {
	const [help, together] = ['/(public)/help', '/(private)/now'].map((route) =>
		totalOf(loadedFor(route).scripts)
	);
	expect(help).toBeLessThan(0.7 * together!);
});

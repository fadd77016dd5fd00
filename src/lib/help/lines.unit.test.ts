import { expect, test } from 'vitest';
import { LINES } from './lines.ts';

test('each line says where it was read and when, and none twice', () => {
	for (const { source, date, number, country } of LINES) {
		expect(new URL(source).protocol).toBe('https:');
		expect(date).toMatch(/^20\d\d-(0[1-9]|1[0-2])(-\d\d)?$/);
		// Older than this, somebody has to look again.
		expect(date >= '2022').toBe(true);
		expect(number).toMatch(/^[0-9][0-9 -]+$/);
		expect(country).toMatch(/^[A-Z]{2}$/);
	}
	expect(new Set(LINES.map(({ country, number }) => country + number)).size).toBe(LINES.length);
});

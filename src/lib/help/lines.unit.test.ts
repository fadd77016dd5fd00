import { expect, test } from 'vitest';
import { EMERGENCY } from './emergency.ts';
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

test('each emergency number says where it was read, and can be dialled as it stands', () => {
	for (const { source, date, number } of EMERGENCY) {
		expect(new URL(source).protocol).toBe('https:');
		if (date) expect(date).toMatch(/^20\d\d-(0[1-9]|1[0-2])(-\d\d)?$/);
		expect(number).toMatch(/^[0-9]{3}$/);
	}
	expect(new Set(EMERGENCY.map(({ number }) => number)).size).toBe(EMERGENCY.length);
});

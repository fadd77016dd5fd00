import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULTS, keepChoices, parseChoices, readChoices } from './preferences.ts';

describe('what a device has switched on', () => {
	test('is keys and a lit screen, until somebody chooses otherwise', () => {
		expect(parseChoices(null)).toEqual({
			keys: true,
			vibration: false,
			shake: false,
			awake: true,
			slow: false,
			quiet: false
		});
	});

	test('is read as it was kept', () => {
		const all = fc.record({
			keys: fc.boolean(),
			vibration: fc.boolean(),
			shake: fc.boolean(),
			awake: fc.boolean(),
			slow: fc.boolean(),
			quiet: fc.boolean()
		});
		fc.assert(
			fc.property(all, (choices) => {
				expect(parseChoices(JSON.stringify(choices))).toEqual(choices);
			})
		);
	});

	test('stays as it was chosen before there was anything new to choose', () => {
		const { quiet, ...before } = { ...DEFAULTS, keys: false };
		expect(quiet).toBe(false);
		expect(parseChoices(JSON.stringify(before))).toEqual({ ...DEFAULTS, keys: false });
	});

	test.each(['', 'null', '[]', '{"keys":true}', '{"keys":"yes","vibration":false}', '{', '"keys"'])(
		'does not come from what is not whole: %s',
		(text) => {
			expect(parseChoices(text)).toBe(DEFAULTS);
		}
	);

	test('does not come from more than was ever kept', () => {
		expect(parseChoices(JSON.stringify({ ...DEFAULTS, keys: false, other: 1 }))).toBe(DEFAULTS);
	});

	test('does not break where a browser keeps nothing', () => {
		// Here, as in a browser that blocks it, there is no such storage.
		expect(() => keepChoices({ ...DEFAULTS, shake: true })).not.toThrow();
		expect(readChoices()).toEqual(DEFAULTS);
	});
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { equalBytes, fromBase64url, idBytes, randomId, toBase64url } from './bytes.ts';

it('a reader gets back the bytes that were written as base64url', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
			const text = toBase64url(bytes);
			expect(text).toBe(Buffer.from(bytes).toString('base64url'));
			expect(fromBase64url(text)).toEqual(Uint8Array.from(bytes));
		})
	);
});

it.each(['A', 'AB', 'AAB', 'AA==', 'A+AA', 'A/AA', ' AAAA', 'AAAA\n', 'ÄAAA', 'AAAAA'])(
	'a reader refuses %j, which is not the one form of any bytes',
	(text) => {
		expect(() => fromBase64url(text)).toThrow(RangeError);
	}
);

it('no text is read as bytes that would be written otherwise', () => {
	fc.assert(
		fc.property(fc.string({ unit: fc.constantFrom(...'AQgwBZ_-=9') }), (text) => {
			let bytes;
			try {
				bytes = fromBase64url(text);
			} catch (error) {
				expect(error).toBeInstanceOf(RangeError);
				return;
			}
			expect(toBase64url(bytes)).toBe(text);
		})
	);
});

it('every new id has the one form and is another', () => {
	const ids = Array.from({ length: 200 }, randomId);
	expect(new Set(ids).size).toBe(200);
	for (const id of ids) {
		expect(id).toMatch(/^[A-Za-z0-9_-]{21}[AQgw]$/);
		expect(idBytes(id)).toHaveLength(16);
	}
});

it('bytes are equal only when every byte and the length are', () => {
	const bytes = Uint8Array.of(1, 2, 3);
	expect(equalBytes(bytes, Uint8Array.of(1, 2, 3))).toBe(true);
	expect(equalBytes(bytes, Uint8Array.of(1, 2, 4))).toBe(false);
	expect(equalBytes(bytes, Uint8Array.of(0, 2, 3))).toBe(false);
	expect(equalBytes(bytes, Uint8Array.of(1, 2))).toBe(false);
	expect(equalBytes(new Uint8Array(), new Uint8Array())).toBe(true);
});

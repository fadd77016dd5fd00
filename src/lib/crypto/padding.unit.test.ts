import { expect, it } from 'vitest';
import { pad, unpad } from './padding.ts';

const BUCKETS = [8, 16];

it('content takes the smallest bucket that holds it and its length', () => {
	expect(pad(new Uint8Array(0), BUCKETS)).toHaveLength(8);
	expect(pad(new Uint8Array(6), BUCKETS)).toHaveLength(8);
	expect(pad(new Uint8Array(7), BUCKETS)).toHaveLength(16);
	expect(pad(new Uint8Array(14), BUCKETS)).toHaveLength(16);
	expect(() => pad(new Uint8Array(15), BUCKETS)).toThrow(RangeError);
});

it('content of every length comes back as it was', () => {
	for (let length = 0; length <= 14; length++) {
		const content = new Uint8Array(length).fill(7);
		expect(unpad(pad(content, BUCKETS), BUCKETS)).toEqual(content);
	}
});

it('padding that hides anything but zeros is refused', () => {
	for (let place = 5; place < 8; place++) {
		const padded = pad(Uint8Array.of(1, 2, 3), BUCKETS);
		padded[place] = 1;
		expect(unpad(padded, BUCKETS)).toBeNull();
	}
});

it('a length that overruns its bucket is refused', () => {
	expect(unpad(Uint8Array.of(0, 6, 1, 2, 3, 4, 5, 6), BUCKETS)).not.toBeNull();
	expect(unpad(Uint8Array.of(0, 7, 1, 2, 3, 4, 5, 6), BUCKETS)).toBeNull();
	expect(unpad(Uint8Array.of(255, 255, 0, 0, 0, 0, 0, 0), BUCKETS)).toBeNull();
});

it('a size that is no bucket is refused', () => {
	for (const size of [0, 1, 2, 7, 9, 15, 17, 32])
		expect(unpad(new Uint8Array(size), BUCKETS)).toBeNull();
});

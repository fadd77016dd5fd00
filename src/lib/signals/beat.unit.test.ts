import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { MAX_CONTENT_BYTES } from '#lib/crypto/envelope.ts';
import {
	BEAT_BYTES,
	encodeBeat,
	markOf,
	MAX_ECHOES,
	NO_MARK,
	parseBeat,
	type Beat
} from './beat.ts';

const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toBase64url);
const real = id.filter((one) => one !== NO_MARK);
const shared = {
	slow: fc.boolean(),
	challenge: id,
	echoes: fc.array(id, { maxLength: MAX_ECHOES })
};
const nothing = {
	touchAgeMs: fc.constant(0),
	mine: fc.constant(NO_MARK),
	yours: fc.constant(NO_MARK)
};
const beat: fc.Arbitrary<Beat> = fc.oneof(
	fc.record({
		...shared,
		signal: fc.constant('yes' as const),
		leaving: fc.constant(false),
		unanswered: fc.constant(false),
		touch: real,
		touchAgeMs: fc.nat(0xffff_ffff),
		mine: id,
		yours: id
	}),
	fc.record({
		...shared,
		...nothing,
		signal: fc.constantFrom('wait' as const, 'no' as const),
		leaving: fc.boolean(),
		unanswered: fc.boolean(),
		touch: real
	}),
	fc.record({
		...shared,
		...nothing,
		signal: fc.constant('none' as const),
		leaving: fc.boolean(),
		unanswered: fc.boolean(),
		touch: fc.constant(NO_MARK)
	})
);

describe('the content of a beat', () => {
	it('is read as it was written, and always has the one size that fits its bucket', () => {
		expect(BEAT_BYTES).toBeLessThanOrEqual(MAX_CONTENT_BYTES.beat);
		fc.assert(
			fc.property(beat, (said) => {
				const bytes = encodeBeat(said);
				expect(bytes.length).toBe(BEAT_BYTES);
				expect(parseBeat(bytes)).toEqual(said);
			})
		);
	});

	it('has one form only: what is read, written again, is the same bytes', () => {
		fc.assert(
			fc.property(
				fc.uint8Array({ minLength: BEAT_BYTES, maxLength: BEAT_BYTES }),
				beat,
				(noise, said) => {
					const bytes = encodeBeat(said);
					bytes[noise[0]! % 3] = noise[1]! % 6;
					const read = parseBeat(bytes);
					if (read) expect(encodeBeat(read)).toEqual(bytes);
				}
			)
		);
	});

	it('is refused when its size, version, signal or spare room is not as it should be', () => {
		const good = encodeBeat({
			signal: 'none',
			leaving: false,
			slow: false,
			unanswered: false,
			challenge: randomId(),
			echoes: [],
			touch: NO_MARK,
			touchAgeMs: 0,
			mine: NO_MARK,
			yours: NO_MARK
		});
		expect(parseBeat(good)).not.toBeNull();
		expect(parseBeat(good.slice(1))).toBeNull();
		expect(parseBeat(new Uint8Array([...good, 0]))).toBeNull();
		for (const [at, value] of [
			[0, 2],
			[1, 4],
			[1, 1],
			[2, 5],
			[19, 1],
			[100, 1]
		] as const) {
			const wrong = good.slice();
			wrong[at] = value;
			expect(parseBeat(wrong), `byte ${at}`).toBeNull();
		}
	});

	it('never throws on any bytes', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void parseBeat(bytes)));
	});
});

describe('the mark of a set of raises', () => {
	it('is equal for the same raises in any order, and differs when one is missing', () => {
		const ids = Array.from({ length: 8 }, () => toBase64url(randomBytes(16)));
		expect(markOf(ids)).toBe(markOf(ids.toReversed()));
		expect(markOf(ids)).not.toBe(markOf(ids.slice(1)));
		expect(markOf([])).toBe(NO_MARK);
		expect(markOf([ids[0]!])).toBe(ids[0]);
	});
});

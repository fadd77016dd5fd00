import { expect, test } from 'vitest';
import { toBase64url, randomBytes } from '#lib/crypto/bytes.ts';
import { MAX_MESSAGE_CHARS } from '#lib/realtime/wire.ts';
import { inMessages } from './change-keys.ts';

test('every row goes into a message, in order, and no message is larger than the server reads', () => {
	const sizes = [286, 286, 4126, 4126, 4126, 1054, ...Array<number>(90).fill(286), 4126];
	const rows = sizes.map((size) => ({
		was: toBase64url(randomBytes(32)),
		envelope: toBase64url(randomBytes(size))
	}));
	const messages = inMessages(rows);
	expect(messages.flat()).toEqual(rows);
	for (const part of messages) {
		expect(JSON.stringify({ rows: part }).length).toBeLessThan(MAX_MESSAGE_CHARS);
		expect(part.length).toBeLessThanOrEqual(40);
	}
	expect(messages.length).toBeLessThan(8);
	expect(inMessages([])).toEqual([]);
});

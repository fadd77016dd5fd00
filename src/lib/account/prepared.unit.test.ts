import { describe, expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import { keepForRetry } from './prepared.ts';

const prepareAnew = async (
	_name: string,
	_password: string
): Promise<Reply<{ userId: string }>> => ({
	ok: true,
	userId: randomId()
});

describe('what was prepared for an account', () => {
	test('is the very same when a person tries again with the same words', async () => {
		const account = keepForRetry(prepareAnew);
		const first = await account.prepare('sam', 'a quiet evening walk');
		expect(await account.prepare('sam', 'a quiet evening walk')).toBe(first);
	});

	test('is made anew when a person changes the name or the password', async () => {
		const account = keepForRetry(prepareAnew);
		const first = await account.prepare('sam', 'a quiet evening walk');
		const other = await account.prepare('sam', 'another evening walk');
		expect(other).not.toEqual(first);
		expect(await account.prepare('kim', 'another evening walk')).not.toEqual(other);
	});

	test('is not kept when it could not be prepared', async () => {
		let asked = 0;
		const account = keepForRetry(async (name: string) =>
			(asked += 1) === 1 ? refuse('no_connection') : prepareAnew(name, '')
		);
		expect(await account.prepare('sam')).toEqual({ ok: false, code: 'no_connection' });
		expect(await account.prepare('sam')).toMatchObject({ ok: true });
	});

	test('is gone once it has been used', async () => {
		const account = keepForRetry(prepareAnew);
		const first = await account.prepare('sam', 'a quiet evening walk');
		account.forget();
		expect(await account.prepare('sam', 'a quiet evening walk')).not.toEqual(first);
	});
});

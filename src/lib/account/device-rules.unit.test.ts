import { describe, expect, it, test } from 'vitest';
import { randomBytes, randomId } from '#lib/crypto/bytes.ts';
import { createKeyring } from '#lib/crypto/account-keys.ts';
import { MAX_CONTENT_BYTES } from '#lib/crypto/envelope.ts';
import { openDeviceName, parseDeviceName, sealDeviceName } from './device-name.ts';
import { formOf, freeName, inOrder, unreadOf, type Device } from './device-rules.ts';

const device = (id: string, name: string | null = id): Device => ({ id, name, isThis: false });
const me: Device = { id: 'me', name: 'Phone', isThis: true };

describe('law 11: a device that somebody else signed in', () => {
	it('is new on every device of mine that has not shown it, and on no other', () => {
		const devices = [me, device('a'), device('b')];
		expect(unreadOf(devices, ['me', 'a'])).toEqual([device('b')]);
		expect(unreadOf(devices, ['me', 'a', 'b'])).toEqual([]);
	});

	it('is new under whatever name, also under that of a device of mine', () => {
		const disguised = device('b', 'Phone');
		expect(unreadOf([me, disguised], ['me'])).toEqual([disguised]);
		expect(unreadOf([me, device('b', null)], ['me'])).toHaveLength(1);
	});

	it('is no news on a device that was itself signed in after it', () => {
		expect(unreadOf([me, device('a')], null)).toEqual([]);
	});
});

describe('a device’s name', () => {
	it('says phone, tablet or computer and nothing else, with a number where that is taken', () => {
		expect(formOf({ touch: true, shortSide: 390 })).toBe('phone');
		expect(formOf({ touch: true, shortSide: 820 })).toBe('tablet');
		expect(formOf({ touch: false, shortSide: 390 })).toBe('computer');
		expect(freeName('Phone', [null, 'Computer'])).toBe('Phone');
		expect(freeName('Phone', ['Phone', 'Phone 2', null])).toBe('Phone 3');
	});

	it('is one line that is not empty and not too long', () => {
		expect(parseDeviceName('  my\n\u0007phone ')).toBe('my phone');
		expect(parseDeviceName(' \t ')).toBeNull();
		expect(parseDeviceName('é'.repeat(40))).toBe('é'.repeat(40));
		expect(parseDeviceName('é'.repeat(41))).toBeNull();
	});

	test('law 9: opens with its owner’s key, for that device alone', async () => {
		const owner = { userId: randomId(), keyring: createKeyring() };
		const [id, other] = [randomId(), randomId()];
		const longest = '\u{ffff}'.repeat(40);
		expect(new TextEncoder().encode(longest).length).toBeLessThan(254);
		expect(MAX_CONTENT_BYTES['device-name']).toBeGreaterThan(254);
		const sealed = await sealDeviceName(owner, id, longest);
		expect(sealed).toHaveLength(382);
		expect(await openDeviceName(owner, id, sealed)).toBe(longest);
		expect(await openDeviceName(owner, other, sealed)).toBeNull();
		const stranger = { ...owner, keyring: createKeyring() };
		expect(await openDeviceName(stranger, id, sealed)).toBeNull();
		expect(await openDeviceName(owner, id, randomBytes(286).join(''))).toBeNull();
	});

	it('comes after this device’s own, and those without one last', () => {
		const devices = [device('c', null), device('b', 'Tablet'), me, device('a', 'Computer')];
		expect(inOrder(devices).map(({ id }) => id)).toEqual(['me', 'a', 'b', 'c']);
	});
});

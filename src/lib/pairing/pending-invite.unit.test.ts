import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** The three parts of a browser that this file uses, and no more. */
function browserAt(path: string, hash: string) {
	const kept = new Map<string, string>();
	const address = { pathname: path, hash };
	vi.stubGlobal('location', address);
	vi.stubGlobal('history', {
		state: { place: 1 },
		replaceState: (state: unknown, _: string, url: string) => {
			Object.assign(address, { pathname: url, hash: '', state });
		}
	});
	vi.stubGlobal('sessionStorage', {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	});
	return address;
}

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

test('an opened invite is out of the address bar as soon as the file is loaded, and is kept', async () => {
	const address = browserAt('/join', '#id.secret.hash');
	const { getPendingInvite, clearPendingInvite } = await import('./pending-invite.ts');
	expect(address).toEqual({ pathname: '/join', hash: '', state: { place: 1 } });
	expect(getPendingInvite()).toBe('id.secret.hash');
	clearPendingInvite();
	expect(getPendingInvite()).toBe(null);
});

test('a fragment of another page is left alone, and a visit without one keeps the invite of before', async () => {
	const address = browserAt('/kept', '#words');
	const { getPendingInvite, keepPendingInvite, takeInviteFromAddress } =
		await import('./pending-invite.ts');
	expect(address.hash).toBe('#words');
	keepPendingInvite('id.secret.hash');
	Object.assign(address, { pathname: '/join', hash: '' });
	expect(takeInviteFromAddress()).toBe(false);
	expect(getPendingInvite()).toBe('id.secret.hash');
});

test('a link opened in the same tab later takes the place of the one before', async () => {
	const address = browserAt('/join', '#first');
	const { getPendingInvite, takeInviteFromAddress } = await import('./pending-invite.ts');
	address.hash = '#second';
	expect(takeInviteFromAddress()).toBe(true);
	expect(getPendingInvite()).toBe('second');
});

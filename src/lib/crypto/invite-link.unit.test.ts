import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomBytes, randomId, toBase64url } from './bytes.ts';
import {
	formatInviteFragment,
	hashInviterKey,
	inviteHash,
	parseInviteFragment,
	type InviteLink
} from './invite-link.ts';

const bytes32 = () => toBase64url(randomBytes(32));
const link: InviteLink = { inviteId: randomId(), secret: bytes32(), keyHash: bytes32() };
const fragment = formatInviteFragment(link);

it('a joiner may paste the whole link, its end, or the bare fragment', () => {
	const forms = [
		fragment,
		`#${fragment}`,
		`https://example.org/join#${fragment}`,
		`http://localhost:3000/join#${fragment}`,
		`  https://example.org/join#${fragment}\n`,
		`\t${fragment} `
	];
	for (const form of forms) expect(parseInviteFragment(form)).toEqual(link);
});

it.each([
	['nothing', ''],
	['a link without its fragment', 'https://example.org/join'],
	['a fragment cut at its end', fragment.slice(0, -1)],
	['a fragment cut at its beginning', fragment.slice(1)],
	['a fragment with a letter more', fragment + 'A'],
	['a fourth part', fragment + '.AAAA'],
	['other dots', fragment.replaceAll('.', ',')],
	['two fragments', `#${fragment}#${fragment}`],
	['left-over bits', `${'B'.repeat(22)}.${link.secret}.${link.keyHash}`]
])('a joiner is told that it is no invite: %s', (_, text) => {
	expect(parseInviteFragment(text)).toBeNull();
});

it('what is no invite is null and never throws', () => {
	fc.assert(fc.property(fc.string(), (text) => parseInviteFragment(text) === null));
});

it('law 9: what the server knows an invite by gives away neither its id nor the key', async () => {
	const hash = await inviteHash(link.inviteId);
	expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
	expect(hash).not.toContain(link.inviteId);
	expect(await inviteHash(randomId())).not.toBe(hash);
	await expect(inviteHash('short')).rejects.toThrow(RangeError);
});

it('another key has another hash, so a server cannot put its own in the inviter’s place', async () => {
	const key = bytes32();
	expect(await hashInviterKey(key)).toBe(await hashInviterKey(key));
	expect(await hashInviterKey(bytes32())).not.toBe(await hashInviterKey(key));
});

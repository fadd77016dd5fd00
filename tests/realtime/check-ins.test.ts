import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openOwn, sealCommit, sealPut } from '#lib/check-ins/check-in-seal.ts';
import type { KeptCheckIn, SharedContent } from '#lib/check-ins/contents.ts';
import type { SharedRow } from '#lib/check-ins/contract.ts';
import { readShared } from '#lib/check-ins/shared.ts';
import { MAX_SHARED } from '#lib/check-ins/store.server.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url, randomId } from '#lib/crypto/bytes.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';

const DAY = '2026-03-01';
const DAY_MS = 86_400_000;
const WORDS = 'planted-words-wörtchen';
const all = (words = WORDS): SharedContent & { is: 'all' } => ({
	is: 'all',
	day: DAY,
	heart: ['numb', 'warm'],
	body: [],
	good: ['tea'],
	words
});
const { is: _, ...rest } = all('planted-kept-wörtchen');
const KEPT: KeptCheckIn = { ...rest, is: 'kept' };
const OK = { ok: true };

/** One of the two, with what their device does. */
type Side = { person: Person; wire: Wire };

let server: TestServer;
let couple: LinkedCouple;
let ana: Side;
let ben: Side;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
	const [a, b] = await twoPeople(server);
	couple = await linkCouple(a, b);
	ana = { person: a, wire: await a.connect() };
	ben = { person: b, wire: await b.connect() };
});
afterEach(() => {
	for (const { wire } of [ana, ben]) wire.close();
});

const keeperOf = async ({ person }: Side) => ({
	me: person.userId,
	device: person.deviceId,
	personalKey: await importPersonalKey(fromBase64url(person.keyring.personalKey))
});
const numbered = ({ person }: Side, id = randomId()) => ({
	id,
	counter: person.nextCounter('list')
});

async function put(side: Side, kept: KeptCheckIn | null, content: SharedContent | null) {
	const shared = content && { seal: couple.sealOf(side.person), content };
	const sealed = await sealPut(await keeperOf(side), numbered(side), kept, shared);
	return { sealed, reply: await side.wire.send('check-in:put', sealed) };
}
async function commit(side: Side, id: string, content: SharedContent = all()) {
	const sealed = await sealCommit(await keeperOf(side), numbered(side, id), content, null);
	return side.wire.send('check-in:commit', sealed);
}
async function rowsOf({ wire }: Side): Promise<SharedRow[]> {
	const reply = await wire.send('check-in:get', {});
	if (!reply.ok) throw new Error(reply.code);
	return reply.shared;
}
async function read(side: Side, rows?: SharedRow[]) {
	const { personalKey } = await keeperOf(side);
	const reader = { seal: couple.sealOf(side.person), personalKey };
	return readShared(reader, rows ?? (await rowsOf(side)), DAY);
}
/** Opens what this device owes. */
async function open(side: Side) {
	const { owed } = await read(side);
	for (const { id, opening } of owed) {
		const { counter } = numbered(side, id);
		const envelope = await couple.sealOf(side.person).sealJson('check-in', id, counter, opening);
		expect(await side.wire.send('check-in:open', { id, counter, envelope })).toEqual(OK);
	}
	return owed.length;
}
async function keptOf(side: Side) {
	const reply = await side.wire.send('check-in:list', { after: null });
	if (!reply.ok) throw new Error(reply.code);
	const keeper = await keeperOf(side);
	return Promise.all(reply.kept.map((row) => openOwn(keeper, row)));
}

describe('what I keep', () => {
	test('law 11: is mine alone to read, and my partner is not told that I keep it', async () => {
		expect((await put(ana, KEPT, null)).reply).toEqual(OK);
		expect(await keptOf(ana)).toEqual([KEPT]);
		expect(await keptOf(ben)).toEqual([]);
		const own = (await ana.wire.send('check-in:list', { after: null })) as never as {
			kept: never[];
		};
		expect(await openOwn(await keeperOf(ben), own.kept[0]!)).toBeNull();
		expect((await put(ana, null, all())).reply).toEqual(OK);
		await ben.wire.next('check-in:changed');
		expect(ben.wire.received.filter(({ name }) => name === 'check-in:changed')).toHaveLength(1);
	});

	test('law 10: stays mine when the link ends, and goes when I delete it', async () => {
		const { sealed } = await put(ana, KEPT, all());
		expect(await ben.wire.send('couple:unlink', { couple: couple.coupleId, tell: 'now' })).toEqual(
			OK
		);
		expect(await keptOf(ana)).toEqual([KEPT]);
		expect(await ana.wire.send('check-in:get', {})).toEqual({ ok: false, code: 'not_linked' });
		const gone = { ...numbered(ana, sealed.id), from: 'kept' as const };
		expect(await ana.wire.send('check-in:remove', gone)).toEqual(OK);
		expect(await keptOf(ana)).toEqual([]);
		expect(server.rows('SELECT * FROM check_in WHERE user_id = ?', ana.person.userId)).toEqual([]);
	});

	test('can be kept by somebody who is linked with nobody', async () => {
		expect(await ana.wire.send('couple:unlink', { couple: couple.coupleId, tell: 'now' })).toEqual(
			OK
		);
		expect((await put(ana, KEPT, null)).reply).toEqual(OK);
		expect((await put(ana, KEPT, all())).reply).toEqual({ ok: false, code: 'not_linked' });
		expect(await keptOf(ana)).toEqual([KEPT]);
	});
});

describe('what I share', () => {
	test('is read by both, and taken back by me alone', async () => {
		const word: SharedContent = { is: 'word', day: DAY, word: { is: 'own', text: 'cloudy' } };
		const { sealed } = await put(ana, null, word);
		expect((await read(ben)).theirs).toEqual([{ id: sealed.id, content: word }]);
		expect((await read(ana)).mine).toEqual([{ id: sealed.id, content: word }]);
		const back = { from: 'shared' as const };
		await ben.wire.send('check-in:remove', { ...numbered(ben, sealed.id), ...back });
		expect((await read(ben)).theirs).toHaveLength(1);
		await ana.wire.send('check-in:remove', { ...numbered(ana, sealed.id), ...back });
		expect((await read(ben)).theirs).toEqual([]);
	});

	test('vanishes after seven days at the latest, on the server and for every device', async () => {
		await put(ana, null, all());
		const [row] = server.rows(
			'SELECT expires_at FROM shared_check_in WHERE user_id = ?',
			ana.person.userId
		) as { expires_at: number }[];
		expect(row!.expires_at % DAY_MS).toBe(0);
		expect(row!.expires_at - Date.now()).toBeLessThanOrEqual(7 * DAY_MS);
		expect(row!.expires_at - Date.now()).toBeGreaterThan(5 * DAY_MS);
		// A server that goes on serving it shows nobody anything.
		const { personalKey } = await keeperOf(ben);
		const reader = { seal: couple.sealOf(ben.person), personalKey };
		const rows = await rowsOf(ben);
		expect((await readShared(reader, rows, '2026-03-07')).theirs).toHaveLength(1);
		expect((await readShared(reader, rows, '2026-03-08')).theirs).toEqual([]);
		server.write(
			'UPDATE shared_check_in SET expires_at = ? WHERE user_id = ?',
			Date.now() - 1,
			ana.person.userId
		);
		expect(await rowsOf(ben)).toEqual([]);
	});

	test('law 11: is bounded, so that nobody is flooded', async () => {
		for (let made = 0; made < MAX_SHARED; made += 1)
			expect((await put(ana, null, all())).reply).toEqual(OK);
		const full = { ok: false, code: 'check_ins_full' };
		expect((await put(ana, null, all())).reply).toEqual(full);
		expect((await put(ben, null, all())).reply).toEqual(OK);
	});

	test('is refused under the number of one that is over, also before that is swept, and the next goes on', async () => {
		const { sealed } = await put(ana, null, all());
		server.write(
			'UPDATE shared_check_in SET expires_at = ? WHERE id = ?',
			Date.now() - 1,
			sealed.id
		);
		const again = { ...sealed, ...numbered(ana, sealed.id) };
		const taken = { ok: false, code: 'changed_meanwhile' };
		expect(await ana.wire.send('check-in:put', again)).toEqual(taken);
		expect((await put(ana, null, all())).reply).toEqual(OK);
	});

	test('law 4: nobody can share, or open, in the place of the other', async () => {
		const { sealed } = await put(ana, null, all());
		const [row] = await rowsOf(ben);
		// What Ana sealed, sent back by Ben as his own, opens for nobody.
		const again = { ...sealed, own: null, ...numbered(ben, sealed.id) };
		expect(await ben.wire.send('check-in:put', again)).toEqual(OK);
		expect((await read(ana)).theirs).toEqual([]);
		expect((await read(ben, [{ ...row!, owner: ben.person.userId }])).mine).toEqual([]);
	});
});

describe('a check-in together', () => {
	test('is read by nobody before both have done it, and then by both', async () => {
		const id = randomId();
		expect(await commit(ana, id, all('from ana'))).toEqual(OK);
		expect((await read(ben)).together).toEqual([{ id, is: 'offered', mine: null }]);
		expect((await read(ana)).together).toMatchObject([{ id, is: 'waiting' }]);
		expect(await open(ana)).toBe(0);
		expect(await commit(ben, id, all('from ben'))).toEqual(OK);
		expect((await read(ana)).theirs).toEqual([]);
		expect(await open(ana)).toBe(1);
		expect(await open(ben)).toBe(1);
		expect((await read(ana)).theirs).toEqual([{ id, content: all('from ben') }]);
		expect((await read(ben)).theirs).toEqual([{ id, content: all('from ana') }]);
		expect((await read(ben)).together).toEqual([]);
	});

	test('law 9: before that nothing the server or my partner has opens what I wrote', async () => {
		const id = randomId();
		await commit(ana, id, all());
		const [row] = await rowsOf(ben);
		expect(row).toMatchObject({ owner: ana.person.userId, sealed: null });
		expect(row!.together!.own).toBeNull();
		const [stored] = server.rows(
			'SELECT * FROM shared_check_in WHERE user_id = ?',
			ana.person.userId
		) as Record<string, string>[];
		const sealed = { id, device: ana.person.deviceId, counter: Number(stored!.own_counter) };
		expect(await openOwn(await keeperOf(ben), { ...sealed, envelope: stored!.own! })).toBeNull();
	});

	test('law 12: a skip sends nothing, and ends with the same row at the same time as "not yet"', async () => {
		const id = randomId();
		await commit(ana, id);
		const row = (person: Person) =>
			server.rows('SELECT * FROM shared_check_in WHERE user_id = ?', person.userId);
		const [mine] = row(ana.person) as { expires_at: number }[];
		expect(row(ben.person)).toEqual([]);
		expect(mine!.expires_at % DAY_MS).toBe(0);
		expect(mine!.expires_at - Date.now()).toBeLessThanOrEqual(2 * DAY_MS);
		expect((await read(ana)).together).toMatchObject([{ is: 'waiting' }]);
		server.write('UPDATE shared_check_in SET expires_at = ? WHERE id = ?', Date.now() - 1, id);
		expect(await rowsOf(ana)).toEqual([]);
		expect(await rowsOf(ben)).toEqual([]);
		// The next one begins as if this had not been.
		expect(await commit(ben, randomId())).toEqual(OK);
	});

	test('is one at a time: who begins another at the same moment gets the words back', async () => {
		await commit(ana, randomId());
		const busy = { ok: false, code: 'changed_meanwhile' };
		expect(await commit(ben, randomId())).toEqual(busy);
		expect(await commit(ana, randomId())).toEqual(busy);
	});

	test('law 11: a partner who changes theirs after reading mine shows nothing', async () => {
		const id = randomId();
		await commit(ana, id);
		await commit(ben, id, all('first'));
		expect(await open(ana)).toBe(1);
		const rows = await rowsOf(ana);
		// As a partner who runs the server would have it: another part of theirs, made after reading mine.
		const later = await sealCommit(await keeperOf(ben), numbered(ben, id), all('later'), null);
		const opened = (await openOwn(await keeperOf(ben), {
			id,
			device: ben.person.deviceId,
			counter: later.counter,
			envelope: later.own
		})) as { text: string; random: string };
		const mine = rows.find(({ owner }) => owner === ana.person.userId)!;
		const { counter } = numbered(ben, id);
		const opening = {
			is: 'together',
			text: opened.text,
			random: opened.random,
			against: mine.together!.commitment
		};
		const envelope = await couple.sealOf(ben.person).sealJson('check-in', id, counter, opening);
		const lie: SharedRow = {
			id,
			owner: ben.person.userId,
			together: { commitment: later.commitment, own: null },
			sealed: { envelope, device: ben.person.deviceId, counter }
		};
		expect((await read(ana, [mine, lie])).theirs).toEqual([]);
	});

	test('law 11: mine sent back to me, or another opening than I committed to, counts for nothing', async () => {
		const id = randomId();
		await commit(ana, id);
		const [mine] = await rowsOf(ana);
		const mirrored = { ...mine!, owner: ben.person.userId };
		expect((await read(ana, [mine!, mirrored])).owed).toEqual([]);
		expect(await open(ana)).toBe(0);
		const { counter } = numbered(ana, id);
		const early = { id, counter, envelope: mine!.together!.own!.envelope };
		const refused = { ok: false, code: 'not_both_committed' };
		expect(await ana.wire.send('check-in:open', early)).toEqual(refused);
	});

	test('what both have taken back makes room', async () => {
		for (let made = 0; made < MAX_SHARED; made += 1) {
			const id = randomId();
			for (const side of [ana, ben]) expect(await commit(side, id)).toEqual(OK);
			for (const side of [ana, ben]) {
				const back = { ...numbered(side, id), from: 'shared' as const };
				expect(await side.wire.send('check-in:remove', back)).toEqual(OK);
			}
		}
		expect((await put(ana, null, all())).reply).toEqual(OK);
		expect(await commit(ana, randomId())).toEqual(OK);
	});

	test('what I take back is gone, and my partner’s stays theirs', async () => {
		const id = randomId();
		await commit(ana, id);
		await commit(ben, id, all('from ben'));
		await open(ana);
		await open(ben);
		await ana.wire.send('check-in:remove', { ...numbered(ana, id), from: 'shared' });
		expect((await read(ben)).theirs).toEqual([]);
		expect((await read(ben)).mine).toEqual([{ id, content: all('from ben') }]);
		const [row] = server.rows(
			'SELECT own, envelope FROM shared_check_in WHERE user_id = ?',
			ana.person.userId
		);
		expect(row).toEqual({ own: null, envelope: null });
		// Nor can it be done once more against what is open already.
		expect(await commit(ana, id)).toEqual({ ok: false, code: 'changed_meanwhile' });
	});
});

test('law 9: nothing readable of it is in the database file or the logs', async () => {
	await put(ana, KEPT, all());
	const id = randomId();
	await commit(ana, id);
	await commit(ben, id);
	await open(ana);
	await open(ben);
	const files = ['', '-wal'].map((end) => server.databaseFile + end);
	const stored = Buffer.concat(files.map((file) => readFileSync(file)));
	expect(stored.includes(ana.person.userId)).toBe(true);
	for (const word of ['planted', 'wörtchen', 'from ana', '"numb"'])
		for (const form of [word, Buffer.from(word, 'utf16le'), Buffer.from(word).toString('hex')])
			expect(stored.includes(form)).toBe(false);
	expect(server.logs()).not.toMatch(/planted|w(ö|\\u00f6)rtchen/);
});

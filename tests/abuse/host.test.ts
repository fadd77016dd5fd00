import { readFileSync, rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openOwnAnswer } from '#lib/boundaries/answers.ts';
import { commitToAnswer } from '#lib/boundaries/commitment.ts';
import { ANSWERS } from '#lib/boundaries/rules.ts';
import * as write from '#lib/boundaries/writing.ts';
import { sealCard } from '#lib/care/card-seal.ts';
import { sealPut } from '#lib/check-ins/check-in-seal.ts';
import { post } from '../fixtures/person.ts';
import { connectWire } from '../fixtures/wire.ts';
import { linkedWith, OK, refused, server, useServer } from './roles.fixture.ts';

useServer();

const WORD = 'velvetstaircase';

test('law 9: a host makes a backup to read what we wrote: every word is there, and none can be read', async () => {
	const { me, partner } = await linkedWith();
	await write.putLimit(me.lane, me.reader, { words: `${WORD} one`, strength: 'no' });
	await write.ask(partner.lane, partner.reader, { words: `${WORD} two`, for: 'both' });
	await write.putTopic(me.lane, me.reader, { name: `${WORD} three`, rank: 1 });
	const card = { helps: WORD, helpsNot: '', touch: '', call: WORD, myself: WORD };
	const to = { seal: me.seal, shown: 'always' } as const;
	const sealed = await sealCard(me.keeper, me.numbered().counter, card, to);
	expect(await me.wire.send('care:put', sealed)).toEqual(OK);
	const felt = { day: '2026-03-01', heart: [], body: [], good: [], words: WORD };
	const [kept, content] = [{ is: 'kept', ...felt } as const, { is: 'all', ...felt } as const];
	const shared = { seal: me.seal, content };
	const put = await sealPut(me.keeper, me.numbered(), kept, shared);
	expect(await me.wire.send('check-in:put', put)).toEqual(OK);

	const copy = `${server.databaseFile}.copy`;
	const db = new Sqlite(server.databaseFile);
	db.exec(`VACUUM INTO '${copy}'`);
	db.close();
	const bytes = readFileSync(copy);
	rmSync(copy);
	expect(bytes.includes(put.shared!)).toBe(true);
	const forms = [WORD, Buffer.from(WORD, 'utf16le'), Buffer.from(WORD).toString('hex')];
	for (const form of forms) expect(bytes.includes(form)).toBe(false);
	expect(server.logs()).not.toContain(WORD);
});

test('laws 9 and 11: a host guesses the answer that I have not revealed, with my partner’s keys as well: no guess fits, and nothing opens', async () => {
	const { me, partner } = await linkedWith();
	const id = await write.ask(partner.lane, partner.reader, { words: 'a hug', for: 'both' });
	const [row] = server.rows('SELECT wording_hash FROM agreement WHERE id = ?', id);
	const { wording_hash: wordingHash } = row as { wording_hash: string };
	const question = { wordingHash, round: 1 };
	const said = { says: 'yes', condition: null } as const;
	const about = { id, words: 'a hug', ...question };
	await write.commitAnswer(me.lane, me.reader, about, said);
	const [stored] = server.rows('SELECT * FROM answer WHERE agreement_id = ?', id) as [
		Record<'commitment' | 'own' | 'own_device' | 'wording_hash', string> & { own_counter: number }
	];
	expect(stored).toMatchObject({ opening: null });
	for (const says of ANSWERS)
		for (const random of [wordingHash, stored.commitment, 'A'.repeat(43)]) {
			const guess = await commitToAnswer(me.seal.me, question, { says, condition: null }, random);
			expect(guess).not.toBe(stored.commitment);
		}
	const own = { device: stored.own_device, counter: stored.own_counter, envelope: stored.own };
	const { commitment } = stored;
	const answer = { owner: me.seal.me, ...question, commitment, own, opening: null };
	expect(await openOwnAnswer(me.reader, id, answer)).toMatchObject(said);
	const withTheirs = { seal: partner.asOther, personalKey: partner.reader.personalKey };
	expect(await openOwnAnswer(withTheirs, id, answer)).toBeNull();
});

test('law 9: a host wants to know whether I said wait or no, and with which need: what is stored has one form for all', async () => {
	const { me, partner } = await linkedWith();
	const [wait, no] = [await me.raise('wait'), await partner.raise('no', 'comfort')];
	const stored = (id: string) =>
		server.rows('SELECT * FROM standing_signal WHERE id = ?', id)[0] as Record<string, unknown>;
	const form = (id: string) =>
		Object.entries(stored(id)).map(([column, value]) => [
			column,
			typeof value === 'string' ? value.length : typeof value
		]);
	expect(form(wait)).toEqual(form(no));
	expect(server.logs()).not.toContain(String(stored(no).envelope));
});

test('laws 4 and 6: a host takes my no out of the database: my partner still reads it, and my phone puts it back', async () => {
	const { me, partner } = await linkedWith();
	const [mine, theirs] = [await me.openApp(), await partner.openApp()];
	const id = mine.signals.couple!.raise('no')!;
	await expect.poll(() => theirs.view.theirs?.id).toBe(id);
	await expect.poll(() => mine.view.mine?.delivery).toBe('on_server');
	server.write('DELETE FROM standing_signal WHERE id = ?', id);
	// The next time that the phones connect.
	await server.kill();
	await server.restart();
	const isThere = () => server.rows('SELECT * FROM standing_signal WHERE id = ?', id).length;
	await expect.poll(isThere, { timeout: 15_000 }).toBe(1);
	expect(theirs.view.theirs).toMatchObject({ id, kind: 'no' });
	expect(mine.view.mine).toMatchObject({ id, kind: 'no' });
});

test('law 11: a host uses a session or a device out of the database to be me: what is stored opens no door', async () => {
	const { me } = await linkedWith();
	const [session] = server.rows('SELECT * FROM session WHERE user_id = ?', me.seal.me) as [
		{ id_hash: string }
	];
	const [account] = server.rows('SELECT * FROM user WHERE id = ?', me.seal.me) as [
		{ handle: string; auth_hash: string }
	];
	for (const cookie of [`session=${session.id_hash}`, `__Host-session=${session.id_hash}`])
		await expect(connectWire(server.origin, cookie, me.person.deviceId)).rejects.toThrow(
			'signed_out'
		);
	const stolen = { handle: account.handle, authSecret: account.auth_hash };
	const { reply } = await post(server.origin, '/api/sign-in', stolen);
	expect(reply).toEqual(refused('wrong_name_or_password'));
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Reader } from '#lib/boundaries/answers.ts';
import { sendOpening } from '#lib/boundaries/own-opening.ts';
import * as write from '#lib/boundaries/writing.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url } from '#lib/crypto/bytes.ts';
import {
	useList,
	bytes32,
	sealed,
	limit,
	asked,
	answer,
	opening,
	server,
	ana,
	ben,
	couple,
	done,
	addLimit,
	letGo,
	openAgain,
	lifted,
	reword,
	addOpenedAgain,
	placesOf,
	type Member
} from './list-wire.fixture.ts';

useList();

describe('is truly gone', () => {
	/** That it is gone has to be told to a device that was away, by its id alone. */
	const TOLD = ['list_change.object_id'];

	test('what both let go: words, answers, openings, leaves and what each kept of it', async () => {
		const words = await addOpenedAgain(ana);
		const next = await reword(ben, words);
		await done(ben, 'answer:commit', answer(next, 2));
		const { own, kept, commitment } = await done(ana, 'answer:commit', answer(next, 2));
		const shown = await done(ana, 'answer:open', opening(next, 2));
		const place = await done(ana, 'item:place', sealed(words.id));
		const answered = [own, kept, commitment, shown.envelope];
		const traces = [words.id, next.envelope, next.wordingHash, place.envelope, ...answered];
		for (const trace of traces) expect(placesOf(trace)).not.toEqual([]);
		await letGo(ana, next);
		expect(placesOf(next.envelope)).toEqual(['agreement.envelope']);
		await letGo(ben, next);
		expect(placesOf(words.id)).toEqual(TOLD);
		for (const trace of traces.slice(1)) expect(placesOf(trace)).toEqual([]);
	});

	test('a limit that its owner changes, then lifts, with what was understood and kept of it', async () => {
		const { id, ...old } = await addLimit(ana);
		const { envelope, kept } = await done(ana, 'limit:put', limit(id));
		for (const trace of [old.envelope, old.kept]) expect(placesOf(trace)).toEqual([]);
		const understood = await done(ben, 'limit:understand', sealed(id));
		const place = await done(ana, 'item:place', sealed(id));
		const traces = [envelope, kept, understood.envelope, place.envelope];
		for (const trace of traces) expect(placesOf(trace)).toHaveLength(1);
		await done(ana, 'limit:lift', lifted(id));
		expect(placesOf(id)).toEqual(TOLD);
		for (const trace of traces) expect(placesOf(trace)).toEqual([]);
	});
});

test('law 9: no word of a limit, agreement, condition or topic is in the database file or the logs', async () => {
	const [reader, lane] = await readerOf(ana);
	const plant = (what: string) => `planted-${what}-wörtchen`;
	const [words, helps] = [plant('limit'), plant('helps')];
	await write.putLimit(lane, reader, { words, strength: 'no', helps });
	const id = await write.ask(lane, reader, { words: plant('agreement'), for: 'both' });
	const [row] = server.rows('SELECT wording_hash FROM agreement WHERE id = ?', id);
	const { wording_hash: wordingHash } = row as { wording_hash: string };
	const question = { id, wordingHash, round: 1 };
	const said = { says: 'yes', condition: plant('condition') } as const;
	await write.commitAnswer(lane, reader, { ...question, words: plant('agreement') }, said);
	await done(ben, 'answer:commit', answer({ ...asked(id), wordingHash }));
	await sendOpening(lane, reader, question, { ...said, random: bytes32(), against: bytes32() });
	await openAgain(ben, { ...asked(id), wordingHash });
	await write.ask(lane, reader, { words: plant('other'), for: 'me' }, id);
	await write.putTopic(lane, reader, { name: plant('topic'), rank: 1 });

	const files = ['', '-wal'].map((end) => server.databaseFile + end);
	const stored = Buffer.concat(files.map((file) => readFileSync(file)));
	// The same search finds what is there.
	expect(stored.includes(id)).toBe(true);
	for (const word of ['planted', 'wörtchen'])
		for (const form of [word, Buffer.from(word, 'utf16le'), Buffer.from(word).toString('hex')])
			expect(stored.includes(form)).toBe(false);
	expect(server.logs()).not.toMatch(/planted|w(ö|\\u00f6)rtchen/);
});

async function readerOf({ person, wire }: Member): Promise<[Reader, write.Lane]> {
	const personalKey = await importPersonalKey(fromBase64url(person.keyring.personalKey));
	const lane: write.Lane = {
		async add(lane, name, seal) {
			const counter = person.nextCounter('list');
			const payload = await seal(counter);
			expect(await wire.send(name, payload)).toEqual({ ok: true });
			return { lane, counter, name, couple: null, payload };
		}
	};
	return [{ seal: couple.sealOf(person), personalKey }, lane];
}

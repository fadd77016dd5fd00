import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { createGroupCommit, type StoreTogether } from './group-commit.server.ts';
import { openDatabase, type Database } from './open.server.ts';

let db: Database;
let together: StoreTogether;
/** What another process reads. */
let stored: () => unknown[];

beforeEach(() => {
	const folder = mkdtempSync(join(tmpdir(), 'attune-group-'));
	db = openDatabase(join(folder, 'group.db'));
	db.run(sql`CREATE TABLE word (word TEXT PRIMARY KEY) STRICT`);
	db.run(sql`CREATE TABLE said (word TEXT REFERENCES word DEFERRABLE INITIALLY DEFERRED) STRICT`);
	together = createGroupCommit(db);
	const other = new Sqlite(join(folder, 'group.db'), { readonly: true });
	stored = () => other.prepare('SELECT word FROM word ORDER BY rowid').pluck().all();
	return () => {
		other.close();
		db.$client.close();
		rmSync(folder, { recursive: true });
	};
});

const add = (word: string) => together((tx) => void tx.run(sql`INSERT INTO word VALUES (${word})`));

test('law 6: nobody is answered before what they said is where another process reads it', async () => {
	const seen = await Promise.all(['one', 'two', 'three'].map((word) => add(word).then(stored)));
	for (const words of seen) expect(words).toEqual(['one', 'two', 'three']);
});

test('nothing is stored while the turn in which it came goes on', async () => {
	const adding = add('one');
	await Promise.resolve();
	expect(stored()).toEqual([]);
	await adding;
	expect(stored()).toEqual(['one']);
});

test('law 6: who is refused, in the middle of what they store, takes nobody with them and leaves nothing', async () => {
	const answers = await Promise.allSettled([
		add('before'),
		together((tx) => {
			tx.run(sql`INSERT INTO word VALUES ('half')`);
			throw new Error('refused');
		}),
		add('before'),
		add('after')
	]);
	expect(answers.map(({ status }) => status)).toEqual([
		'fulfilled',
		'rejected',
		'rejected',
		'fulfilled'
	]);
	expect(stored()).toEqual(['before', 'after']);
});

test('each finds what was stored before it, and gives what it returns', async () => {
	const counted = () => together((tx) => tx.all(sql`SELECT * FROM word`).length);
	expect(await Promise.all([counted(), add('one'), counted()])).toEqual([0, undefined, 1]);
});

test('law 6: when the commit fails nobody is told that they were stored, and what comes next is', async () => {
	const answers = await Promise.allSettled([
		add('one'),
		together((tx) => tx.run(sql`INSERT INTO said VALUES ('no such word')`)),
		add('two')
	]);
	expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
	expect(stored()).toEqual([]);
	await add('next');
	expect(stored()).toEqual(['next']);
});

test('law 6: one that undoes the whole transaction, as a full disk can, has nobody told that they were stored', async () => {
	const answers = await Promise.allSettled([
		add('one'),
		together((tx) => {
			tx.run(sql`ROLLBACK`);
			throw new Error('the disk is full');
		}),
		add('two')
	]);
	expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
	expect(stored()).toEqual([]);
});

import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '#lib/database/migrate.server.ts';
import { openDatabase, type Database } from '#lib/database/open.server.ts';
import type { Random } from '../random.ts';
import { Disk, writeImage, type Image } from './disk.ts';
import { apply, nextOperation, type Operation, type Sender } from './operations.ts';
import { addCouples, createReader } from './people.ts';

export const CUTS = [
	'writing',
	'spilling',
	'checkpoint',
	'emptied',
	'emptied writing',
	'anew'
] as const;
export type Cut = (typeof CUTS)[number];

export type Found = {
	/** Acknowledged writes that are gone. */
	lost: number;
	/** What was found is not the state after any of the writes: something is there by half. */
	torn: boolean;
	/** Writes that, sent again, were taken for new although they are there, or for repeats although they are not. */
	miscounted: number;
	/** How much of the log was not safe. */
	unsafeBytes: number;
	/** A write that was not acknowledged is there all the same. */
	arrived: boolean;
};

/** Memory, where there is such a folder: waiting for a real disk would show nothing here, and take long. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const COUPLES = 1;
/** So few pages of memory that a transaction of many writes goes into the log before it is committed. */
const TINY_CACHE_PAGES = 4;

/** One database through any number of power cuts, opened again after each from what the disk still has. */
export class Voyage {
	readonly #folder = mkdtempSync(join(FOLDER, 'attune-power-'));
	readonly #random: Random;
	readonly #loosen: (db: Database) => void;
	#senders: Sender[] = [];
	#cuts = 0;
	#db: Database;
	#disk: Disk;
	#readAll: () => string;
	/** Since it was opened: what was written together, and everything there was after each, the beginning first. */
	#written: Operation[][] = [];
	#states: string[] = [];

	/** @param loosen what somebody might change about a connection. */
	constructor(random: Random, loosen: (db: Database) => void = () => undefined) {
		this.#random = random;
		this.#loosen = loosen;
		this.#db = this.#open();
		this.#readAll = createReader(this.#db);
		this.#senders = addCouples(this.#db, COUPLES, random);
		this.#disk = new Disk(this.#db, this.#file);
		this.#disk.checkpointAndEmpty();
		this.#begin();
	}

	/** Some acknowledged writes, then the power goes, at such a moment. */
	cut(cut: Cut): Found {
		for (let left = this.#random.whole(1, 3); left > 0; left -= 1) {
			this.#write(1);
			this.#disk.committed();
		}
		const acknowledged = this.#written.length;
		if (cut.startsWith('emptied')) this.#disk.checkpointAndEmpty();
		if (cut === 'anew') this.#disk.checkpointInPlace();
		if (cut === 'writing' || cut === 'emptied writing' || cut === 'anew') this.#write(1);
		if (cut === 'spilling') return this.#cutWhileSpilling(acknowledged);
		const { unsafeBytes } = this.#disk;
		const left =
			cut === 'checkpoint'
				? this.#disk.cutDuringCheckpoint(this.#random)
				: this.#disk.cut(this.#random);
		return { ...this.#openAgain(left, acknowledged), unsafeBytes };
	}

	close(): void {
		this.#db.$client.close();
		rmSync(this.#folder, { recursive: true });
	}

	/** A transaction that has not been committed, so large that part of it is in the log already. */
	#cutWhileSpilling(acknowledged: number): Found {
		const { $client } = this.#db;
		$client.pragma(`cache_size = ${TINY_CACHE_PAGES}`);
		$client.exec('BEGIN');
		this.#write(8);
		const { unsafeBytes } = this.#disk;
		const left = this.#disk.cut(this.#random);
		$client.exec('COMMIT');
		return { ...this.#openAgain(left, acknowledged), unsafeBytes };
	}

	#write(together: number): void {
		const operations: Operation[] = [];
		this.#db.transaction(() => {
			for (let left = together; left > 0; left -= 1) {
				const operation = nextOperation(this.#db, this.#random.pick(this.#senders), this.#random);
				apply(this.#db, [operation]);
				operations.push(operation);
			}
		});
		this.#written.push(operations);
		this.#states.push(this.#readAll());
	}

	#openAgain(image: Image, acknowledged: number): Omit<Found, 'unsafeBytes'> {
		const before = this.#file;
		this.#cuts += 1;
		writeImage(image, this.#file);
		this.#db.$client.close();
		rmSync(before);
		this.#db = this.#open();
		this.#readAll = createReader(this.#db);
		const there = this.#states.lastIndexOf(this.#readAll());
		const outcome = {
			lost: Math.max(0, acknowledged - there),
			torn: there < 0,
			arrived: there > acknowledged,
			miscounted: this.#sendAllAgain(there)
		};
		this.#disk = new Disk(this.#db, this.#file);
		this.#begin();
		return outcome;
	}

	/** As every device does with what it has no answer for, and a little more. */
	#sendAllAgain(there: number): number {
		const wrong = this.#written.filter((operations, at) => {
			const right = at < there ? 'repeat' : 'new';
			return apply(this.#db, operations).some((taken) => taken !== right);
		});
		const isWhole = this.#readAll() === this.#states.at(-1);
		return wrong.length + (isWhole ? 0 : 1);
	}

	#begin(): void {
		this.#written = [];
		this.#states = [this.#readAll()];
	}

	#open(): Database {
		const db = openDatabase(this.#file);
		migrateDatabase(db);
		this.#loosen(db);
		return db;
	}

	get #file(): string {
		return join(this.#folder, `${this.#cuts}.db`);
	}
}

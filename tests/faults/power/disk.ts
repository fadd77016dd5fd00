import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { checkpoint, type Database } from '#lib/database/open.server.ts';
import type { Random } from '../random.ts';
import { damage } from './damage.ts';

const WAL_HEADER_BYTES = 32;
/** `PRAGMA synchronous` from this on waits for the disk at each commit, below it only at a checkpoint. */
const FULL = 2;

/** The database and its write-ahead log. The third file, `-shm`, is only memory and never survives. */
export type Image = { db: Buffer; wal: Buffer };

/**
 * The disk under a database: which of its bytes are surely there, and what is left when the power goes.
 * When SQLite waits for the disk is taken from the open connection itself, so that whoever loosens it loses writes
 * here as well. Whatever it asks for, SQLite also waits after it began a log anew (its header) and around a checkpoint.
 */
export class Disk {
	readonly #db: Database;
	readonly #file: string;
	readonly #waitsForCommits: boolean;
	/** What has surely reached the disk. */
	#safe: Image;
	/** The log was cut to nothing, which the disk may not have done yet. */
	#emptied = false;

	/** @param db just opened on `file`, with nothing written yet. */
	constructor(db: Database, file: string) {
		this.#db = db;
		this.#file = file;
		this.#waitsForCommits = Number(db.$client.pragma('synchronous', { simple: true })) >= FULL;
		this.#safe = this.#read();
	}

	/** To be called after each commit. */
	committed(): void {
		const now = this.#read();
		const hasCheckpointed = !now.db.equals(this.#safe.db);
		if (this.#waitsForCommits || hasCheckpointed) this.#isSafe(now);
		else this.#waitForHeader(now.wal);
	}

	/** The log is copied into the database and emptied, as the app does it. */
	checkpointAndEmpty(): void {
		const { wal } = this.#read();
		checkpoint(this.#db);
		this.#isSafe({ db: this.#read().db, wal });
		this.#emptied = true;
	}

	/** The log is copied into the database and begun anew by the next write, as SQLite does by itself. */
	checkpointInPlace(): void {
		this.#db.$client.pragma('wal_checkpoint(PASSIVE)');
		this.#isSafe(this.#read());
	}

	/** What is left if the power goes now. */
	cut(random: Random): Image {
		const now = this.#read().wal;
		const { db, wal } = this.#safe;
		if (this.#hasNewHeader(now)) {
			const header = this.#afterHeader(now);
			if (random.chance(0.2))
				return {
					db,
					wal: this.#emptied ? random.pick([wal, header]) : damage(wal, header, random)
				};
			return { db, wal: damage(header, now, random) };
		}
		if (this.#emptied) return { db, wal: random.pick([wal, now]) };
		return { db, wal: damage(wal, now, random) };
	}

	/** What is left if the power goes while the log, which is safe by then, is copied into the database. */
	cutDuringCheckpoint(random: Random): Image {
		const before = this.#read();
		this.#db.$client.pragma('wal_checkpoint(PASSIVE)');
		const after = this.#read();
		this.#isSafe(after);
		return { db: damage(before.db, after.db, random), wal: before.wal };
	}

	/** How much of the log may be lost, in bytes. */
	get unsafeBytes(): number {
		const { wal } = this.#read();
		return wal.equals(this.#safe.wal) ? 0 : Math.max(wal.length - this.#safe.wal.length, 1);
	}

	#isSafe(image: Image): void {
		this.#safe = image;
		this.#emptied = false;
	}

	#waitForHeader(wal: Buffer): void {
		if (this.#hasNewHeader(wal)) this.#isSafe({ db: this.#safe.db, wal: this.#afterHeader(wal) });
	}

	#hasNewHeader(wal: Buffer): boolean {
		const [now, safe] = [wal, this.#safe.wal].map((log) => log.subarray(0, WAL_HEADER_BYTES));
		return wal.length > 0 && !now!.equals(safe!);
	}

	#afterHeader(wal: Buffer): Buffer {
		const rest = this.#emptied ? [] : [this.#safe.wal.subarray(WAL_HEADER_BYTES)];
		return Buffer.concat([wal.subarray(0, WAL_HEADER_BYTES), ...rest]);
	}

	#read(): Image {
		const log = `${this.#file}-wal`;
		return {
			db: readFileSync(this.#file),
			wal: existsSync(log) ? readFileSync(log) : Buffer.alloc(0)
		};
	}
}

/** Puts what is left where a database can be opened again. */
export function writeImage({ db, wal }: Image, file: string): void {
	writeFileSync(file, db);
	writeFileSync(`${file}-wal`, wal);
}

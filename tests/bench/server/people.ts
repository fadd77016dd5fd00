import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '#lib/account/store.server.ts';
import { createSessions } from '#lib/account/sessions.server.ts';
import { migrateDatabase } from '#lib/database/migrate.server.ts';
import { checkpoint, openDatabase, type Database } from '#lib/database/open.server.ts';
import { createCouple } from '#lib/pairing/couple.server.ts';

/** Somebody who is signed in, and where their partner stands in the same list. */
export type Seat = { couple: string; device: string; cookie: string };

/** A database with couples who are signed in. Two who follow each other are a couple. */
export type People = { seats: Seat[]; copy(): string; remove(): void };

const random = (bytes: number) =>
	Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url');

/**
 * Written by the app's own stores into the file, before a server opens it: pairing ten thousand people through the
 * wire takes longer than everything that is measured, and leaves the very same rows.
 */
export async function createPeople(couples: number): Promise<People> {
	const folder = mkdtempSync(join(tmpdir(), 'attune-bench-'));
	const file = join(folder, 'people.db');
	const db = openDatabase(file);
	migrateDatabase(db);
	const sessions = createSessions(db, { secure: false });
	const seats: Seat[] = [];
	// One transaction around all of theirs: twenty thousand waits for the disk would be half a minute.
	db.$client.exec('BEGIN');
	for (let made = 0; made < couples; made += 1) {
		const couple = random(16);
		const two = [createPerson(db), createPerson(db)] as const;
		db.transaction((tx) => createCouple(tx, couple, ...two));
		for (const userId of two) {
			const { deviceId, cookies } = await sessions.createSession(userId, undefined);
			const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
			seats.push({ couple, device: deviceId, cookie });
		}
	}
	db.$client.exec('COMMIT');
	checkpoint(db);
	db.$client.close();

	let copies = 0;
	return {
		seats,
		copy() {
			const copied = join(folder, `attune-${(copies += 1)}.db`);
			copyFileSync(file, copied);
			return copied;
		},
		remove: () => rmSync(folder, { recursive: true })
	};
}

function createPerson(db: Database): string {
	const userId = random(16);
	createUser(db, {
		userId,
		handle: random(32),
		authSecret: random(32),
		recoveryProof: random(32),
		passwordWrap: random(62),
		recoveryWrap: random(62),
		keyring: random(1_054)
	});
	return userId;
}

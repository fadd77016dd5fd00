import { rmSync, mkdtempSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'socket.io';
import { createGroupCommit } from '#lib/database/group-commit.server.ts';
import { migrateDatabase } from '#lib/database/migrate.server.ts';
import { openDatabase, type Database } from '#lib/database/open.server.ts';
import { createCouple, deleteCouple } from '#lib/pairing/couple.server.ts';
import { device, user } from '#lib/database/schema.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import type { SignalRow } from '#lib/signals/contract.ts';
import { createLeaving } from '#lib/pairing/leaving.server.ts';
import type { App } from '#server/app.ts';
import { removeExpired } from '#server/expired.ts';
import { admit } from '#server/sockets.ts';
import { inArray } from 'drizzle-orm';

type Handler = (payload: unknown, acknowledge: (reply: Reply) => void) => unknown;
export type Push = (name: string, payload: unknown) => void;
export type Who = { userId: string; deviceId: string };

/** Budgets count real time; in here hours pass in a moment. Their own test is tests/realtime/bad-input.test.ts. */
const ENDLESS = { take: async () => true };

/** One connection as the server has it: what Socket.IO gives a handler, and no more. */
export class ServerSocket {
	readonly handlers = new Map<string, Handler>();
	readonly rooms = new Set<string>();
	readonly push: Push;
	readonly #server: SimulatedServer;

	constructor(server: SimulatedServer, push: Push) {
		this.#server = server;
		this.push = push;
	}

	use = () => this;
	on = (name: string, handler: Handler) => this.handlers.set(name, handler);
	join = (rooms: string | string[]) => [rooms].flat().forEach((room) => this.rooms.add(room));
	to = (room: string) => this.#server.to(room, this);
}

/** The server's own handlers, stores and database. Only the sockets are not there. */
export class SimulatedServer {
	db: Database;
	readonly #file: string;
	readonly #sockets = new Set<ServerSocket>();
	/** What was told of a signal; each change is told once, because each operation is applied once. */
	readonly #told = new Set<string>();
	/** Rooms of couples that have ended: nothing is told there any more. */
	readonly #ended = new Set<string>();
	wrongs: string[] = [];

	/** Asked after every step, and so prepared. */
	#reading: ReturnType<typeof prepareReading>;

	constructor() {
		const memory = '/dev/shm';
		const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'attune-history-'));
		this.#file = join(folder, 'attune.db');
		this.db = openDatabase(this.#file);
		migrateDatabase(this.db);
		this.#reading = prepareReading(this.db);
	}

	connect({ userId, deviceId }: Who, push: Push): ServerSocket {
		const socket = new ServerSocket(this, push);
		this.#sockets.add(socket);
		const signedIn = { userId, deviceId, sessionHash: deviceId };
		admit(this.#app(), socket as unknown as Socket, signedIn, ENDLESS);
		return socket;
	}

	disconnect(socket: ServerSocket): void {
		this.#sockets.delete(socket);
	}

	async ask(socket: ServerSocket, name: string, payload: unknown): Promise<Reply | null> {
		if (!this.#sockets.has(socket)) return null;
		return new Promise((answered) => void socket.handlers.get(name)!(payload, answered));
	}

	/** Ends every connection and reads everything anew from the file, as a new process does. */
	restart(): void {
		this.#sockets.clear();
		this.db.$client.close();
		this.db = openDatabase(this.#file);
		migrateDatabase(this.db);
		removeExpired(this.db);
		this.#reading = prepareReading(this.db);
	}

	to(room: string, but?: ServerSocket) {
		const emit = (name: string, payload: unknown) => {
			if (name === 'signal:changed') this.#count(payload as SignalRow);
			const heard = [...this.#sockets].filter((one) => one !== but && one.rooms.has(room));
			if (heard.length && this.#ended.has(room)) this.wrongs.push(`${name} after unlinking`);
			for (const socket of heard) socket.push(name, structuredClone(payload));
		};
		return { emit, volatile: { emit } };
	}

	addCouple(id: string, people: [string, string], devices: Who[]): void {
		this.db.transaction((tx) => {
			for (const person of people)
				tx.insert(user)
					.values({
						id: person,
						handle: person,
						authHash: '',
						recoveryHash: '',
						passwordWrap: '',
						recoveryWrap: '',
						keyring: '',
						keyringVersion: 1
					})
					.run();
			for (const { userId, deviceId } of devices)
				tx.insert(device)
					.values({ id: deviceId, userId, tokenHash: deviceId, expiresAt: Number.MAX_SAFE_INTEGER })
					.run();
			createCouple(tx, id, ...people);
		});
	}

	removeCouple(id: string, people: [string, string]): void {
		this.#sockets.clear();
		this.#told.clear();
		this.#ended.clear();
		this.wrongs = [];
		this.db.transaction((tx) => {
			deleteCouple(tx, id);
			tx.delete(user).where(inArray(user.id, people)).run();
		});
	}

	rowsOf(id: string): StoredRow[] {
		return this.#reading.rows.all(id) as StoredRow[];
	}

	isLinked(id: string): boolean {
		return this.#reading.couple.get(id) !== undefined;
	}

	close(): void {
		this.db.$client.close();
		rmSync(join(this.#file, '..'), { recursive: true });
	}

	#count({ id, device, counter, lowered, receipts }: SignalRow): void {
		const given = receipts.map((receipt) => `${receipt.device}:${receipt.counter}`);
		const told = [id, device, counter, lowered, ...given].join(' ');
		if (this.#told.has(told)) this.wrongs.push(`applied twice: ${told}`);
		this.#told.add(told);
	}

	#app(): App {
		const to = (room: string) => this.to(room);
		const io = {
			to,
			in: (room: string) => ({
				socketsLeave: (left: string) => {
					this.#ended.add(left);
					for (const socket of this.#sockets) if (socket.rooms.has(room)) socket.rooms.delete(left);
				}
			})
		};
		const leaving = createLeaving(() => app);
		// Whom it would wake is no matter of these histories.
		const waking = { judgeSoon: () => undefined };
		const storeTogether = createGroupCommit(this.db);
		const log = { error: fail };
		const app = { db: this.db, storeTogether, io, leaving, waking, log } as unknown as App;
		return app;
	}
}

type StoredRow = { id: string; counter: number; expiresAt: number | null };

function prepareReading({ $client }: Database) {
	return {
		couple: $client.prepare('SELECT 1 FROM couple WHERE id = ?'),
		rows: $client.prepare(
			'SELECT id, counter, expires_at AS expiresAt FROM standing_signal WHERE couple_id = ?'
		)
	};
}

function fail(fault: unknown): never {
	throw new Error(`a handler failed: ${JSON.stringify(fault)}`);
}

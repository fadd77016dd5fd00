import { rmSync, mkdtempSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'socket.io';
import { createGroupCommit, type StoreTogether } from '#lib/database/group-commit.server.ts';
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

type Sent = [name: string, payload: unknown, acknowledge: (reply: Reply) => void];
type Hear = (sent: Sent) => unknown;
export type Push = (name: string, payload: unknown) => void;
export type Who = { userId: string; deviceId: string };

/** Budgets count real time; in here hours pass in a moment. Their own test is tests/realtime/bad-input.test.ts. */
const ENDLESS = { take: async () => true };

/** One connection as the server has it: what Socket.IO gives a handler, and no more. */
export class ServerSocket {
	readonly id: string;
	hear: Hear = () => undefined;
	readonly rooms = new Set<string>();
	readonly push: Push;
	readonly #server: SimulatedServer;

	constructor(server: SimulatedServer, id: string, push: Push) {
		this.#server = server;
		this.id = id;
		this.push = push;
	}

	use = (hear: Hear) => void (this.hear = hear);
	join = (rooms: string | string[]) => [rooms].flat().forEach((room) => this.rooms.add(room));
	/** What is written here is what Socket.IO would have encoded: the event's digit, and its name and payload. */
	conn = {
		transport: { writable: true },
		write: (text: string) => {
			const [name, payload] = JSON.parse(text.slice(1)) as [string, unknown];
			this.#server.tell(this, name, payload);
		}
	};
}

/** The server's own handlers, stores and database. Only the sockets are not there. */
export class SimulatedServer {
	db: Database;
	#storeTogether: StoreTogether;
	readonly #file: string;
	readonly #sockets = new Map<string, ServerSocket>();
	#connections = 0;
	/**
	 * What was told of a signal, and which sockets there were then: each of them may hear of a change once, and nobody
	 * later, because each operation is applied once.
	 */
	readonly #told = new Map<string, Set<string>>();
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
		this.#storeTogether = createGroupCommit(this.db);
		this.#reading = prepareReading(this.db);
	}

	connect({ userId, deviceId }: Who, push: Push): ServerSocket {
		const socket = new ServerSocket(this, `${(this.#connections += 1)}`, push);
		this.#sockets.set(socket.id, socket);
		const signedIn = { userId, deviceId, sessionHash: deviceId, keysVersion: 1 };
		admit(this.#app(), socket as unknown as Socket, signedIn, ENDLESS);
		return socket;
	}

	disconnect(socket: ServerSocket): void {
		this.#sockets.delete(socket.id);
	}

	async ask(socket: ServerSocket, name: string, payload: unknown): Promise<Reply | null> {
		if (!this.#sockets.has(socket.id)) return null;
		return new Promise((answered) => void socket.hear([name, payload, answered]));
	}

	/** Ends every connection and reads everything anew from the file, as a new process does. */
	restart(): void {
		this.#sockets.clear();
		this.db.$client.close();
		this.db = openDatabase(this.#file);
		migrateDatabase(this.db);
		this.#storeTogether = createGroupCommit(this.db);
		removeExpired(this.db);
		this.#reading = prepareReading(this.db);
	}

	tell(socket: ServerSocket, name: string, payload: unknown): void {
		if (name === 'signal:changed') this.#count(socket, payload as SignalRow);
		socket.push(name, structuredClone(payload));
	}

	/** The ids of the sockets in a room. */
	#in(room: string): string[] {
		const heard = [...this.#sockets.values()].filter((one) => one.rooms.has(room));
		if (heard.length && this.#ended.has(room)) this.wrongs.push('told after unlinking');
		return heard.map(({ id }) => id);
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

	#count(socket: ServerSocket, { id, device, counter, lowered, receipts }: SignalRow): void {
		const given = receipts.map((receipt) => `${receipt.device}:${receipt.counter}`);
		const told = [id, device, counter, lowered, ...given].join(' ');
		const hears = this.#told.get(told) ?? new Set(this.#sockets.keys());
		this.#told.set(told, hears);
		if (!hears.delete(socket.id)) this.wrongs.push(`applied twice: ${told}`);
	}

	#app(): App {
		const io = {
			to: (room: string) => ({
				emit: (name: string, payload: unknown) => {
					for (const id of this.#in(room)) this.tell(this.#sockets.get(id)!, name, payload);
				}
			}),
			sockets: {
				adapter: { rooms: { get: (room: string) => this.#in(room) } },
				sockets: this.#sockets
			},
			in: (room: string) => ({
				socketsLeave: (left: string) => {
					this.#ended.add(left);
					for (const { rooms } of this.#sockets.values()) if (rooms.has(room)) rooms.delete(left);
				}
			})
		};
		const leaving = createLeaving(() => app);
		const app = {
			db: this.db,
			storeTogether: this.#storeTogether,
			io,
			leaving,
			// Whom it would wake is no matter of these histories.
			waking: { judgePartnerSoon: () => undefined },
			log: { error: fail }
		} as unknown as App;
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

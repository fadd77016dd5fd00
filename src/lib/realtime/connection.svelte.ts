import { io, type Socket } from 'socket.io-client';
import { refuse, type Reply } from './codes.ts';
import type { CommandName, Input, Output, Pushes, PushName } from './wire.ts';

/** How long a command waits for its answer before it counts as not having arrived. */
const ANSWER_TIMEOUT_MS = 8_000;
const WS_MESSAGE_TOO_BIG = 1009;
const RECONNECT_MS = 3_000;

export type ConnectionStatus =
	| 'connecting'
	| 'connected'
	| 'disconnected'
	| 'signed_out'
	/** This browser was signed in anew: the page has to be loaded again. */
	| 'other_device'
	/** The person's keys were made anew, and this page has the ones from before. */
	| 'other_keys';

/** After these the server lets this page in no more. */
const FINAL: readonly string[] = ['signed_out', 'other_device', 'other_keys'];

/** What the rest of the app needs of a connection. */
export type Link = Pick<Connection, 'status' | 'send' | 'sendVolatile' | 'on' | 'onConnect'>;

/**
 * The one socket of this tab. A command given while it connects for the first time waits for that; one given
 * while it is down is refused and not sent later, which is the outbox's work.
 */
export class Connection {
	status = $state<ConnectionStatus>('connecting');
	readonly #socket: Socket;
	#onConnect: (() => void)[] = [];

	/**
	 * @param as the device this tab seals as, and with which of its person's keys, by how often they were made; refused
	 * when either is another by now; and whether it is locked, and so shows nobody what comes.
	 * @param elsewhere for what is not a page: where the server is, and the headers a browser would send.
	 */
	constructor(
		as: { device: string; keys: number; locked?: boolean },
		elsewhere: { url?: string; extraHeaders?: Record<string, string> } = {}
	) {
		this.#socket = io(elsewhere.url ?? '', {
			extraHeaders: elsewhere.extraHeaders,
			auth: as,
			transports: ['websocket', 'polling'],
			reconnectionDelay: 300,
			reconnectionDelayMax: 3_000,
			timeout: 8_000
		});
		this.#socket.on('connect', () => {
			this.status = 'connected';
			for (const run of this.#onConnect) run();
		});
		this.#socket.on('disconnect', (reason) => {
			this.status = 'disconnected';
			// The server ends sockets when it stops or when a session ends; only asking again tells which.
			if (reason === 'io server disconnect') this.#socket.connect();
		});
		this.#socket.on('connect_error', (fault) => {
			const refused = FINAL.includes(fault.message);
			this.status = refused ? (fault.message as ConnectionStatus) : 'disconnected';
			// After a refusal by the server Socket.IO does not try again by itself.
			if (!refused && !this.#socket.active) setTimeout(() => this.#socket.connect(), RECONNECT_MS);
		});
	}

	/** Sends a command and waits for its answer. Never throws: no answer is the refusal `no_connection`. */
	async send<N extends CommandName & string>(
		name: N,
		payload: Input<N>
	): Promise<Reply<Output<N>>> {
		if (this.status === 'connecting') await this.#firstOutcome();
		if (!this.#socket.connected) return refuse('no_connection');
		const cut = this.#cutAsTooLarge();
		try {
			const answered = this.#socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(name, payload);
			return await Promise.race([answered as Promise<Reply<Output<N>>>, cut.happened]);
		} catch {
			return refuse('no_connection');
		} finally {
			cut.forget();
		}
	}

	/** Sends at once or not at all, and does not ask whether it arrived. */
	sendVolatile<N extends CommandName & string>(name: N, payload: Input<N>): void {
		if (this.#socket.connected) this.#socket.volatile.emit(name, payload);
	}

	/** Listens until the returned function is called. */
	on<N extends PushName>(name: N, listener: (payload: Pushes[N]) => void): () => void {
		this.#socket.on(name as string, listener as (payload: unknown) => void);
		return () => this.#socket.off(name as string, listener as (payload: unknown) => void);
	}

	/** Runs now if connected, and after every reconnect, until the returned function is called. */
	onConnect(run: () => void): () => void {
		this.#onConnect.push(run);
		if (this.#socket.connected) run();
		return () => {
			this.#onConnect = this.#onConnect.filter((each) => each !== run);
		};
	}

	/** With another cookie. Resolves once that has worked or not; what is sent meanwhile waits for it. */
	async connectAnew(): Promise<void> {
		this.#socket.disconnect();
		this.status = 'connecting';
		const outcome = this.#firstOutcome();
		this.#socket.connect();
		await outcome;
	}

	close(): void {
		this.#onConnect = [];
		this.#socket.removeAllListeners();
		this.#socket.disconnect();
	}

	/** Connected or not: settles with the first outcome, which Socket.IO's own `timeout` bounds. */
	#firstOutcome(): Promise<void> {
		return new Promise((resolve) => {
			this.#socket.once('connect', resolve);
			this.#socket.once('connect_error', () => resolve());
		});
	}

	#cutAsTooLarge() {
		let listener: (reason: string, details?: unknown) => void;
		const happened = new Promise<Reply<never>>((resolve, reject) => {
			listener = (_, details) => {
				const code = (details as { context?: { code?: number } })?.context?.code;
				if (code === WS_MESSAGE_TOO_BIG) resolve(refuse('too_large'));
				else reject(new Error('disconnected'));
			};
			this.#socket.once('disconnect', listener);
		});
		return { happened, forget: () => this.#socket.off('disconnect', listener) };
	}
}

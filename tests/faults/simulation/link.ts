import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { ConnectionStatus, Link } from '#lib/realtime/connection.svelte.ts';
import type { CommandName, Input, Output, Pushes, PushName } from '#lib/realtime/wire.ts';
import type { ServerSocket, SimulatedServer, Who } from './server.ts';
import type { DeviceTime, WorldTime } from './world-time.ts';

/** As Connection has them. */
const ANSWER_TIMEOUT_MS = 8_000;
const RECONNECT_MS = 300;
/** Socket.IO's own patience with a line on which nothing comes. */
const SILENCE_NOTICED_MS = 45_000;

type Listener = (payload: never) => void;
/** What somebody on the way, or the server itself, makes of one message to this page. */
export type Tamper = {
	push(name: string, payload: unknown): { name: string; payload: unknown }[];
	reply(name: string, reply: Reply): Reply;
	/** Answered without having reached the server's code at all. */
	falseOk(name: string): boolean;
};
export const HONEST: Tamper = {
	push: (name, payload) => [{ name, payload }],
	reply: (_, reply) => reply,
	falseOk: () => false
};

/** One page's line to the server. In order and whole while it lasts, as TCP is; late, silent or cut as a history wants. */
export class SimulatedLink implements Link {
	status: ConnectionStatus = 'connecting';
	tamper: Tamper = HONEST;
	/** Everything the server sent to this page, before anybody changed it. */
	onPush: (name: string, payload: unknown) => void = () => undefined;
	/** In each direction. */
	delayMs = 10;
	readonly #world: WorldTime;
	readonly #time: DeviceTime;
	readonly #server: SimulatedServer;
	readonly #who: Who;
	readonly #listeners = new Map<string, Set<Listener>>();
	#onConnect: (() => void)[] = [];
	#network: 'open' | 'silent' | 'down' = 'open';
	#socket: ServerSocket | null = null;
	/** Rises with every connection: what was on its way on an earlier one never arrives. */
	#line = 0;
	#held: (() => void)[] = [];
	#lastUp = 0;
	#lastDown = 0;
	#gaveUp = new Set<() => void>();
	#closed = false;

	constructor(world: WorldTime, time: DeviceTime, server: SimulatedServer, who: Who) {
		this.#world = world;
		this.#time = time;
		this.#server = server;
		this.#who = who;
		this.#connectIn(0);
	}

	async send<N extends CommandName & string>(
		name: N,
		payload: Input<N>
	): Promise<Reply<Output<N>>> {
		const socket = this.#socket;
		if (this.status !== 'connected' || !socket) return refuse('no_connection');
		return new Promise((resolve) => {
			const finish = (reply: Reply) => {
				stop();
				this.#gaveUp.delete(none);
				resolve(reply as Reply<Output<N>>);
			};
			const none = () => finish(refuse('no_connection'));
			const stop = this.#time.after(ANSWER_TIMEOUT_MS, none);
			this.#gaveUp.add(none);
			this.#up(() => void this.#ask(socket, name, payload, finish));
		});
	}

	sendVolatile<N extends CommandName & string>(name: N, payload: Input<N>): void {
		const socket = this.#socket;
		if (this.status !== 'connected' || !socket) return;
		this.#up(() => void this.#server.ask(socket, name, payload));
	}

	on<N extends PushName>(name: N, listener: (payload: Pushes[N]) => void): () => void {
		const all = this.#listeners.get(name) ?? new Set();
		this.#listeners.set(name, all.add(listener as Listener));
		return () => all.delete(listener as Listener);
	}

	onConnect(run: () => void): () => void {
		this.#onConnect.push(run);
		if (this.status === 'connected') run();
		return () => {
			this.#onConnect = this.#onConnect.filter((each) => each !== run);
		};
	}

	/** Both ends notice at once. What was on its way up may have `arrived` all the same; its answer has not. */
	cut(arrived: boolean): void {
		this.#network = 'down';
		this.#drop(arrived);
	}

	/** Nothing passes, and nobody notices for a while. */
	silence(): void {
		if (this.#network !== 'open') return;
		this.#network = 'silent';
		const line = this.#line;
		this.#time.after(SILENCE_NOTICED_MS, () => {
			if (this.#network === 'silent' && this.#line === line) this.cut(false);
		});
	}

	/** What was held by a silent line arrives now, late and in order. */
	mend(): void {
		this.#network = 'open';
		for (const arrive of this.#held.splice(0)) arrive();
	}

	/** The other end is gone: the process ended, or a device slept for too long. */
	lose(): void {
		this.#drop(false);
	}

	/** A message nobody sent. A device that sleeps gets it when it wakes. */
	receive(name: string, payload: unknown): void {
		this.#time.after(0, () => this.#tell(name, payload));
	}

	close(): void {
		this.#closed = true;
		this.#drop(true);
		this.#listeners.clear();
		this.#onConnect = [];
	}

	#tell(name: string, payload: unknown): void {
		for (const listener of this.#listeners.get(name) ?? []) listener(payload as never);
	}

	async #ask(socket: ServerSocket, name: string, payload: unknown, finish: (reply: Reply) => void) {
		const line = this.#line;
		const reply = this.tamper.falseOk(name)
			? { ok: true as const }
			: await this.#server.ask(socket, name, payload);
		if (reply && line === this.#line) this.#down(() => finish(this.tamper.reply(name, reply)));
	}

	#connectIn(ms: number): void {
		this.#time.after(ms, () => {
			if (this.#closed || this.#socket) return;
			if (this.#network !== 'open') return this.#connectIn(RECONNECT_MS);
			this.#line += 1;
			this.#socket = this.#server.connect(this.#who, (name, payload) =>
				this.#down(() => {
					this.onPush(name, payload);
					for (const made of this.tamper.push(name, payload)) this.#tell(made.name, made.payload);
				})
			);
			this.status = 'connected';
			for (const run of [...this.#onConnect]) run();
		});
	}

	#drop(arrived: boolean): void {
		if (!this.#socket) return;
		if (!arrived) this.#line += 1;
		this.#server.disconnect(this.#socket);
		this.#socket = null;
		this.#held = [];
		this.status = 'disconnected';
		for (const none of [...this.#gaveUp]) none();
		if (!this.#closed) this.#connectIn(RECONNECT_MS);
	}

	#up(arrive: () => void): void {
		const line = this.#line;
		const run = () => {
			if (line !== this.#line) return;
			if (this.#network === 'silent') this.#held.push(arrive);
			else arrive();
		};
		this.#lastUp = Math.max(this.#world.now + this.delayMs, this.#lastUp);
		this.#world.at(this.#lastUp, run);
	}

	#down(arrive: () => void): void {
		const line = this.#line;
		const run = () => {
			if (line !== this.#line || !this.#socket) return;
			if (this.#network === 'silent') this.#held.push(() => this.#time.after(0, arrive));
			else arrive();
		};
		this.#lastDown = Math.max(this.#world.now + this.delayMs, this.#lastDown);
		this.#time.after(this.#lastDown - this.#world.now, run);
	}
}

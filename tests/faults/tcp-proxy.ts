import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Random } from './random.ts';

const MAX_DELAY_MS = 80;
/** As TCP itself tries again to open a connection to what does not answer. */
const OPEN_AGAIN_MS = 50;

type Direction = 'up' | 'down';

/** A line between one phone and the server, and what is wrong with it. */
class Line {
	readonly phone: Socket;
	/** Null until the server has taken it. */
	server: Socket | null = null;
	/** Bytes in these directions vanish, while both ends believe in the line. */
	readonly swallowed = new Set<Direction>();
	delayMs = 0;
	readonly #queues: Record<Direction, Promise<void>> = {
		up: Promise.resolve(),
		down: Promise.resolve()
	};

	constructor(phone: Socket) {
		this.phone = phone;
	}

	get isHalfOpen(): boolean {
		return this.swallowed.size > 0;
	}

	/** In order, however the delay changes. */
	carry(direction: Direction, bytes: Buffer): void {
		if (this.swallowed.has(direction)) return;
		const wait = this.delayMs;
		this.#queues[direction] = this.#queues[direction].then(async () => {
			if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
			const to = direction === 'up' ? this.server : this.phone;
			if (to?.writable && !this.swallowed.has(direction)) to.write(bytes);
		});
	}

	reset(): void {
		this.phone.resetAndDestroy();
		this.server?.resetAndDestroy();
	}

	end(): void {
		this.phone.destroySoon();
		this.server?.destroySoon();
	}

	/** The phone is gone, and the server is not told. */
	forsake(): void {
		this.swallowed.add('up').add('down');
		this.phone.resetAndDestroy();
	}
}

/** A bad network in front of a server: what comes to `url` goes to `target`, as long as it is let. */
export class TcpProxy {
	/** While the server is down, a new line waits for it, or is refused. */
	holds = true;
	readonly #server: Server;
	readonly #target: number;
	readonly #lines = new Set<Line>();

	private constructor(server: Server, target: number) {
		this.#server = server;
		this.#target = target;
		server.on('connection', (phone) => this.#take(phone));
	}

	static async open(target: number): Promise<TcpProxy> {
		const server = createServer();
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return new TcpProxy(server, target);
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** Something happens to one of the lines; to one that is half open, that it breaks at last. */
	disturb(random: Random): void {
		const line = this.#lines.size > 0 && random.pick([...this.#lines]);
		if (!line) return;
		if (line.isHalfOpen) return line.reset();
		random.pick([
			() => line.reset(),
			() => line.end(),
			() => line.forsake(),
			() => void line.swallowed.add('up'),
			() => void line.swallowed.add('down'),
			() => void line.swallowed.add('up').add('down'),
			() => (line.delayMs = random.whole(1, MAX_DELAY_MS)),
			() => (line.delayMs = random.whole(1, MAX_DELAY_MS)),
			() => (line.delayMs = 0)
		])();
	}

	breakHalfOpen(): void {
		for (const line of this.#lines) if (line.isHalfOpen) line.reset();
	}

	/** Nothing is wrong any more. */
	heal(): void {
		this.holds = true;
		this.breakHalfOpen();
		for (const line of this.#lines) line.delayMs = 0;
	}

	async close(): Promise<void> {
		for (const line of this.#lines) line.reset();
		this.#server.close();
		await once(this.#server, 'close');
	}

	#take(phone: Socket): void {
		const line = new Line(phone);
		this.#lines.add(line);
		phone.on('error', () => undefined);
		// Read only once there is somebody to hand it to.
		phone.on('close', () => {
			if (line.swallowed.size < 2) line.server?.destroySoon();
			if (!line.server || line.server.destroyed) this.#lines.delete(line);
		});
		this.#reach(line);
	}

	#reach(line: Line): void {
		if (line.phone.destroyed) return void this.#lines.delete(line);
		const server = connect(this.#target, '127.0.0.1');
		server.on('error', () => undefined);
		server.once('connect', () => {
			line.server = server;
			line.phone.on('data', (bytes: Buffer) => line.carry('up', bytes));
			server.on('data', (bytes: Buffer) => line.carry('down', bytes));
			if (line.phone.destroyed) server.destroy();
		});
		server.on('close', () => {
			if (line.server === server) return this.#lost(line);
			if (!this.holds) return line.phone.resetAndDestroy();
			setTimeout(() => this.#reach(line), OPEN_AGAIN_MS);
		});
	}

	/** The server has ended it, or is gone; a phone on a half-open line does not learn of that. */
	#lost(line: Line): void {
		if (line.swallowed.has('down') && !line.phone.destroyed) return;
		line.phone.destroySoon();
		this.#lines.delete(line);
	}
}

import type { Time } from '#lib/device/time.ts';
import { TOO_MANY_REST_MS, type Reply } from './codes.ts';

/**
 * A partner can change so much that it is too much to read; what came last is read all the same, after a rest. (Law 11.)
 */
export class ReadLater {
	readonly #time: Time;
	readonly #read: () => unknown;
	#stop: () => void = () => undefined;
	#isClosed = false;

	constructor(time: Time, read: () => unknown) {
		this.#time = time;
		this.#read = read;
	}

	/** Looks at an answer, and asks again later where it was too much. */
	heed(reply: Reply): void {
		if (this.#isClosed || reply.ok || reply.code !== 'too_many') return;
		this.#stop();
		this.#stop = this.#time.after(TOO_MANY_REST_MS, () => this.#read());
	}

	/** For good: a reading that is under way may end after it. */
	close(): void {
		this.#isClosed = true;
		this.#stop();
	}
}

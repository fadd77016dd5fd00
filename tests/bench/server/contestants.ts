import type { Seat } from './people.ts';

/** What somebody says: passed on and forgotten, or with an answer. */
export type Work = 'beat' | 'passed' | 'stored';

/** One of the servers that are measured beside each other, and how one talks to it. */
export type Contestant = {
	name: 'product' | 'socket.io' | 'ws';
	program: string;
	works: Work[];
	path(seat: Seat): string;
	headers(seat: Seat, port: number): Record<string, string>;
	/** What is said on the line before anything else, or null where the line alone is enough. */
	greeting(seat: Seat): string | null;
	/** The whole text of the `count`th of this work, from 1. */
	say(work: Work, count: number): string;
};

/** As long as every beat, signal and receipt is: 286 bytes as base64url. */
const ENVELOPE = 'e'.repeat(382);
const PAGE_LOAD = `${'p'.repeat(21)}A`;

const idOf = (number: number) => `${number.toString().padStart(21, '0')}A`;
const beat = (counter: number) => ({ pageLoad: PAGE_LOAD, counter, envelope: ENVELOPE });

/** A raise, and then its lowering; each of either is an operation of its own. */
function standing(count: number): { name: string; input: object } {
	const id = idOf(Math.ceil(count / 2));
	return {
		name: count % 2 ? 'signal:raise' : 'signal:lower',
		input: { id, counter: count, envelope: ENVELOPE }
	};
}

const event = (acknowledged: boolean, name: string, input: object) =>
	`42${acknowledged ? '1' : ''}${JSON.stringify([name, input])}`;

const SOCKET_IO = '/socket.io/?EIO=4&transport=websocket';

export const product: Contestant = {
	name: 'product',
	program: '../../../server/index.ts',
	works: ['beat', 'stored'],
	path: () => SOCKET_IO,
	headers: ({ cookie }, port) => ({ cookie, origin: `http://localhost:${port}` }),
	greeting: ({ device }) => `40${JSON.stringify({ device, keys: 1 })}`,
	say(work, count) {
		if (work === 'beat') return event(false, 'signal:beat', beat(count));
		const { name, input } = standing(count);
		return event(true, name, input);
	}
};

export const socketIo: Contestant = {
	name: 'socket.io',
	program: './relay-socket-io.ts',
	works: ['beat', 'passed', 'stored'],
	path: () => SOCKET_IO,
	headers: (_, port) => ({ origin: `http://localhost:${port}` }),
	greeting: ({ couple }) => `40${JSON.stringify({ couple })}`,
	say(work, count) {
		if (work === 'beat') return event(false, 'signal:beat', beat(count));
		return event(true, work === 'passed' ? 'signal:pass' : 'signal:store', standing(count).input);
	}
};

export const ws: Contestant = {
	name: 'ws',
	program: './relay-ws.ts',
	works: ['beat'],
	path: ({ couple }) => `/${couple}`,
	headers: () => ({}),
	greeting: () => null,
	say: (_, count) => JSON.stringify(beat(count))
};

export const CONTESTANTS = [product, socketIo, ws];

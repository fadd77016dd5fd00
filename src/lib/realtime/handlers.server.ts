import type { Socket } from 'socket.io';
import type * as v from 'valibot';
import type { App } from '#server/app.ts';
import { refuse, type Code, type Reply } from './codes.ts';
import {
	MAX_MESSAGE_CHARS,
	parsePayload,
	type CommandName,
	type Input,
	type Output
} from './wire.ts';
import { createMessageCount, type Budget, type Budgets } from './budgets.server.ts';

/** Who sends a command. All of it comes from the session and the database, never from the payload. */
export type Caller = {
	app: App;
	userId: string;
	deviceId: string;
	/** Null for what came by a request, from a page that was left. */
	socket: Socket | null;
};

/** For what goes on over several commands of one page. */
export function requireSocket({ socket }: Caller): Socket {
	if (!socket) throw new Error('not by a socket');
	return socket;
}

/** Thrown by stores and handlers for an expected refusal; it rolls a transaction back. */
export class Refused extends Error {
	readonly code: Code;
	constructor(code: Code) {
		super(code);
		this.name = 'Refused';
		this.code = code;
	}
}

export type Handler = {
	name: string;
	budget: Budget;
	/** Null when the payload does not have the schema's form; else what is left to do. */
	parse(payload: unknown): ((caller: Caller) => object | Promise<object>) | null;
};

/** One command: its schema, its budget, and what it does. `run` returns what the reply adds to `ok`. */
export function command<N extends CommandName & string>(
	name: N,
	schema: v.GenericSchema<unknown, Input<N>>,
	budget: Budget,
	run: (caller: Caller, input: Input<N>) => Output<N> | Promise<Output<N>>
): Handler {
	return {
		name,
		budget,
		parse(payload) {
			const input = parsePayload(schema, payload);
			return input && ((caller) => run(caller, input));
		}
	};
}

/**
 * Gives a socket its handlers by name, each inside the one wrapper: size, schema, budget, refusals as values,
 * faults logged under an id, a missing acknowledgement tolerated. Nothing a client sends ends the process.
 * A socket that floods us, be it with what is refused, is cut.
 */
export function registerHandlers(
	socket: Socket,
	caller: Caller,
	handlers: ReadonlyMap<string, Handler>,
	budgets: Budgets
): void {
	const countMessage = createMessageCount();
	// One gate for all of them: a listener for each command would be half of what a connected person takes of the memory, and
	// what is let through here is looked for among listeners that there are none of.
	socket.use(async ([name, ...args]: [string, ...unknown[]]) => {
		if (!countMessage()) return void socket.disconnect(true);
		const handler = handlers.get(name);
		if (!handler) return;
		const last = args.at(-1);
		const acknowledge = typeof last === 'function' ? last : null;
		const payload = acknowledge && args.length === 1 ? undefined : args[0];
		// Not inside the call: `acknowledge?.(…)` would skip the work where nobody waits for an answer.
		const reply = await answer(caller, handler, budgets, payload);
		acknowledge?.(reply);
	});
}

/** One command through the wrapper, however it came. */
export async function answer(
	caller: Caller,
	handler: Handler,
	budgets: Budgets,
	payload: unknown
): Promise<Reply> {
	try {
		if (isTooLarge(payload)) return refuse('too_large');
		const run = handler.parse(payload);
		if (!run) return refuse('bad_input');
		if (!(await budgets.take(handler.budget, caller.userId))) return refuse('too_many');
		return { ok: true, ...(await run(caller)) };
	} catch (fault) {
		if (fault instanceof Refused) return refuse(fault.code);
		const id = crypto.randomUUID();
		caller.app.log.error({ id, event: handler.name, fault: describe(fault) }, 'a handler failed');
		return refuse('unexpected');
	}
}

function isTooLarge(payload: unknown): boolean {
	return (JSON.stringify(payload)?.length ?? 0) >= MAX_MESSAGE_CHARS;
}

/** Where it happened, never what was sent: messages of the database can quote values. */
function describe(fault: unknown): string {
	if (!(fault instanceof Error)) return 'not an error';
	const where = fault.stack?.split('\n').slice(1, 6).join('\n') ?? '';
	return `${fault.name} ${(fault as { code?: string }).code ?? ''}\n${where}`;
}

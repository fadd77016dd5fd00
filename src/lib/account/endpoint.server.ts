import { json, type RequestEvent } from '@sveltejs/kit';
import type * as v from 'valibot';
import type { App } from '#server/app.ts';
import { refuse, type Code, type Reply } from '#lib/realtime/codes.ts';
import { MAX_MESSAGE_CHARS, parsePayload } from '#lib/realtime/wire.ts';
import type { Visitor } from './service.server.ts';
import type { Cookie } from './sessions.server.ts';

type Answer = { reply?: object; cookies?: Cookie[] };

const STATUS: Partial<Record<Code, number>> = {
	bad_input: 400,
	too_large: 413,
	too_many: 429,
	name_taken: 409,
	wrong_name_or_password: 403,
	wrong_name_or_code: 403,
	unexpected: 500
};

/** A JSON route: size, schema, refusals as values. The counterpart of the sockets' one wrapper. */
export function endpoint<S extends v.GenericSchema>(
	schema: S,
	run: (app: App, input: v.InferOutput<S>, visitor: Visitor, event: RequestEvent) => Promise<Answer>
) {
	return async (event: RequestEvent): Promise<Response> => {
		const { app } = event.locals;
		const body = await readBody(event.request);
		if (!body.ok) return answer(body);
		const input = parsePayload(schema, body.value);
		if (!input) return answer(refuse('bad_input'));
		try {
			const { reply, cookies } = await run(app, input, visitorOf(event), event);
			for (const { name, value, attributes } of cookies ?? [])
				event.cookies.set(name, value, attributes);
			return answer({ ok: true, ...reply });
		} catch (fault) {
			// Not `instanceof Refused`: this bundle's class is another one than the server's.
			const code = (fault as { code?: Code }).code;
			if (fault instanceof Error && fault.name === 'Refused' && code) return answer(refuse(code));
			const id = crypto.randomUUID();
			app.log.error({ id, route: event.route.id, fault: (fault as Error).name }, 'a route failed');
			return answer(refuse('unexpected'));
		}
	};
}

async function readBody(request: Request): Promise<Reply<{ value: unknown }>> {
	if (Number(request.headers.get('content-length') ?? 0) >= MAX_MESSAGE_CHARS)
		return refuse('too_large');
	try {
		const text = await request.text();
		if (text.length >= MAX_MESSAGE_CHARS) return refuse('too_large');
		return { ok: true, value: JSON.parse(text) };
	} catch (fault) {
		return refuse((fault as { status?: number }).status === 413 ? 'too_large' : 'bad_input');
	}
}

function visitorOf({ cookies, locals: { app }, getClientAddress, request }: RequestEvent): Visitor {
	const forwarded = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
	return {
		// Believed only behind the proxy the host has told us of.
		address: (app.config.publicOrigin && forwarded) || getClientAddress(),
		deviceToken: cookies.get(app.sessions.deviceCookie)
	};
}

const answer = (reply: Reply): Response =>
	json(reply, {
		status: reply.ok ? 200 : (STATUS[reply.code] ?? 400),
		headers: { 'cache-control': 'no-store' }
	});

import { refuse, type Reply } from '#lib/realtime/codes.ts';

/** How long an answer may take before it counts as not having come. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Posts JSON to a route of ours. Never throws: an unreachable server is the refusal `no_connection`. */
export async function post<Out extends object>(
	path: string,
	body: object,
	/** Goes on when the page is closed. */
	{ keepalive = false } = {}
): Promise<Reply<Out>> {
	try {
		const response = await fetch(path, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
			keepalive,
			signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS)
		});
		if (!response.headers.get('content-type')?.startsWith('application/json'))
			return refuse('unexpected');
		return (await response.json()) as Reply<Out>;
	} catch {
		return refuse('no_connection');
	}
}

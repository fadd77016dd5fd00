import type { Reply } from '#lib/realtime/codes.ts';

type Prepared<Out extends object> = Extract<Reply<Out>, { ok: true }>;

/**
 * Prepares what is to be posted, once for each input, and keeps it for a retry. An answer can be lost
 * after the server has done its part: only the very same body is then taken as a repeat, and only
 * its recovery code is the one in force. Kept in memory alone, for as long as its owner: a form.
 */
export function keepForRetry<Input extends string[], Out extends object>(
	prepare: (...input: Input) => Promise<Reply<Out>>
) {
	let kept: { input: Input; prepared: Prepared<Out> } | null = null;
	return {
		async prepare(...input: Input): Promise<Reply<Out>> {
			if (kept?.input.every((text, index) => text === input[index])) return kept.prepared;
			kept = null;
			const prepared = await prepare(...input);
			if (prepared.ok) kept = { input, prepared };
			return prepared;
		},
		forget(): void {
			kept = null;
		}
	};
}

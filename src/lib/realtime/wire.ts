import * as v from 'valibot';

/**
 * What may travel. Each feature's contract adds its own events to these two interfaces by
 * declaration merging, so that the wire itself knows no domain word.
 *
 * Commands go up (`noun:verb`, imperative) and are answered with a Reply; pushes come down (past tense).
 */
export interface Commands {}
export interface Pushes {}

export type CommandName = keyof Commands;
export type Input<N extends CommandName> = Commands[N] extends { in: infer I } ? I : never;
export type Output<N extends CommandName> = Commands[N] extends { out: infer O extends object }
	? O
	: never;
export type PushName = keyof Pushes & string;

/** The largest message that is read, in UTF-16 units of its JSON. */
export const MAX_MESSAGE_CHARS = 16 * 1024;
/** Above this, in bytes, the connection is cut with WebSocket code 1009 before anything is parsed. */
export const MAX_FRAME_BYTES = 64 * 1024;

/** 16 random bytes as base64url. */
export const Id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/));
/** 32 bytes as base64url: a hash, a public key, a nonce, a MAC. */
export const Bytes32 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/));
/** A sealed envelope of at most 4 KB of padded content. */
export const Envelope = v.pipe(
	v.string(),
	v.minLength(60),
	v.maxLength(5_600),
	v.regex(/^[A-Za-z0-9_-]+$/)
);
/** An envelope of the smallest bucket: all signals, beats and receipts have this one size. */
export const SmallEnvelope = v.pipe(v.string(), v.length(382), v.regex(/^[A-Za-z0-9_-]+$/));
/** A device's own count of its operations, from 1. */
export const Counter = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
export const Round = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffff_ffff));

/** A sealed row as the list carries it: what its associated data is bound to stands beside it. */
export type Sealed = { envelope: string; device: string; counter: number };

/** What a client sent, if it has the schema's form, else null. An array is never one: valibot takes `[]` for `{}`. */
export function parsePayload<S extends v.GenericSchema>(
	schema: S,
	payload: unknown
): v.InferOutput<S> | null {
	if (Array.isArray(payload)) return null;
	const parsed = v.safeParse(schema, payload);
	return parsed.success ? parsed.output : null;
}

import * as v from 'valibot';
import type { Nothing } from '#lib/account/contract.ts';
import { Counter, Envelope, Id, type Sealed } from '#lib/realtime/wire.ts';

const Version = v.strictObject({ device: Id, counter: Counter });
export type Version = v.InferOutput<typeof Version>;

/** All of what one person says about the time the two have together; it takes the place of what they said before. */
export const PutTime = v.strictObject({
	counter: Counter,
	/** The version of mine it was made on: an old text of another device reopens nothing. */
	replaces: v.nullable(Version),
	envelope: Envelope
});

export type TimeReply = { mine: Sealed | null; theirs: Sealed | null };

type In<S extends v.GenericSchema> = v.InferOutput<S>;

declare module '#lib/realtime/wire.ts' {
	interface Commands {
		'time:put': { in: In<typeof PutTime>; out: object };
		'time:get': { in: In<typeof Nothing>; out: TimeReply };
	}
	interface Pushes {
		/** What one of the two says is another now: ask for it. */
		'time:changed': object;
	}
}

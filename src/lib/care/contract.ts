import * as v from 'valibot';
import type { Nothing } from '#lib/account/contract.ts';
import { Counter, Envelope, type Sealed } from '#lib/realtime/wire.ts';

/** When my partner may read my care card: while a wait or no of mine stands, or always. */
export const SHOWN = ['needed', 'always'] as const;
export type Shown = (typeof SHOWN)[number];

/** `own`: for me alone. `shared`: for my partner; null when nobody else may read it. */
export const PutCare = v.strictObject({
	counter: Counter,
	own: Envelope,
	shared: v.nullable(v.strictObject({ shown: v.picklist(SHOWN), envelope: Envelope }))
});

/**
 * `theirs` is null unless I may read it now: why, nobody is told. It and `shown` are about this couple; without one they
 * say nothing.
 */
export type CareReply = {
	couple: string | null;
	mine: Sealed | null;
	shown: Shown | null;
	theirs: Sealed | null;
};

type In<S extends v.GenericSchema> = v.InferOutput<S>;

declare module '#lib/realtime/wire.ts' {
	interface Commands {
		'care:put': { in: In<typeof PutCare>; out: object };
		'care:get': { in: In<typeof Nothing>; out: CareReply };
	}
	interface Pushes {
		/** A care card of either may be another now: ask for it. */
		'care:changed': object;
	}
}

import * as v from 'valibot';
import type { Nothing } from '#lib/account/contract.ts';
import { Bytes32, Counter, Envelope, Id, type Sealed } from '#lib/realtime/wire.ts';

/** `own`: kept for me alone. `shared`: for my partner. */
export const PutCheckIn = v.pipe(
	v.strictObject({
		id: Id,
		counter: Counter,
		own: v.nullable(Envelope),
		shared: v.nullable(Envelope)
	}),
	v.check(({ own, shared }) => own !== null || shared !== null)
);
/** A check-in together. `own`: what the commitment is of, for me alone. `kept`: as `own` of one that is put. */
export const CommitCheckIn = v.strictObject({
	id: Id,
	counter: Counter,
	commitment: Bytes32,
	own: Envelope,
	kept: v.nullable(Envelope)
});
/** Mine, once both have committed. */
export const OpenCheckIn = v.strictObject({ id: Id, counter: Counter, envelope: Envelope });
export const RemoveCheckIn = v.strictObject({
	id: Id,
	counter: Counter,
	from: v.picklist(['kept', 'shared'])
});
export const ListCheckIns = v.strictObject({ after: v.nullable(Id) });

export type KeptRow = Sealed & { id: string };
/** `together` is null for one that was shared by one alone; its `own` is there only for its owner. */
export type SharedRow = {
	id: string;
	owner: string;
	together: { commitment: string; own: Sealed | null } | null;
	sealed: Sealed | null;
};

type In<S extends v.GenericSchema> = v.InferOutput<S>;

declare module '#lib/realtime/wire.ts' {
	interface Commands {
		'check-in:put': { in: In<typeof PutCheckIn>; out: object };
		'check-in:commit': { in: In<typeof CommitCheckIn>; out: object };
		'check-in:open': { in: In<typeof OpenCheckIn>; out: object };
		'check-in:remove': { in: In<typeof RemoveCheckIn>; out: object };
		/** What the two share now. */
		'check-in:get': { in: In<typeof Nothing>; out: { shared: SharedRow[] } };
		/** What I keep, in order of ids, after one of them. */
		'check-in:list': {
			in: In<typeof ListCheckIns>;
			out: { kept: KeptRow[]; more: boolean };
		};
	}
	interface Pushes {
		/** What the two share is another now: ask for it. */
		'check-in:changed': object;
	}
}

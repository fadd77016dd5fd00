import * as v from 'valibot';
import { Bytes32, Counter, Envelope, Id, Round, type Sealed } from '#lib/realtime/wire.ts';

const Seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const SyncList = v.strictObject({ after: Seq });
/** Adds my limit, or changes it: the row is mine either way. */
export const PutLimit = v.strictObject({ id: Id, counter: Counter, envelope: Envelope });
export const LiftLimit = v.strictObject({ id: Id, counter: Counter });
export const UnderstandLimit = v.strictObject({ id: Id, counter: Counter, envelope: Envelope });
export const AddAgreement = v.strictObject({
	id: Id,
	counter: Counter,
	envelope: Envelope,
	/** Of the words and a random salt that is sealed with them, so that nobody can guess words from it. */
	wordingHash: Bytes32
});
export const CommitAnswer = v.strictObject({
	agreement: Id,
	counter: Counter,
	round: Round,
	wordingHash: Bytes32,
	commitment: Bytes32,
	/** For me alone: the answer and its random bits, so that any device of mine can open it. */
	own: Envelope
});
export const OpenAnswer = v.strictObject({
	agreement: Id,
	counter: Counter,
	round: Round,
	envelope: Envelope
});

export type LimitRow = Sealed & { id: string; owner: string; understanding: Sealed | null };
export type AnswerRow = {
	owner: string;
	round: number;
	wordingHash: string;
	commitment: string;
	/** Null unless it is mine. */
	own: Sealed | null;
	/** Null until both have committed and its owner's device has opened it. */
	opening: Sealed | null;
};
export type AgreementRow = Sealed & {
	id: string;
	author: string;
	wordingHash: string;
	round: number;
	answers: AnswerRow[];
};
/** What is new since `after`. `more`: ask again from `seq`. */
export type ListDelta = {
	seq: number;
	more: boolean;
	limits: LimitRow[];
	agreements: AgreementRow[];
	removed: string[];
};

type In<S extends v.GenericSchema> = v.InferOutput<S>;

declare module '#lib/realtime/wire.ts' {
	interface Commands {
		'list:sync': { in: In<typeof SyncList>; out: ListDelta };
		'limit:put': { in: In<typeof PutLimit>; out: object };
		'limit:lift': { in: In<typeof LiftLimit>; out: object };
		'limit:understand': { in: In<typeof UnderstandLimit>; out: object };
		'agreement:add': { in: In<typeof AddAgreement>; out: object };
		'answer:commit': { in: In<typeof CommitAnswer>; out: object };
		'answer:open': { in: In<typeof OpenAnswer>; out: object };
	}
	interface Pushes {
		/** The list has moved on to `seq`: ask for what is new. */
		'list:changed': { seq: number };
	}
}

import * as v from 'valibot';
import { Bytes32, Counter, Envelope, Id, Round, type Sealed } from '#lib/realtime/wire.ts';

const Seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Named = { id: Id, counter: Counter };

/** `whole`: a page of everything, for which nothing that is gone needs to be remembered. */
export const SyncList = v.strictObject({ after: Seq, whole: v.optional(v.literal(true)) });
/** A version of a limit: by which device, under which of its numbers. */
const Version = v.strictObject({ device: Id, counter: Counter });
/**
 * Adds my limit, or changes it: the row is mine either way. `kept`: the same for me alone. `replaces`: the version that
 * this device changed.
 */
export const PutLimit = v.strictObject({
	...Named,
	envelope: Envelope,
	kept: Envelope,
	replaces: v.nullable(Version)
});
export const LiftLimit = v.strictObject({ ...Named, replaces: Version });
export const UnderstandLimit = v.strictObject({ ...Named, envelope: Envelope });
/** Words for both to answer, or other words for ones that are there. */
export const AskAgreement = v.strictObject({
	...Named,
	envelope: Envelope,
	/** Of the words, whom they are for, and a random salt sealed with them, so that nobody can guess words from it. */
	wordingHash: Bytes32
});
/** The words and round that were on the screen: of later ones nothing is said. */
const About = { wordingHash: Bytes32, round: Round };
/** `on`: whether I do; it can be taken back. */
export const SwitchAgreement = v.strictObject({ ...Named, ...About, on: v.boolean() });
export const GiveUpRewording = v.strictObject({ ...Named, ...About });
export const CommitAnswer = v.strictObject({
	agreement: Id,
	counter: Counter,
	round: Round,
	wordingHash: Bytes32,
	commitment: Bytes32,
	/** My commitment to the same question before, as this device knows it. */
	replaces: v.nullable(Bytes32),
	/** For me alone: the answer and its random bits, so that any device of mine can open it. */
	own: Envelope,
	/** For me alone, and mine to keep: the answer and the words it was given to. */
	kept: Envelope
});
export const OpenAnswer = v.strictObject({
	agreement: Id,
	counter: Counter,
	round: Round,
	envelope: Envelope
});
/** Where a limit of mine, or an agreement of ours, is shown. */
export const PlaceItem = v.strictObject({ ...Named, envelope: Envelope });
export const PutTopic = v.strictObject({ ...Named, envelope: Envelope });
export const RemoveTopic = v.strictObject(Named);
/** What is kept of an answer is named by its words as well. */
const KeptName = { id: Id, wordingHash: v.nullable(Bytes32) };
export const ListKept = v.strictObject({ after: v.nullable(v.strictObject(KeptName)) });
export const RemoveKept = v.strictObject(KeptName);

type In<S extends v.GenericSchema> = v.InferOutput<S>;

/** Sealed by whoever placed it last. */
export type SealedBy = Sealed & { sender: string };
export type LimitRow = Sealed & {
	id: string;
	owner: string;
	understanding: Sealed | null;
	placing: SealedBy | null;
};
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
/** Words as one of us asks them, and the round in which they are answered. */
export type AskedRow = Sealed & { author: string; wordingHash: string; round: number };
export type AgreementRow = AskedRow & {
	id: string;
	answers: AnswerRow[];
	/** Other words for it, until both have answered them. */
	rewording: AskedRow | null;
	/** Both have answered once: from then on other words need the other's "open again". */
	settled: boolean;
	/** User ids: who says "open again", and who lets it go. */
	openAgain: string[];
	lettingGo: string[];
	placing: SealedBy | null;
};
export type TopicRow = SealedBy & { id: string };
export type Version = In<typeof Version>;
/** What is new since `after`. `more`: ask again from `seq`. */
export type ListDelta = {
	seq: number;
	more: boolean;
	limits: LimitRow[];
	agreements: AgreementRow[];
	topics: TopicRow[];
	removed: string[];
};
export type KeptName = In<typeof RemoveKept>;
export type KeptRow = Sealed & KeptName;

declare module '#lib/realtime/wire.ts' {
	interface Commands {
		/** `counter`: the last number the server has taken from this device. */
		'list:sync': { in: In<typeof SyncList>; out: ListDelta & { counter: number } };
		'limit:put': { in: In<typeof PutLimit>; out: object };
		'limit:lift': { in: In<typeof LiftLimit>; out: object };
		'limit:understand': { in: In<typeof UnderstandLimit>; out: object };
		'agreement:add': { in: In<typeof AskAgreement>; out: object };
		'agreement:reword': { in: In<typeof AskAgreement>; out: object };
		'agreement:give-up': { in: In<typeof GiveUpRewording>; out: object };
		'agreement:open-again': { in: In<typeof SwitchAgreement>; out: object };
		'agreement:let-go': { in: In<typeof SwitchAgreement>; out: object };
		'answer:commit': { in: In<typeof CommitAnswer>; out: object };
		'answer:open': { in: In<typeof OpenAnswer>; out: object };
		'item:place': { in: In<typeof PlaceItem>; out: object };
		'topic:put': { in: In<typeof PutTopic>; out: object };
		'topic:remove': { in: In<typeof RemoveTopic>; out: object };
		'kept:list': { in: In<typeof ListKept>; out: { kept: KeptRow[]; more: boolean } };
		'kept:remove': { in: In<typeof RemoveKept>; out: object };
	}
	interface Pushes {
		/** There is something new in the list: ask for it. */
		'list:changed': object;
	}
}

import * as v from 'valibot';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Context } from '#lib/crypto/envelope.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { readAnswers, type Reader } from './answers.ts';
import { hashWording } from './commitment.ts';
import {
	AgreementContent,
	LimitContent,
	PlacingContent,
	TopicContent,
	UnderstandingContent,
	type ForWhom
} from './contents.ts';
import type {
	AgreementRow,
	AnswerRow,
	AskedRow,
	LimitRow,
	SealedBy,
	TopicRow
} from './contract.ts';
import { agreementState, askedIn, unreadIn, type AgreementState, type Answer } from './rules.ts';

/** `content` is null when it could not be read: it is shown and counts as no. */
export type OpenedLimit = {
	id: string;
	mine: boolean;
	content: LimitContent | null;
	/** By the partner of its owner, in the version that stands now. */
	understood: boolean;
	placing: PlacingContent;
	row: LimitRow;
};
/** Words both answer. `words` is null when they could not be read: they are shown and count as no. */
export type OpenedQuestion = {
	words: string | null;
	/** From where I stand, whoever asked. Null when it could not be read. */
	for: ForWhom | null;
	mine: boolean;
	/** True once I have answered this question, sent or not. */
	answered: boolean;
	/** True while it asks me for an answer. Where I have said less than yes before, a round that begins does not. */
	asksMe: boolean;
	/** The last round that asked me. */
	askedIn: number;
	/** My answer that nobody has read, while I have given no other since. */
	unread: Answer | null;
	state: AgreementState;
};
type Each = { me: boolean; partner: boolean };
export type OpenedAgreement = OpenedQuestion & {
	id: string;
	rewording: OpenedQuestion | null;
	openAgain: Each;
	lettingGo: Each;
	placing: PlacingContent;
	row: AgreementRow;
};
export type OpenedTopic = TopicContent & { id: string; row: TopicRow };

const NOWHERE: PlacingContent = { topic: null, review: null };
const OTHER_SIDE = { me: 'you', you: 'me', both: 'both' } as const satisfies Record<
	ForWhom,
	ForWhom
>;

/** Opens a limit. Never throws; what does not open stays in the list. */
export async function openLimit({ seal }: Reader, row: LimitRow): Promise<OpenedLimit> {
	const { id, owner } = row;
	return {
		id,
		mine: owner === seal.me,
		content: await openContent(LimitContent, seal, owner, 'limit', id, row),
		understood: await isUnderstood(seal, row),
		// Only its owner says where it is: nobody else puts it out of sight.
		placing: row.placing?.sender === owner ? await openPlacing(seal, id, row.placing) : NOWHERE,
		row
	};
}

/** Opens an agreement and, where both have opened, the answers. Never throws. */
export async function openAgreement(reader: Reader, row: AgreementRow): Promise<OpenedAgreement> {
	const { seal } = reader;
	const each = (people: string[]): Each => ({
		me: people.includes(seal.me),
		partner: people.includes(seal.partner)
	});
	return {
		id: row.id,
		...(await openQuestion(reader, row.id, row, row.answers)),
		rewording: row.rewording && (await openQuestion(reader, row.id, row.rewording, row.answers)),
		openAgain: each(row.openAgain),
		lettingGo: each(row.lettingGo),
		placing: row.placing ? await openPlacing(seal, row.id, row.placing) : NOWHERE,
		row
	};
}

/** Null when it cannot be read: what stands under it stands under none. */
export async function openTopic({ seal }: Reader, row: TopicRow): Promise<OpenedTopic | null> {
	const content = await openContent(TopicContent, seal, row.sender, 'topic', row.id, row);
	return content && { id: row.id, ...content, row };
}

async function openQuestion(
	reader: Reader,
	id: string,
	asked: AskedRow,
	answers: AnswerRow[]
): Promise<OpenedQuestion> {
	const { seal } = reader;
	const { author, wordingHash, round } = asked;
	const content = await openContent(AgreementContent, seal, author, 'agreement', id, asked);
	// The server names the hash; what is asked is only what hashes to it.
	const isAsked = content !== null && (await hashWording(content)) === wordingHash;
	const known = isAsked ? await readAnswers(reader, id, answers) : { mine: [], theirs: [] };
	const mine = author === seal.me;
	const question = { wordingHash, round };
	const answered = answers.some(
		(one) => one.owner === seal.me && one.round === round && one.wordingHash === wordingHash
	);
	const lastAsked = askedIn(question, known.mine);
	return {
		words: isAsked ? content.words : null,
		for: isAsked ? (mine ? content.for : OTHER_SIDE[content.for]) : null,
		mine,
		answered,
		asksMe: !answered && lastAsked === round,
		askedIn: lastAsked,
		unread: answered ? null : unreadIn(question, known.mine, known.theirs),
		state: agreementState(question, known.mine, known.theirs)
	};
}

async function openPlacing(
	seal: CoupleSeal,
	id: string,
	{ sender, ...sealed }: SealedBy
): Promise<PlacingContent> {
	const placing = await openContent(PlacingContent, seal, sender, 'placing', id, sealed);
	// The topic is for both. To look at it again is for the one who wanted to: for the other it would be a nudge (law 12).
	return { ...(placing ?? NOWHERE), ...(sender !== seal.me && { review: null }) };
}

async function isUnderstood(seal: CoupleSeal, row: LimitRow): Promise<boolean> {
	const { understanding, id, owner, device, counter } = row;
	if (!understanding) return false;
	const reader = owner === seal.me ? seal.partner : seal.me;
	const read = await openContent(
		UnderstandingContent,
		seal,
		reader,
		'understanding',
		id,
		understanding
	);
	return read?.device === device && read.counter === counter;
}

/** What a person of the couple has sealed, if it opens and has the form it must have. */
export async function openContent<S extends v.GenericSchema>(
	schema: S,
	seal: CoupleSeal,
	sender: string,
	kind: Context['kind'],
	object: string,
	{ device, counter, envelope }: Sealed,
	wording?: Context['wording']
): Promise<v.InferOutput<S> | null> {
	const opened = await seal.openJson({ sender, device }, kind, object, counter, envelope, wording);
	if (!opened.ok) return null;
	const parsed = v.safeParse(schema, opened.value);
	return parsed.success ? parsed.output : null;
}

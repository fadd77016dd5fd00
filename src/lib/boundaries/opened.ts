import * as v from 'valibot';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { openJson, type Context } from '#lib/crypto/envelope.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { commitToAnswer, hashWording } from './commitment.ts';
import {
	AgreementContent,
	LimitContent,
	OpeningContent,
	OwnContent,
	UnderstandingContent
} from './contents.ts';
import type { AgreementRow, AnswerRow, LimitRow } from './contract.ts';
import { agreementState, type AgreementState, type Question, type Known } from './rules.ts';
import { findAnswer } from './unsent.ts';

/** Who reads: the couple's seal, and the personal key that only I hold. */
export type Reader = { seal: CoupleSeal; personalKey: CryptoKey };

/** `content` is null when it could not be read: it is shown and counts as no. */
export type OpenedLimit = {
	id: string;
	mine: boolean;
	content: LimitContent | null;
	/** By the partner of its owner, in the version that stands now. */
	understood: boolean;
	row: LimitRow;
};
/** `words` is null when they could not be read: it is shown and counts as no. */
export type OpenedAgreement = {
	id: string;
	words: string | null;
	/** True once I have answered this question, sent or not. */
	answered: boolean;
	state: AgreementState;
	row: AgreementRow;
};

/** Opens a limit. Never throws; what does not open stays in the list. */
export async function openLimit({ seal }: Reader, row: LimitRow): Promise<OpenedLimit> {
	const { id, owner } = row;
	return {
		id,
		mine: owner === seal.me,
		content: await openContent(LimitContent, seal, owner, 'limit', id, row),
		understood: await isUnderstood(seal, row),
		row
	};
}

/** Opens an agreement and, where both have opened, the answers. Never throws. */
export async function openAgreement(reader: Reader, row: AgreementRow): Promise<OpenedAgreement> {
	const { seal } = reader;
	const question = { wordingHash: row.wordingHash, round: row.round };
	const content = await openContent(AgreementContent, seal, row.author, 'agreement', row.id, row);
	// The server names the hash; what is asked is only what hashes to it.
	const asked = content && (await hashWording(content.words, content.salt)) === row.wordingHash;
	const mine = findAnswer(row, seal.me, row.round);
	const theirs = findAnswer(row, seal.partner, row.round);
	return {
		id: row.id,
		words: asked ? content.words : null,
		answered: mine !== null,
		state: asked
			? agreementState(question, ...(await readAnswers(reader, row.id, mine, theirs)))
			: { is: 'unanswered' },
		row
	};
}

/** My answer as only I can read it, or null when I have not answered or cannot read it. */
export async function openOwnAnswer(
	{ seal, personalKey }: Reader,
	agreement: string,
	answer: AnswerRow | null
): Promise<OwnContent | null> {
	if (!answer?.own) return null;
	const context = ownContext(seal, agreement, answer, answer.own);
	const opened = await openJson(personalKey, context, answer.own.envelope);
	const content = opened.ok && v.safeParse(OwnContent, opened.value);
	return content && content.success ? content.output : null;
}

/** What my own answer is sealed with, under the personal key. */
export function ownContext(
	seal: CoupleSeal,
	agreement: string,
	question: Question,
	{ device, counter }: Pick<Sealed, 'device' | 'counter'>
): Context {
	return {
		couple: seal.couple,
		sender: seal.me,
		device,
		kind: 'own',
		object: agreement,
		counter,
		wording: wordingOf(question)
	};
}

export const wordingOf = ({ wordingHash, round }: Question) => ({ hash: wordingHash, round });

async function readAnswers(
	reader: Reader,
	agreement: string,
	mine: AnswerRow | null,
	theirs: AnswerRow | null
): Promise<[Known | null, Known | null]> {
	const { seal } = reader;
	const [myOpening, theirOpening, own] = await Promise.all([
		openOpening(seal, agreement, mine),
		openOpening(seal, agreement, theirs),
		openOwnAnswer(reader, agreement, mine)
	]);
	// My partner holds the couple key as well: what I said is only what my own key vouches for.
	const iSaid = own && myOpening && own.answer === myOpening.answer ? myOpening : null;
	// Something else in the place of what one of us opened against was made after reading the answer.
	const held =
		myOpening?.against === theirs?.commitment && theirOpening?.against === mine?.commitment;
	return [await said(mine, iSaid), await said(theirs, held ? theirOpening : null)];
}

async function said(row: AnswerRow | null, opening: OpeningContent | null): Promise<Known | null> {
	if (!row) return null;
	const question = { wordingHash: row.wordingHash, round: row.round };
	if (!row.opening) return { ...question, is: 'committed' };
	const { answer, random } = opening ?? {};
	if (!answer || !random) return { ...question, is: 'broken' };
	const matches = (await commitToAnswer(row.owner, question, answer, random)) === row.commitment;
	return matches ? { ...question, is: 'open', answer } : { ...question, is: 'broken' };
}

async function openOpening(
	seal: CoupleSeal,
	agreement: string,
	row: AnswerRow | null
): Promise<OpeningContent | null> {
	if (!row?.opening) return null;
	return openContent(
		OpeningContent,
		seal,
		row.owner,
		'opening',
		agreement,
		row.opening,
		wordingOf(row)
	);
}

async function isUnderstood(seal: CoupleSeal, row: LimitRow): Promise<boolean> {
	if (!row.understanding) return false;
	const reader = row.owner === seal.me ? seal.partner : seal.me;
	const { understanding } = row;
	const read = await openContent(
		UnderstandingContent,
		seal,
		reader,
		'understanding',
		row.id,
		understanding
	);
	return read?.device === row.device && read.counter === row.counter;
}

async function openContent<S extends v.GenericSchema>(
	schema: S,
	seal: CoupleSeal,
	sender: string,
	kind: 'limit' | 'agreement' | 'opening' | 'understanding',
	object: string,
	{ device, counter, envelope }: Sealed,
	wording?: Context['wording']
): Promise<v.InferOutput<S> | null> {
	const opened = await seal.openJson({ sender, device }, kind, object, counter, envelope, wording);
	if (!opened.ok) return null;
	const parsed = v.safeParse(schema, opened.value);
	return parsed.success ? parsed.output : null;
}

import * as v from 'valibot';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { openJson } from '#lib/crypto/envelope.ts';
import { commitToAnswer } from './commitment.ts';
import { OpeningContent, OwnContent } from './contents.ts';
import { ownContext, wordingOf } from './contexts.ts';
import type { AgreementRow, AnswerRow } from './contract.ts';
import { isSameAnswer, toBeAnswered, type Known } from './rules.ts';

/** Who reads: the couple's seal, and the personal key that only I hold. */
export type Reader = { seal: CoupleSeal; personalKey: CryptoKey };

/** Every answer of each person, as far as it may be known. */
export async function readAnswers(
	reader: Reader,
	agreement: string,
	answers: readonly AnswerRow[]
): Promise<{ mine: Known[]; theirs: Known[] }> {
	const { me, partner } = reader.seal;
	const rounds = [...new Set(answers.map((one) => one.round))];
	const known = await Promise.all(
		rounds.map((round) =>
			readRound(
				reader,
				agreement,
				findAnswer(answers, me, round),
				findAnswer(answers, partner, round)
			)
		)
	);
	return {
		mine: known.flatMap(([mine]) => mine ?? []),
		theirs: known.flatMap(([, theirs]) => theirs ?? [])
	};
}

/** One person's answer in one round. */
export function findAnswer(
	answers: readonly AnswerRow[],
	owner: string,
	round: number
): AnswerRow | null {
	return answers.find((answer) => answer.owner === owner && answer.round === round) ?? null;
}

/**
 * Where an answer to these words goes now: into the round in which they are asked, or, once both have answered that, as
 * a changed one into the next. Null when nobody asks them any more. `replaces` is my commitment there; `stands` my latest
 * answer to these words, in whatever round.
 */
export function placeOfAnswer(row: AgreementRow, wordingHash: string, me: string) {
	const isNext = row.rewording?.wordingHash === wordingHash;
	if (!isNext && row.wordingHash !== wordingHash) return null;
	const asked = isNext ? row.rewording! : row;
	const { round } = toBeAnswered(asked, row.answers);
	if (round !== asked.round && row.rewording) return null;
	const replaces = findAnswer(row.answers, me, round)?.commitment ?? null;
	const stands = row.answers
		.filter((one) => one.owner === me && one.wordingHash === wordingHash)
		.reduce<AnswerRow | null>((a, b) => (a && a.round > b.round ? a : b), null);
	return { isNext, round, replaces, stands };
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

async function readRound(
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
	const iSaid = own && myOpening && isSameAnswer(own, myOpening) ? myOpening : null;
	// Something else in the place of what one of us opened against was made after reading the answer. While I have not
	// opened, nobody has read mine.
	const held =
		(!mine?.opening || myOpening?.against === theirs?.commitment) &&
		theirOpening?.against === mine?.commitment;
	return [await said(mine, iSaid, own), await said(theirs, held ? theirOpening : null)];
}

async function said(
	row: AnswerRow | null,
	opening: OpeningContent | null,
	own: OwnContent | null = null
): Promise<Known | null> {
	if (!row) return null;
	const question = { wordingHash: row.wordingHash, round: row.round };
	if (!row.opening) return { ...question, is: 'committed', own };
	if (!opening) return { ...question, is: 'broken' };
	const { says, condition, random } = opening;
	const answer = { says, condition };
	const matches = (await commitToAnswer(row.owner, question, answer, random)) === row.commitment;
	return matches ? { ...question, is: 'open', answer } : { ...question, is: 'broken' };
}

async function openOpening(
	seal: CoupleSeal,
	agreement: string,
	row: AnswerRow | null
): Promise<OpeningContent | null> {
	if (!row?.opening) return null;
	const { device, counter, envelope } = row.opening;
	const from = { sender: row.owner, device };
	const opened = await seal.openJson(from, 'opening', agreement, counter, envelope, wordingOf(row));
	const content = opened.ok && v.safeParse(OpeningContent, opened.value);
	return content && content.success ? content.output : null;
}

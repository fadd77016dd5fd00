import type { Outbox } from '#lib/realtime/outbox.ts';
import { findAnswer, openOwnAnswer, type Reader } from './answers.ts';
import { commitToAnswer } from './commitment.ts';
import type { OpeningContent } from './contents.ts';
import { wordingOf } from './contexts.ts';
import type { AgreementRow } from './contract.ts';
import type { OpenedAgreement } from './opened.ts';
import type { Question } from './rules.ts';

/**
 * The partner's commitments as this device first saw them, by question. One that changes afterwards is
 * never opened against: it could have been made for an answer of mine.
 */
export type SeenCommitments = Map<string, string>;

/** What this device knows of commitments besides the rows: my partner's, and those it made for me. */
export type KnownCommitments = { seen: SeenCommitments; mine: SeenCommitments };

/** Remembers the partner's commitments, unless one to the same question was seen before. */
export function rememberCommitments(
	seen: SeenCommitments,
	{ id, answers }: Pick<AgreementRow, 'id' | 'answers'>,
	partner: string
): void {
	for (const answer of answers)
		if (answer.owner === partner && !seen.has(keyOf(id, answer)))
			seen.set(keyOf(id, answer), answer.commitment);
}

/**
 * What I owe: my opening, once my partner has committed to the same words in the same round. Null
 * while nothing is owed, and for ever when what the server shows does not fit together. Also owed in a round
 * before the latest, which one of us may begin before the other has opened: what was answered there still counts.
 */
export async function getOpeningOwed(
	reader: Reader,
	{ row, words }: Pick<OpenedAgreement, 'row' | 'words'>,
	{ seen, mine: made }: KnownCommitments,
	round = row.round
): Promise<OpeningContent | null> {
	const { seal } = reader;
	const mine = findAnswer(row.answers, seal.me, round);
	const theirs = findAnswer(row.answers, seal.partner, round);
	if (words === null || !mine || !theirs || mine.opening) return null;
	if (mine.wordingHash !== row.wordingHash || theirs.wordingHash !== row.wordingHash) return null;
	// Mine sent back to me is nobody's answer.
	if (
		theirs.commitment === mine.commitment ||
		seen.get(keyOf(row.id, theirs)) !== theirs.commitment
	)
		return null;
	// This device has answered otherwise since, whether the server took that or not: what I took back is never opened.
	const latest = made.get(keyOf(row.id, mine));
	if (latest !== undefined && latest !== mine.commitment && mine.own?.device === seal.device)
		return null;
	const own = await openOwnAnswer(reader, row.id, mine);
	if (!own || (await commitToAnswer(seal.me, mine, own, own.random)) !== mine.commitment)
		return null;
	return { ...own, against: theirs.commitment };
}

/** Seals my opening and has it sent. */
export async function sendOpening(
	outbox: Pick<Outbox, 'add'>,
	{ seal }: Reader,
	{ id, ...question }: Question & { id: string },
	opening: OpeningContent
): Promise<void> {
	await outbox.add('list', 'answer:open', async (counter) => ({
		agreement: id,
		counter,
		round: question.round,
		envelope: await seal.sealJson('opening', id, counter, opening, wordingOf(question))
	}));
}

/** A question in these maps. */
export const keyOf = (id: string, { round, wordingHash }: Question) =>
	`${id} ${round} ${wordingHash}`;

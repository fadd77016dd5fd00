import { ID_BYTES, sha256, toBase64url, utf8 } from '#lib/crypto/bytes.ts';
import type { StoredOperation } from '#lib/device/storage.ts';
import type { Input } from '#lib/realtime/wire.ts';
import { isFor } from '#lib/realtime/operation.ts';
import { findAnswer, openOwnAnswer, placeOfAnswer, type Reader } from './answers.ts';
import { LimitContent } from './contents.ts';
import type { ListRows } from './list-rows.ts';
import { openAgreement, openContent } from './opened.ts';
import { keyOf } from './own-opening.ts';
import { isAsCautious, isSameAnswer, voiceOf } from './rules.ts';
import { commitAnswer, putLimit, type Lane } from './writing.ts';

// What the server refused because another device of mine, or my partner, was faster: what becomes of it.

type Ground = {
	reader: Reader;
	/** As the server has them now. */
	rows: ListRows;
	/** What this device has not sent yet. */
	waiting: StoredOperation[];
	lane: Lane;
	/** Keeps the rows, with what is remembered of commitments. */
	remember(): Promise<void>;
};
type Operation<Name extends 'limit:put' | 'answer:commit'> = StoredOperation & {
	payload: Input<Name>;
};

/**
 * Another device of mine changed the limit before a change made here arrived, or lifted it, whereupon the partner took its
 * id: both stand, so that neither is lost and the more careful counts. (Laws 2 and 4.) It is refused when it was a new
 * one, or its words cannot be read.
 */
export async function putApart(
	{ payload, counter }: Operation<'limit:put'>,
	{ reader, rows, waiting, lane }: Ground
): Promise<'apart' | 'changed since' | 'refused'> {
	const { id, envelope, replaces } = payload;
	const { me, device } = reader.seal;
	const from = { device, counter, envelope };
	const content = await openContent(LimitContent, reader.seal, me, 'limit', id, from);
	if (!replaces || !content) return 'refused';
	// A later change of it has these words, or better ones.
	const isLater = (each: StoredOperation) =>
		isFor(each, 'limit:put') && each.payload.id === id && each.counter > counter;
	if (waiting.some(isLater)) return 'changed since';
	// The same from the same change: a page that ends before the refused one is deleted makes no second of it.
	const apart = toBase64url((await sha256(utf8(envelope))).slice(0, ID_BYTES));
	const isThere = (each: StoredOperation) => isFor(each, 'limit:put') && each.payload.id === apart;
	if (rows.limits.get(apart)?.owner !== me && !waiting.some(isThere))
		await putLimit(lane, reader, content, { id: apart });
	return 'apart';
}

/**
 * The round was completed, or another device of mine has answered: what was answered here goes on as an answer to the words
 * as they stand now, if it changes my latest to them, or is as careful as that. So a yes of a device that was away takes
 * back nothing it did not know. The one it was to replace is opened only if it is as cautious. (Laws 2 and 3.)
 */
export async function answerAgain(
	{ payload, counter }: Operation<'answer:commit'>,
	{ reader, rows, waiting, lane, remember }: Ground
): Promise<'answered' | 'changed since' | 'stands' | 'refused'> {
	const { seal } = reader;
	const { agreement: id, round, wordingHash } = payload;
	const row = rows.agreements.get(id);
	const own = { device: seal.device, counter, envelope: payload.own };
	const said = await openOwnAnswer(reader, id, {
		...payload,
		owner: seal.me,
		own,
		opening: null
	});
	if (!row || !said) return 'refused';
	const isLater = (each: StoredOperation) =>
		isFor(each, 'answer:commit') &&
		each.payload.agreement === id &&
		each.payload.wordingHash === wordingHash &&
		each.counter > counter;
	// What was answered here since is what is meant.
	if (waiting.some(isLater)) return 'changed since';

	const known = findAnswer(row.answers, seal.me, round);
	const before = await openOwnAnswer(reader, id, known);
	if (known && before && isAsCautious(before, said)) {
		rows.mine.set(keyOf(id, known), known.commitment);
		await remember();
	}
	const place = placeOfAnswer(row, wordingHash, seal.me);
	if (!place) return 'refused';
	const stands = await openOwnAnswer(reader, id, place.stands);
	if (stands && isSameAnswer(stands, said)) return 'stands';
	const isChange = place.stands !== null && payload.replaces === place.stands.commitment;
	const isCareful = stands ? isAsCautious(said, stands) : voiceOf(said) !== 'yes';
	// Refused in the very place it would go to: nothing is asked for without end.
	const isNewPlace = place.round !== round || payload.replaces !== place.replaces;
	if (!isNewPlace || !(isChange || isCareful)) return 'refused';
	const opened = await openAgreement(reader, row);
	const words = place.isNext ? (opened.rewording?.words ?? null) : opened.words;
	if (words === null) return 'refused';
	const { says, condition } = said;
	const { replaces } = place;
	const question = { id, words, wordingHash, round: place.round, replaces };
	await commitAnswer(lane, reader, question, { says, condition });
	return 'answered';
}

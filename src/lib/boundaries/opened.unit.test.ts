import { beforeAll, describe, expect, test } from 'vitest';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey } from '#lib/crypto/couple-seal.ts';
import type { Input } from '#lib/realtime/wire.ts';
import type { AgreementRow, AnswerRow, LimitRow } from './contract.ts';
import type { Reader } from './answers.ts';
import type { PlacingContent } from './contents.ts';
import { openAgreement, openLimit } from './opened.ts';
import {
	getOpeningOwed,
	rememberCommitments,
	sendOpening,
	type SeenCommitments
} from './own-opening.ts';
import { holds, type Answer } from './rules.ts';
import { ask, commitAnswer, placeItem, putLimit, understandLimit } from './writing.ts';

let me: Reader;
let partner: Reader;

beforeAll(async () => {
	const coupleKey = await importCoupleKey(randomBytes(32));
	const couple = randomId();
	const [myId, partnerId] = [randomId(), randomId()];
	const reader = async (own: string, other: string): Promise<Reader> => ({
		seal: createCoupleSeal(coupleKey, { couple, me: own, device: randomId(), partner: other }),
		personalKey: await importPersonalKey(randomBytes(32))
	});
	[me, partner] = [await reader(myId, partnerId), await reader(partnerId, myId)];
});

let counter = 0;
const say = (says: Answer['says'], condition: string | null = null): Answer => ({
	says,
	condition
});
const questionOf = ({ id, wordingHash, round }: AgreementRow) => ({ id, wordingHash, round });
const NOTHING_BEFORE = { mine: null, theirs: null, counts: 'none' };

/** What an operation sends, as the server gets it. */
async function sent<
	N extends
		| 'limit:put'
		| 'limit:understand'
		| 'agreement:add'
		| 'answer:commit'
		| 'answer:open'
		| 'item:place'
>(name: N, write: (lane: Parameters<typeof putLimit>[0]) => Promise<unknown>): Promise<Input<N>> {
	let payload: unknown;
	await write({
		async add(lane, named, seal) {
			expect(named).toBe(name);
			counter += 1;
			payload = await seal(counter);
			return { lane, counter, name: named, couple: null, payload };
		}
	});
	void name;
	return payload as Input<N>;
}

const bound = ({ seal }: Reader, { counter, envelope }: { counter: number; envelope: string }) => ({
	device: seal.device,
	counter,
	envelope
});

async function limitOf(owner: Reader, words: string): Promise<LimitRow> {
	const content = { words, strength: 'no' } as const;
	const put = await sent('limit:put', (lane) => putLimit(lane, owner, content));
	return {
		id: put.id,
		owner: owner.seal.me,
		...bound(owner, put),
		understanding: null,
		placing: null
	};
}

async function agreementOf(author: Reader, words: string): Promise<AgreementRow> {
	const { id, wordingHash, ...sealed } = await sent('agreement:add', (lane) =>
		ask(lane, author, { words, for: 'both' })
	);
	const row = { id, author: author.seal.me, wordingHash, round: 1, answers: [] };
	const alone = { rewording: null, settled: false, openAgain: [], lettingGo: [], placing: null };
	return { ...row, ...alone, ...bound(author, sealed) };
}

async function committed(row: AgreementRow, by: Reader, says: Answer['says']): Promise<AnswerRow> {
	const { own, round, wordingHash, commitment, counter } = await sent('answer:commit', (lane) =>
		commitAnswer(lane, by, { ...questionOf(row), words: 'Words' }, say(says))
	);
	return {
		owner: by.seal.me,
		round,
		wordingHash,
		commitment,
		own: bound(by, { counter, envelope: own }),
		opening: null
	};
}

/** The row after this person has placed it. */
async function placed<Row extends LimitRow | AgreementRow>(
	row: Row,
	{ by, ...placing }: PlacingContent & { by: Reader }
): Promise<Row> {
	const sealed = await sent('item:place', (lane) => placeItem(lane, by, row.id, placing));
	return { ...row, placing: { sender: by.seal.me, ...bound(by, sealed) } };
}

/** The row as one of the two is served it: without the other's own copy. */
const servedTo = ({ seal }: Reader, row: AgreementRow): AgreementRow => ({
	...row,
	answers: row.answers.map((each) => (each.owner === seal.me ? each : { ...each, own: null }))
});

async function owed(
	by: Reader,
	row: AgreementRow,
	seen: SeenCommitments = new Map(),
	round = row.round
) {
	const served = servedTo(by, row);
	rememberCommitments(seen, served, by.seal.partner);
	return getOpeningOwed(by, await openAgreement(by, served), { seen, mine: new Map() }, round);
}

/** The row after `by` has opened what they owe. */
async function opened(row: AgreementRow, by: Reader): Promise<AgreementRow> {
	const opening = await owed(by, row);
	expect(opening).not.toBeNull();
	const payload = await sent('answer:open', (lane) => sendOpening(lane, by, row, opening!));
	const answers = row.answers.map((each) =>
		each.owner === by.seal.me ? { ...each, opening: bound(by, payload) } : each
	);
	return { ...row, answers };
}

async function bothCommitted(mine: Answer['says'], theirs: Answer['says']): Promise<AgreementRow> {
	const row = await agreementOf(me, 'A hug whenever one of us asks');
	return {
		...row,
		answers: [await committed(row, me, mine), await committed(row, partner, theirs)]
	};
}

const stateFor = async (reader: Reader, row: AgreementRow) =>
	(await openAgreement(reader, servedTo(reader, row))).state;

/** The same row with the answer of one of the two changed. */
function withAnswer(row: AgreementRow, of: Reader, change: Partial<AnswerRow>): AgreementRow {
	const answers = row.answers.map((each) =>
		each.owner === of.seal.me ? { ...each, ...change } : each
	);
	return { ...row, answers };
}

describe('a limit', () => {
	test('is read by its owner and by the partner', async () => {
		const row = await limitOf(me, 'Touching my neck from behind');
		const content = { words: 'Touching my neck from behind', strength: 'no' };
		expect(await openLimit(me, row)).toMatchObject({ mine: true, content, understood: false });
		expect(await openLimit(partner, row)).toMatchObject({ mine: false, content });
	});

	test('that does not open stays in the list, without words', async () => {
		const row = { ...(await limitOf(me, 'Words')), counter: 999_999 };
		expect(await openLimit(partner, row)).toMatchObject({ id: row.id, content: null });
	});

	test('law 4: the partner cannot pass off words of theirs as my limit', async () => {
		const row = { ...(await limitOf(partner, 'Everything is fine')), owner: me.seal.me };
		expect((await openLimit(me, row)).content).toBeNull();
	});

	test('law 12: is looked at again by its owner alone', async () => {
		const where = { topic: randomId(), review: '2026-01-31' };
		const row = await placed(await limitOf(partner, 'Words'), { by: partner, ...where });
		expect((await openLimit(partner, row)).placing).toEqual(where);
		expect((await openLimit(me, row)).placing).toEqual({ ...where, review: null });
	});

	test('is understood in the version that was read, and not in the next', async () => {
		const row = await limitOf(me, 'Words');
		const understanding = await sent('limit:understand', (lane) =>
			understandLimit(lane, partner, row)
		);
		const read = { ...row, understanding: bound(partner, understanding) };
		expect((await openLimit(me, read)).understood).toBe(true);
		const next = {
			...(await limitOf(me, 'Stricter')),
			id: row.id,
			understanding: read.understanding
		};
		expect((await openLimit(me, next)).understood).toBe(false);
	});
});

describe('an agreement', () => {
	test('holds when both have said yes and both have opened', async () => {
		const row = await opened(await opened(await bothCommitted('yes', 'yes'), me), partner);
		for (const reader of [me, partner])
			expect(holds(await stateFor(reader, row), false)).toBe(true);
	});

	test('shows both answers to both, the stricter one counting', async () => {
		const row = await opened(await opened(await bothCommitted('yes', 'unsure'), partner), me);
		expect(await stateFor(me, row)).toMatchObject({
			mine: say('yes'),
			theirs: say('unsure'),
			counts: 'wait'
		});
		expect(await stateFor(partner, row)).toMatchObject({
			mine: say('unsure'),
			theirs: say('yes')
		});
	});

	test('shows nothing while one of the two is closed', async () => {
		const row = await opened(await bothCommitted('yes', 'no'), partner);
		expect(await stateFor(me, row)).toEqual({
			is: 'answered',
			earlier: NOTHING_BEFORE
		});
	});

	test('law 3: what was answered counts for both when one begins the next round before the other has opened', async () => {
		const first = await opened(await bothCommitted('no', 'ask'), partner);
		const second = { ...first, round: 2 };
		const next = {
			...second,
			answers: [...first.answers, await committed(second, partner, 'yes')]
		};
		const earlier = { theirs: say('ask'), counts: 'wait' };
		expect(await stateFor(me, next)).toMatchObject({ earlier });
		expect(await stateFor(partner, next)).toMatchObject({
			earlier: { mine: say('ask'), theirs: null, counts: 'wait' }
		});

		const late = await owed(me, next, new Map(), 1);
		const payload = await sent('answer:open', (lane) => sendOpening(lane, me, first, late!));
		const { answers } = withAnswer(first, me, { opening: bound(me, payload) });
		const all = { ...next, answers: [...answers, next.answers[2]!] };
		for (const reader of [me, partner])
			expect(await stateFor(reader, all)).toMatchObject({ earlier: { counts: 'no' } });
	});

	test('law 12: is looked at again by the one who wanted to, and stands under its topic for both', async () => {
		const [topic, review] = [randomId(), '2026-01-31'];
		const row = await placed(await agreementOf(me, 'Words'), { by: partner, topic, review });
		expect((await openAgreement(partner, row)).placing).toEqual({ topic, review });
		expect((await openAgreement(me, row)).placing).toEqual({ topic, review: null });
	});

	test('whose words are not those of its hash cannot be read', async () => {
		const row = await agreementOf(me, 'Words');
		const other = { ...row, wordingHash: (await agreementOf(me, 'Words')).wordingHash };
		expect(await openAgreement(partner, other)).toMatchObject({
			words: null,
			state: { is: 'unanswered' }
		});
	});
});

describe('an opening', () => {
	test('law 11: leaves my device only once my partner has committed', async () => {
		const row = await agreementOf(me, 'Words');
		const alone = { ...row, answers: [await committed(row, me, 'no')] };
		expect(await owed(me, alone)).toBeNull();
	});

	test('is owed by every device of mine, from what I keep for myself', async () => {
		const { seal, personalKey } = me;
		const row = await bothCommitted('no', 'yes');
		const other = { seal: { ...seal, device: randomId() }, personalKey };
		expect(await owed(other, row)).toMatchObject(say('no'));
	});

	test('is not given for my own commitment sent back to me', async () => {
		const row = await bothCommitted('yes', 'yes');
		const [mine] = row.answers;
		expect(await owed(me, withAnswer(row, partner, { commitment: mine!.commitment }))).toBeNull();
	});

	test('is not given for a commitment that changed after it was first seen', async () => {
		const row = await bothCommitted('yes', 'yes');
		const other = await committed(row, partner, 'no');
		const seen: SeenCommitments = new Map();
		rememberCommitments(seen, row, partner.seal.me);
		expect(await owed(me, withAnswer(row, partner, other), seen)).toBeNull();
	});

	test('is not given for another round or other words than mine', async () => {
		const row = await bothCommitted('yes', 'yes');
		const otherHash = (await agreementOf(me, 'Words')).wordingHash;
		expect(await owed(me, withAnswer(row, partner, { round: 2 }))).toBeNull();
		expect(await owed(me, withAnswer(row, partner, { wordingHash: otherHash }))).toBeNull();
		expect(await owed(me, { ...row, round: 2 })).toBeNull();
	});

	test('that does not match its commitment counts as no', async () => {
		const row = await opened(await opened(await bothCommitted('yes', 'no'), me), partner);
		const theirs = row.answers.find((each) => each.owner === partner.seal.me)!;
		// The partner's tampered client opens a yes where it had committed to a no.
		const payload = await sent('answer:open', (lane) =>
			sendOpening(lane, partner, row, {
				...say('yes'),
				random: row.wordingHash,
				against: row.answers[0]!.commitment
			})
		);
		const lying = withAnswer(row, partner, { ...theirs, opening: bound(partner, payload) });
		expect(await stateFor(me, lying)).toMatchObject({ theirs: null, counts: 'no' });
	});

	test('of an answer committed to after reading mine counts as no, after a reload too', async () => {
		const row = await opened(await bothCommitted('yes', 'no'), me);
		const later = withAnswer(row, partner, await committed(row, partner, 'yes'));
		const bothOpen = await opened(later, partner);
		expect(await stateFor(me, bothOpen)).toMatchObject({
			mine: say('yes'),
			theirs: null,
			counts: 'no'
		});
	});

	test('law 4: an opening the partner makes in my name is not my answer', async () => {
		const row = await opened(await opened(await bothCommitted('no', 'yes'), me), partner);
		// They hold the couple key, so they can seal as me; my own key is not theirs.
		const forger = { ...me, personalKey: partner.personalKey };
		const forged = await committed(row, forger, 'yes');
		expect(
			await stateFor(me, withAnswer(row, me, { ...forged, opening: row.answers[0]!.opening }))
		).toMatchObject({ mine: null, counts: 'no' });
	});
});

import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { importAccountKey, importPersonalKey } from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey } from '#lib/crypto/couple-seal.ts';
import { openStorage, type StoredOperation } from '#lib/device/storage.ts';
import { clearDraft, saveDraft, type Desk } from '#lib/drafts/sealed-drafts.ts';
import type { Reader } from './answers.ts';
import { EMPTY_DRAFT, readDraft, type AnswerDraft, type Draft } from './draft.ts';
import { answerPlace, NEW, placeOf, topicPlace } from './draft-places.ts';
import { createTypedSeal } from './typed-seal.ts';
import { findTopicNames, isForAnswer, readForAnswer, readReturned } from './returned.ts';
import { returnedPlace } from './draft-places.ts';
import { ask, commitAnswer, liftLimit, putLimit, putTopic, type Lane } from './writing.ts';

const WORDS = 'A hug whenever one of us asks';
const question = { id: randomId(), wordingHash: toBase64url(randomBytes(32)), round: 1 };
const draft = (words: string): Draft => ({ ...EMPTY_DRAFT, what: 'limit', words });
const written = (condition: string, words = WORDS): AnswerDraft => ({
	what: 'answer',
	agreement: question.id,
	words,
	condition
});

let desk: Desk;
let me: Reader;
const KNOWN_TOPIC = randomId();
let sealTyped: ReturnType<typeof createTypedSeal>;

beforeEach(async () => {
	globalThis.indexedDB = new IDBFactory();
	const [userId, deviceId, personalKey] = [randomId(), randomId(), randomBytes(32)];
	const writer = {
		userId,
		deviceId,
		keysVersion: 1,
		draftKey: await importAccountKey(randomBytes(32))
	};
	desk = { storage: await openStorage(), writer };
	const about = { couple: randomId(), me: userId, device: deviceId, partner: randomId() };
	const seal = createCoupleSeal(await importCoupleKey(randomBytes(32)), about);
	me = { seal, personalKey: await importPersonalKey(personalKey) };
	sealTyped = createTypedSeal(
		{ ...writer, keyring: { personalKey: toBase64url(personalKey) } },
		{ seal },
		(id) => id === KNOWN_TOPIC
	);
});

/** What a person wrote, as an operation that ended unsent; its words are kept as the outbox keeps them. */
async function end(counter: number, write: (lane: Lane) => Promise<unknown>): Promise<void> {
	const { couple } = me.seal;
	let operation: StoredOperation | null = null;
	await write({
		add: async (lane, name, seal) =>
			(operation = { lane, counter, name, couple, payload: await seal(counter) })
	});
	const back = await sealTyped(operation!);
	if (back) await desk.storage.put('draft', back.sealed, back.place);
}

const endLimit = (counter: number, words: string) =>
	end(counter, (lane) => putLimit(lane, me, { words, strength: 'no', helps: 'Tea' }));
const endAnswer = (counter: number, condition: string | null) =>
	end(counter, (lane) =>
		commitAnswer(lane, me, { ...question, words: WORDS }, { says: 'yes', condition })
	);

test('what is typed is kept at any length, and opens for nobody else', async () => {
	const place = placeOf(NEW);
	for (const words of ['', 'Waking me late', '☂️'.repeat(5_000), 'x'.repeat(4_094)]) {
		await saveDraft(desk, { place, typed: draft(words) });
		expect(await readDraft(desk, place)).toEqual(draft(words));
	}
	const writer = { ...desk.writer, draftKey: await importAccountKey(randomBytes(32)) };
	expect(await readDraft({ ...desk, writer }, place)).toBe(null);
	expect(await readDraft(desk, placeOf('elsewhere'))).toBe(null);
});

test('texts that come back are each there, whole and oldest first, and one that is done with goes alone', async () => {
	const long = ['吻'.repeat(500), '抱'.repeat(500), '手'.repeat(500)];
	await endLimit(10, long[2]!);
	await endLimit(2, long[0]!);
	await endLimit(9, long[1]!);
	const words = async () => (await readReturned(desk, [])).map(({ typed }) => typed.words);
	expect(await words()).toEqual(long);
	const [first] = await readReturned(desk, []);
	expect(first?.typed).toEqual({
		...EMPTY_DRAFT,
		what: 'limit',
		words: long[0],
		strength: 'no',
		helps: 'Tea'
	});
	await clearDraft(desk.storage, first!.place);
	expect(await words()).toEqual(long.slice(1));
});

test('what is being typed meanwhile is not touched by what comes back, nor the other way round', async () => {
	await saveDraft(desk, { place: placeOf(NEW), typed: draft('Typed just now') });
	await endLimit(1, 'Typed before');
	await saveDraft(desk, { place: placeOf(NEW), typed: draft('Typed just now, and on') });
	expect(await readDraft(desk, placeOf(NEW))).toEqual(draft('Typed just now, and on'));
	expect(await readReturned(desk, [])).toMatchObject([{ typed: { words: 'Typed before' } }]);
});

test('words to agree on come back as such; what carries no words does not come back', async () => {
	await end(1, (lane) => ask(lane, me, { words: WORDS, for: 'you' }));
	await end(2, (lane) => liftLimit(lane, { id: randomId(), device: randomId(), counter: 1 }));
	await endAnswer(3, null);
	expect(await readReturned(desk, [])).toEqual([
		{
			place: returnedPlace({ counter: 1 }),
			typed: { ...EMPTY_DRAFT, what: 'agreement', words: WORDS, for: 'you' }
		}
	]);
});

test('a condition comes back to where one answers, and as words to agree on once that has left the list', async () => {
	await endAnswer(1, 'if we have time');
	const { id, wordingHash } = question;
	expect(isForAnswer(written('if we have time'), [question])).toBe(true);
	expect(await readReturned(desk, [question])).toEqual([]);
	expect(await readForAnswer(desk, id, wordingHash)).toEqual([
		{ place: returnedPlace({ counter: 1 }), typed: written('if we have time') }
	]);
	expect(await readReturned(desk, [])).toMatchObject([
		{ typed: { what: 'agreement', words: `${WORDS}, if we have time`, for: null } }
	]);
});

test('an answer is typed on where it was begun, then with what came back, then with what was written to other words', async () => {
	const { id, wordingHash } = question;
	const [own, other] = [answerPlace(id, wordingHash), answerPlace(id, 'other words')];
	await saveDraft(desk, { place: other, typed: written('until summer', 'A hug') });
	await saveDraft(desk, { place: answerPlace(randomId(), wordingHash), typed: written('no') });
	await saveDraft(desk, { place: own, typed: written('if we are alone') });
	await endLimit(1, 'Not an answer');
	await endAnswer(2, 'if we have time');
	const places = async () => (await readForAnswer(desk, id, wordingHash)).map((one) => one.place);
	expect(await places()).toEqual([own, returnedPlace({ counter: 2 }), other]);
	await saveDraft(desk, { place: own, typed: written(' ') });
	expect(await places()).toEqual([returnedPlace({ counter: 2 }), other]);
});

test('the name of a new topic comes back to where topics are named; one that was only moved does not', async () => {
	const name = { name: 'Evenings', rank: 1 };
	await end(1, (lane) => putTopic(lane, me, name));
	await end(2, (lane) => putTopic(lane, me, { ...name, rank: 2 }, KNOWN_TOPIC));
	const place = topicPlace(NEW);
	await saveDraft(desk, { place, typed: { what: 'topic', name: 'Mornings' } });
	expect((await findTopicNames(desk, place)).map(({ typed }) => typed.name)).toEqual([
		'Evenings',
		'Mornings'
	]);
	expect(await readReturned(desk, [])).toEqual([]);
});

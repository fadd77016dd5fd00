import { randomId } from '#lib/crypto/bytes.ts';
import { sealJson } from '#lib/crypto/envelope.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import { commitToAnswer, createSalt, hashWording } from './commitment.ts';
import type {
	AgreementContent,
	LimitContent,
	OwnContent,
	UnderstandingContent
} from './contents.ts';
import type { LimitRow } from './contract.ts';
import { ownContext, type OpenedAgreement, type Reader } from './opened.ts';
import type { Answer } from './rules.ts';

type Lane = Pick<Outbox, 'add'>;

/** Seals a limit of mine, new or changed. Resolves once it is kept on this device. */
export async function putLimit(
	outbox: Lane,
	{ seal }: Reader,
	content: LimitContent,
	id = randomId()
): Promise<void> {
	await outbox.add('list', 'limit:put', async (counter) => ({
		id,
		counter,
		envelope: await seal.sealJson('limit', id, counter, content)
	}));
}

export async function liftLimit(outbox: Lane, id: string): Promise<void> {
	await outbox.add('list', 'limit:lift', async (counter) => ({ id, counter }));
}

/** Seals "I understand" for the version of the limit that is on the screen. */
export async function understandLimit(
	outbox: Lane,
	{ seal }: Reader,
	row: LimitRow
): Promise<void> {
	const content: UnderstandingContent = { device: row.device, counter: row.counter };
	await outbox.add('list', 'limit:understand', async (counter) => ({
		id: row.id,
		counter,
		envelope: await seal.sealJson('understanding', row.id, counter, content)
	}));
}

export async function addAgreement(outbox: Lane, { seal }: Reader, words: string): Promise<void> {
	const id = randomId();
	const content: AgreementContent = { words, salt: createSalt() };
	const wordingHash = await hashWording(words, content.salt);
	await outbox.add('list', 'agreement:add', async (counter) => ({
		id,
		counter,
		envelope: await seal.sealJson('agreement', id, counter, content),
		wordingHash
	}));
}

/** Commits to an answer. The answer itself is kept under my personal key and goes nowhere else yet. */
export async function commitAnswer(
	outbox: Lane,
	{ seal, personalKey }: Reader,
	{ row: { id, wordingHash, round } }: Pick<OpenedAgreement, 'row'>,
	answer: Answer
): Promise<void> {
	const question = { wordingHash, round };
	const content: OwnContent = { answer, random: createSalt() };
	const commitment = await commitToAnswer(seal.me, question, answer, content.random);
	await outbox.add('list', 'answer:commit', async (counter) => {
		const context = ownContext(seal, id, question, { device: seal.device, counter });
		const own = await sealJson(personalKey, context, content);
		return { agreement: id, counter, ...question, commitment, own };
	});
}

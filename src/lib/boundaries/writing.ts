import { randomId } from '#lib/crypto/bytes.ts';
import { sealJson } from '#lib/crypto/envelope.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import type { Reader } from './answers.ts';
import { commitToAnswer, createSalt, hashWording } from './commitment.ts';
import type {
	AgreementContent,
	KeptContent,
	LimitContent,
	OwnContent,
	PlacingContent,
	TopicContent,
	UnderstandingContent
} from './contents.ts';
import { ownContext } from './contexts.ts';
import type { AgreementRow, LimitRow, Version } from './contract.ts';
import { sealKept } from './kept.ts';
import { toBeAnswered, type Answer, type Question } from './rules.ts';

export type Lane = Pick<Outbox, 'add'>;
/** A limit under its id: in the version that stands, or a new one. */
export type LimitVersion = Pick<LimitRow, 'id' | keyof Version>;
/** Words to ask, and whom they are for. */
export type Asked = Omit<AgreementContent, 'salt'>;

/**
 * Seals a limit of mine, new or changed, and gives its id. Resolves once it is kept on this device.
 * @param changed the version that is changed, as it was on the screen; an id alone for a new one that has its id already.
 */
export async function putLimit(
	outbox: Lane,
	reader: Reader,
	content: LimitContent,
	changed: LimitVersion | { id: string } = { id: randomId() }
): Promise<string> {
	const { seal } = reader;
	const { id } = changed;
	await outbox.add('list', 'limit:put', async (counter) => ({
		id,
		counter,
		envelope: await seal.sealJson('limit', id, counter, content),
		kept: await sealMine(reader, id, counter, { is: 'limit', ...content }),
		replaces: 'device' in changed ? versionOf(changed) : null
	}));
	return id;
}

export async function liftLimit(outbox: Lane, limit: LimitVersion): Promise<void> {
	const { id } = limit;
	await outbox.add('list', 'limit:lift', async (counter) => ({
		id,
		counter,
		replaces: versionOf(limit)
	}));
}

/** Seals "I understand" for the version of the limit that is on the screen. */
export async function understandLimit(
	outbox: Lane,
	{ seal }: Reader,
	row: LimitVersion
): Promise<void> {
	const content: UnderstandingContent = versionOf(row);
	await outbox.add('list', 'limit:understand', async (counter) => ({
		id: row.id,
		counter,
		envelope: await seal.sealJson('understanding', row.id, counter, content)
	}));
}

/** Asks both, and gives the id. With an id, the same with other words. */
export async function ask(
	outbox: Lane,
	{ seal }: Reader,
	asked: Asked,
	reworded: string | null = null
): Promise<string> {
	const id = reworded ?? randomId();
	const content: AgreementContent = { ...asked, salt: createSalt() };
	const wordingHash = await hashWording(content);
	await outbox.add('list', reworded ? 'agreement:reword' : 'agreement:add', async (counter) => ({
		id,
		counter,
		envelope: await seal.sealJson('agreement', id, counter, content),
		wordingHash
	}));
	return id;
}

/** Gives the other words up that are asked for in this row; null when there are none. */
export async function giveUpRewording(outbox: Lane, { id, rewording }: AgreementRow) {
	if (!rewording) return null;
	const about = questionOf(rewording);
	return outbox.add('list', 'agreement:give-up', async (counter) => ({ id, counter, ...about }));
}

export async function setOpenAgain(outbox: Lane, row: AgreementRow, on: boolean): Promise<void> {
	const about = { id: row.id, ...toBeAnswered(row, row.answers), on };
	await outbox.add('list', 'agreement:open-again', async (counter) => ({ counter, ...about }));
}

export async function setLettingGo(outbox: Lane, row: AgreementRow, on: boolean): Promise<void> {
	const about = { id: row.id, ...toBeAnswered(row, row.answers), on };
	await outbox.add('list', 'agreement:let-go', async (counter) => ({ counter, ...about }));
}

/** The words and round that are answered; `replaces` is my commitment to them before, if there was one. */
export type Answered = Question & { id: string; words: string; replaces?: string | null };

/** Commits to an answer. The answer itself is kept under my personal key and goes nowhere else yet. */
export async function commitAnswer(
	outbox: Lane,
	reader: Reader,
	{ id, words, replaces = null, ...question }: Answered,
	answer: Answer
): Promise<void> {
	const { seal, personalKey } = reader;
	const content: OwnContent = { ...answer, random: createSalt() };
	const commitment = await commitToAnswer(seal.me, question, answer, content.random);
	await outbox.add('list', 'answer:commit', async (counter) => {
		const context = ownContext(seal, id, question, { device: seal.device, counter });
		return {
			agreement: id,
			counter,
			...question,
			commitment,
			replaces,
			own: await sealJson(personalKey, context, content),
			kept: await sealMine(reader, id, counter, { is: 'answer', words, ...answer })
		};
	});
}

export async function placeItem(
	outbox: Lane,
	{ seal }: Reader,
	id: string,
	placing: PlacingContent
): Promise<void> {
	await outbox.add('list', 'item:place', async (counter) => ({
		id,
		counter,
		envelope: await seal.sealJson('placing', id, counter, placing)
	}));
}

export async function putTopic(
	outbox: Lane,
	{ seal }: Reader,
	content: TopicContent,
	id = randomId()
): Promise<string> {
	await outbox.add('list', 'topic:put', async (counter) => ({
		id,
		counter,
		envelope: await seal.sealJson('topic', id, counter, content)
	}));
	return id;
}

export async function removeTopic(outbox: Lane, id: string): Promise<void> {
	await outbox.add('list', 'topic:remove', async (counter) => ({ id, counter }));
}

const questionOf = ({ wordingHash, round }: Question): Question => ({ wordingHash, round });

const versionOf = ({ device, counter }: Version): Version => ({ device, counter });

const sealMine = (
	{ seal, personalKey }: Reader,
	id: string,
	counter: number,
	content: KeptContent
) => sealKept({ me: seal.me, personalKey }, seal.device, id, counter, content);

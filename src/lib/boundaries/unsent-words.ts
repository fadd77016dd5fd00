import type { StoredOperation } from '#lib/device/storage.ts';
import { isFor } from '#lib/realtime/operation.ts';
import { AgreementContent, LimitContent, TopicContent } from './contents.ts';
import { EMPTY_DRAFT, type Typed } from './draft.ts';
import type { Reader } from './answers.ts';
import { openKept } from './kept.ts';
import { openContent } from './opened.ts';

/** What a person typed for an operation of this device, to be typed on; null when it carries no words that open. */
export async function readUnsentWords(
	{ seal, personalKey }: Reader,
	operation: StoredOperation
): Promise<Typed | null> {
	const { device, me } = seal;
	const { counter } = operation;
	if (isFor(operation, 'limit:put')) {
		const { id, envelope } = operation.payload;
		const sealed = { device, counter, envelope };
		const content = await openContent(LimitContent, seal, me, 'limit', id, sealed);
		if (!content) return null;
		const { words, strength, helps = '' } = content;
		return { ...EMPTY_DRAFT, what: 'limit', words, strength, helps };
	}
	if (isFor(operation, 'agreement:add') || isFor(operation, 'agreement:reword')) {
		const { id, envelope } = operation.payload;
		const sealed = { device, counter, envelope };
		const content = await openContent(AgreementContent, seal, me, 'agreement', id, sealed);
		if (!content) return null;
		return { ...EMPTY_DRAFT, what: 'agreement', words: content.words, for: content.for };
	}
	if (isFor(operation, 'answer:commit')) {
		const { agreement, wordingHash, kept: envelope } = operation.payload;
		const row = { id: agreement, wordingHash, device, counter, envelope };
		const kept = await openKept({ me, personalKey }, row);
		if (kept?.content.is !== 'answer' || kept.content.condition === null) return null;
		const { words, condition } = kept.content;
		return { what: 'answer', agreement, words, condition };
	}
	if (isFor(operation, 'topic:put')) {
		const { id, envelope } = operation.payload;
		const sealed = { device, counter, envelope };
		const content = await openContent(TopicContent, seal, me, 'topic', id, sealed);
		return content && { what: 'topic', name: content.name };
	}
	return null;
}

import * as v from 'valibot';
import type { StoredOperation } from '#lib/device/storage.ts';
import { AgreementContent, LimitContent } from './contents.ts';
import { EMPTY_DRAFT, type Draft } from './draft.ts';
import type { Reader } from './answers.ts';
import { isFor } from './unsent.ts';

/** The words a person typed for an operation of this device, as a draft; null when it carries none. */
export async function readUnsentWords(
	{ seal }: Reader,
	operation: StoredOperation
): Promise<Draft | null> {
	const me = { sender: seal.me, device: seal.device };
	const { counter } = operation;
	if (isFor(operation, 'limit:put')) {
		const { id, envelope } = operation.payload;
		const opened = await seal.openJson(me, 'limit', id, counter, envelope);
		if (!opened.ok || !v.is(LimitContent, opened.value)) return null;
		const { words, strength, helps = '' } = opened.value;
		return { ...EMPTY_DRAFT, what: 'limit', words, strength, helps };
	}
	if (isFor(operation, 'agreement:add') || isFor(operation, 'agreement:reword')) {
		const { id, envelope } = operation.payload;
		const opened = await seal.openJson(me, 'agreement', id, counter, envelope);
		if (!opened.ok || !v.is(AgreementContent, opened.value)) return null;
		const { words, for: whom } = opened.value;
		return { ...EMPTY_DRAFT, what: 'agreement', words, for: whom };
	}
	return null;
}

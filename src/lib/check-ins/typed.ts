import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { StoredOperation } from '#lib/device/storage.ts';
import { isFor } from '#lib/realtime/operation.ts';
import { openOwn, openShared, type Keeper } from './check-in-seal.ts';
import { contentOf } from './shared.ts';
import { returnedDraft, type Draft } from './draft.ts';

/** What a person chose and typed for an operation of this device, as a draft; null for one without words of theirs. */
export async function readTyped(
	keeper: Keeper,
	seal: CoupleSeal | null,
	operation: StoredOperation
): Promise<Draft | null> {
	const { counter } = operation;
	const open = async (id: string, envelope: string | null) =>
		envelope === null ? null : openOwn(keeper, { id, counter, device: keeper.device, envelope });

	if (isFor(operation, 'check-in:put')) {
		const { id, own, shared: envelope } = operation.payload;
		const kept = await open(id, own);
		const sealed = { id, counter, device: keeper.device };
		const shared =
			seal && envelope !== null ? await openShared(seal, seal.me, { ...sealed, envelope }) : null;
		return returnedDraft(
			kept?.is === 'kept' ? kept : null,
			shared?.is === 'shared' ? shared.content : null
		);
	}
	if (isFor(operation, 'check-in:commit')) {
		const { id, own, kept: envelope } = operation.payload;
		const [part, kept] = await Promise.all([open(id, own), open(id, envelope)]);
		const content = part?.is === 'together' ? contentOf(part) : null;
		return returnedDraft(kept?.is === 'kept' ? kept : null, content);
	}
	return null;
}

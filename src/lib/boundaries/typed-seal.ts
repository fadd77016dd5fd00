import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { StoredOperation } from '#lib/device/storage.ts';
import type { SealedDraft } from '#lib/realtime/outbox.ts';

import { sealDraft, type Writer } from '#lib/drafts/sealed-drafts.ts';
import { isFor } from '#lib/realtime/operation.ts';
import { returnedPlace } from './draft-places.ts';
import { isOfList } from './unsent.ts';
import { readUnsentWords } from './unsent-words.ts';

/** Who types it. The keyring changes; what opens my own words is what it has at that moment. */
type Person = Writer & { keyring: { personalKey: string } };

/**
 * Seals the words of an operation as the draft that they become when it ends unsent, refused or with its couple. The name of
 * a topic that is there already was not typed for it.
 */
export const createTypedSeal =
	(
		person: Person,
		couple: { readonly seal: CoupleSeal | null },
		isTopicThere: (id: string) => boolean
	) =>
	async (operation: StoredOperation): Promise<SealedDraft | null> => {
		const { seal } = couple;
		if (!seal || !isOfList(operation)) return null;
		if (isFor(operation, 'topic:put') && isTopicThere(operation.payload.id)) return null;
		const personalKey = await importPersonalKey(fromBase64url(person.keyring.personalKey));
		const typed = await readUnsentWords({ seal, personalKey }, operation);
		return typed && { place: returnedPlace(operation), sealed: await sealDraft(person, typed) };
	};

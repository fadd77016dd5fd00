import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { StoredOperation } from '#lib/device/storage.ts';
import type { GivenBack } from '#lib/realtime/outbox.ts';
import { sealDraft, type Writer } from './draft.ts';
import { returnedPlace } from './returned.ts';
import { isOfList } from './unsent.ts';
import { readUnsentWords } from './unsent-words.ts';

/** Who typed it. The keyring changes; what opens my own words is what it has at that moment. */
type Person = Writer & { keyring: { personalKey: string } };
type Seals = { getSealOf(couple: string | null): CoupleSeal | null };

/**
 * Gives back the words of what ends unsent, refused or meant for a couple that has ended, as drafts. Words of a
 * couple whose key is gone cannot be opened any more, by anybody.
 */
export const createGiveBack =
	(person: Person, seals: Seals) =>
	async (operation: StoredOperation): Promise<GivenBack | null> => {
		const seal = seals.getSealOf(operation.couple);
		if (!seal || !isOfList(operation)) return null;
		const personalKey = await importPersonalKey(fromBase64url(person.keyring.personalKey));
		const typed = await readUnsentWords({ seal, personalKey }, operation);
		return typed && { place: returnedPlace(operation), sealed: await sealDraft(person, typed) };
	};

import * as v from 'valibot';
import { openDraft, saveDraft, type Desk } from '#lib/drafts/sealed-drafts.ts';
import { Bytes32 } from '#lib/realtime/wire.ts';

const PLACE = 'check-in:opened';
const MOST = 40;
const Kept = v.array(v.tuple([v.string(), Bytes32]));

/**
 * What this device has opened mine against, in check-ins together: never against anything else. A host who takes my opening
 * back could otherwise have my partner write theirs after reading it.
 */
export class Opened {
	/** One opening for each on one page: a server that refuses or loses it is not sent it without end. */
	readonly #sent = new Set<string>();

	async mayOpen(desk: Desk, id: string, against: string): Promise<boolean> {
		if (this.#sent.has(id)) return false;
		const parsed = v.safeParse(Kept, await openDraft(desk, PLACE));
		const kept = parsed.success ? parsed.output : [];
		const before = kept.find(([of]) => of === id)?.[1];
		if (before !== undefined && before !== against) return false;
		// Kept before it is sent.
		if (before === undefined)
			await saveDraft(desk, { place: PLACE, typed: [...kept, [id, against]].slice(-MOST) });
		this.#sent.add(id);
		return true;
	}
}

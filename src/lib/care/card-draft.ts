import * as v from 'valibot';
import { openDraft, type Desk, type Found } from '#lib/drafts/sealed-drafts.ts';
import { NO_CARE, type OwnCareContent } from './contents.ts';

/** A card as it is being typed: of any length. */
const CardDraft = v.strictObject({
	helps: v.string(),
	helpsNot: v.string(),
	touch: v.string(),
	call: v.string(),
	myself: v.string()
});

export const CARD_PLACE = 'care:card';
/** Where one comes back to that was kept and not sent before the link ended. */
export const RETURNED_PLACE = 'care:returned';

export const hasWords = (card: OwnCareContent): boolean =>
	Object.values(card).some((text) => text.trim() !== '');

/** What the form begins with: what is being typed, or what came back, or the card as it is. */
export async function findCard(
	desk: Desk,
	known: OwnCareContent | null
): Promise<Found<OwnCareContent>[]> {
	for (const place of [CARD_PLACE, RETURNED_PLACE]) {
		const parsed = v.safeParse(CardDraft, await openDraft(desk, place));
		if (parsed.success && hasWords(parsed.output)) return [{ place, typed: parsed.output }];
	}
	return [{ place: CARD_PLACE, typed: known ?? NO_CARE }];
}

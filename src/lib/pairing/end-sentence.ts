import { m } from '#lib/paraglide/messages.js';
import { sentence } from '#lib/realtime/sentence.ts';
import type { EndReason } from './pairing-state.ts';

/** What a person reads when a pairing has ended: what became of it, and what to do next. */
export function endSentence(why: EndReason): string {
	if (why === 'different') return m.pairing_end_different();
	if (why === 'not_genuine') return m.pairing_end_not_genuine();
	if (why === 'elsewhere') return m.pairing_end_elsewhere();
	return sentence(why);
}

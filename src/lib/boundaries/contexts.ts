import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { NO_ID, type Context } from '#lib/crypto/envelope.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import type { KeptRow } from './contract.ts';
import type { Question } from './rules.ts';

// With new keys any page seals these anew. So they stand apart from what opens them, which only the list needs.

/** What my own answer is sealed with, under the personal key. */
export function ownContext(
	seal: Pick<CoupleSeal, 'couple' | 'me'>,
	agreement: string,
	question: Question,
	{ device, counter }: Pick<Sealed, 'device' | 'counter'>
): Context {
	return {
		couple: seal.couple,
		sender: seal.me,
		device,
		kind: 'own',
		object: agreement,
		counter,
		wording: wordingOf(question)
	};
}

/** What my own copy is bound to. */
export const keptContext = (
	me: string,
	{ id, device, counter }: Omit<KeptRow, 'envelope' | 'wordingHash'>
): Context => ({
	couple: NO_ID,
	sender: me,
	device,
	kind: 'kept',
	object: id,
	counter
});

export const wordingOf = ({ wordingHash, round }: Question) => ({ hash: wordingHash, round });

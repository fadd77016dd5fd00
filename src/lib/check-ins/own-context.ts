import { NO_ID, type Context } from '#lib/crypto/envelope.ts';
import type { Sealed } from '#lib/realtime/wire.ts';

/** What a check-in that is sealed for me alone is bound to. */
export const ownContext = (
	me: string,
	object: string,
	{ device, counter }: Omit<Sealed, 'envelope'>
): Context => ({
	couple: NO_ID,
	sender: me,
	device,
	kind: 'own-check-in',
	object,
	counter
});

import { m } from '#lib/paraglide/messages.js';

/** The longest name that is shown, in characters. */
const MAX_NAME_CHARACTERS = 40;

/**
 * A name as it may stand in a sentence: one short line, without characters that cannot be seen and could
 * turn the words around it. Null when nothing is left of it.
 */
export function parseName(name: string): string | null {
	const line = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
	return Array.from(line).slice(0, MAX_NAME_CHARACTERS).join('').trim() || null;
}

/** A name where a sentence begins: only what stands for a missing one is written otherwise there. */
export const atStart = (name: string): string =>
	name === m.couple_partner_unnamed() ? m.couple_partner_unnamed_at_start() : name;

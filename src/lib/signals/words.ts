import { m } from '#lib/paraglide/messages.js';
import type { Need } from './needs.ts';
import type { PracticeStage } from './practice.ts';
import type { KnownKind } from './rules.ts';

/** The word that stands alone for what my partner says; no name can change what it means. */
export function partnerWord(kind: KnownKind): string {
	if (kind === 'no') return m.signals_no();
	if (kind === 'wait') return m.signals_wait();
	return m.signals_unreadable();
}

/** Stands for the name while a sentence is parted around it. */
const NAME = '\0';

/** What is before and after the name in the line that says whose signal it is. */
export function whose(kind: KnownKind | 'yes'): [string, string] {
	const line = kind === 'unreadable' ? m.signals_from_unreadable : m.signals_from;
	const [before = '', after = ''] = line({ name: NAME }).split(NAME);
	return [before, after];
}

/** In practice everything that is said says so itself, for those who listen and meet it alone. */
export const inPractice = (practice: PracticeStage, words: string) =>
	practice === 'on' && words ? m.practice_said({ words }) : words;

/** What my partner says with a wait or no, for those who listen; it begins with the word. */
export function partnerSays(kind: KnownKind, name: string): string {
	if (kind === 'no') return m.signals_partner_says_no({ name });
	if (kind === 'wait') return m.signals_partner_says_wait({ name });
	return m.signals_partner_unreadable({ name });
}

export function iSaid(kind: KnownKind): string {
	if (kind === 'no') return m.signals_you_said_no();
	if (kind === 'wait') return m.signals_you_said_wait();
	return m.signals_you_unreadable();
}

export function needWord(need: Need): string {
	const words: Record<Need, () => string> = {
		space: m.signals_need_space,
		comfort: m.signals_need_comfort,
		slower: m.signals_need_slower,
		hold: m.signals_need_hold,
		water: m.signals_need_water,
		talk: m.signals_need_talk
	};
	return words[need]();
}

/** Wait and no each have their tone and shape everywhere; what cannot be read looks like wait. */
export const toneOf = (kind: KnownKind) => (kind === 'no' ? 'clay' : 'amber');
export const formOf = (kind: KnownKind) => (kind === 'no' ? 'square' : 'bars');

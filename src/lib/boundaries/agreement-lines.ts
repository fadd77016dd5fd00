import { m } from '#lib/paraglide/messages.js';
import type { ShapeForm } from '#lib/ui/Shape.svelte';
import type { ListedAgreement } from './boundaries.svelte.ts';
import type { Answer } from './rules.ts';

export const ANSWER_WORDS: Record<Answer, () => string> = {
	yes: m.boundaries_answer_yes,
	ask: m.boundaries_answer_ask,
	no: m.boundaries_answer_no,
	unsure: m.boundaries_answer_unsure
};

const COUNTS = {
	yes: { form: 'ring', words: m.boundaries_counts_yes },
	wait: { form: 'bars', words: m.boundaries_counts_ask },
	no: { form: 'square', words: m.boundaries_counts_no }
} as const satisfies Record<string, { form: ShapeForm; words: () => string }>;

/** Dots until both answers are open; words that cannot be read count as no. */
export function agreementForm({ words, state }: ListedAgreement): ShapeForm {
	if (words === null) return 'square';
	return state.is === 'shown' ? COUNTS[state.counts].form : 'dots';
}

/** The small lines below an agreement's words: what counts first, then who said what, evenly. */
export function agreementLines(agreement: ListedAgreement, name: string): string[] {
	const { words, state, unsent } = agreement;
	const sending = unsent ? [m.boundaries_unsent()] : [];
	if (words === null) return sending;
	if (state.is === 'unanswered') return [m.boundaries_unanswered(), ...sending];
	if (state.is === 'answered') return [m.boundaries_answered(), ...sending];
	if (state.counts === 'yes') return [COUNTS.yes.words()];
	const [mine, theirs] = [answerWords(state.mine), answerWords(state.theirs)];
	return [COUNTS[state.counts].words(), m.boundaries_said({ mine, name, theirs })];
}

const answerWords = (answer: Answer | null) =>
	answer ? ANSWER_WORDS[answer]() : m.boundaries_answer_unreadable();

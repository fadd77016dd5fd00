import { m } from '#lib/paraglide/messages.js';
import { atStart } from '#lib/pairing/partner-name.ts';
import type { ShapeForm } from '#lib/ui/Shape.svelte';
import type { ListedAgreement } from './boundaries.svelte.ts';
import type { ForWhom } from './contents.ts';
import type { OpenedQuestion } from './opened.ts';
import { countsAs, type AgreementState, type Answer } from './rules.ts';

export const ANSWER_WORDS: Record<Answer['says'], () => string> = {
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

/** Dots until something counts; words that cannot be read count as no. */
export function agreementForm({ words, state, rewording }: ListedAgreement): ShapeForm {
	if (words === null) return 'square';
	const counts = countsAs(state, rewording !== null);
	return counts === 'none' ? 'dots' : COUNTS[counts].form;
}

export function forWhom(whom: ForWhom, name: string): string {
	if (whom === 'me') return m.boundaries_for_me();
	return whom === 'you' ? m.boundaries_for_you({ name }) : m.boundaries_for_both();
}

/** The conditions of what both have answered. They count as ask first until both answer words that contain them. */
export function conditionsOf(state: AgreementState | undefined): string[] {
	if (state?.is !== 'shown') return [];
	const said = [state.mine?.condition, state.theirs?.condition];
	return [...new Set(said.filter((condition) => typeof condition === 'string'))];
}

/** The small lines below an agreement's words: what counts first, then who said what, evenly. */
export function agreementLines(agreement: ListedAgreement, name: string): string[] {
	const { words, state, unsent, rewording, lettingGo } = agreement;
	const lines: (string | null)[] = words === null ? [] : stateLines(state, name);
	if (state.is === 'shown' && state.counts === 'yes' && rewording)
		lines.splice(0, 1, m.boundaries_counts_rests());
	return [
		...lines,
		agreement.unread && m.boundaries_unread({ mine: answerWords(agreement.unread) }),
		agreement.for && agreement.for !== 'both' ? forWhom(agreement.for, name) : null,
		lettingGo.me ? m.boundaries_let_go_mine({ name }) : null,
		lettingGo.partner ? m.boundaries_let_go_theirs({ name: atStart(name) }) : null,
		unsent ? m.boundaries_unsent() : null
	].filter((line) => line !== null);
}

/** The same of other words that are asked for. */
export function rewordingLines({ state, for: whom }: OpenedQuestion, name: string): string[] {
	const lines = stateLines(state, name);
	return whom && whom !== 'both' ? [...lines, forWhom(whom, name)] : lines;
}

function stateLines(state: AgreementState, name: string): string[] {
	if (state.is === 'shown') {
		if (state.counts === 'yes') return [COUNTS.yes.words()];
		const [mine, theirs] = [answerWords(state.mine), answerWords(state.theirs)];
		return [COUNTS[state.counts].words(), m.boundaries_said({ mine, name: atStart(name), theirs })];
	}
	const { earlier } = state;
	const waiting = state.is === 'unanswered' ? m.boundaries_unanswered() : m.boundaries_answered();
	if (earlier.counts === 'none') return [waiting];
	return [
		COUNTS[earlier.counts].words(),
		...(earlier.mine ? [m.boundaries_earlier_mine({ mine: answerWords(earlier.mine) })] : []),
		...(earlier.theirs
			? [m.boundaries_earlier_theirs({ name: atStart(name), theirs: answerWords(earlier.theirs) })]
			: []),
		waiting
	];
}

function answerWords(answer: Answer | null): string {
	if (!answer) return m.boundaries_answer_unreadable();
	const said = ANSWER_WORDS[answer.says]();
	return answer.condition === null
		? said
		: m.boundaries_said_condition({ said, condition: answer.condition });
}

import { mostCautious, type Said } from '#lib/consent/rules.ts';

/** `unsure` is "I don't know yet" and counts as ask first. */
export const ANSWERS = ['yes', 'ask', 'no', 'unsure'] as const;
export type Answer = (typeof ANSWERS)[number];

/** The one question both answer: these very words, in this round. */
export type Question = { wordingHash: string; round: number };

/**
 * What is known of one person's answer. `open` is an opening that matches its commitment; `broken`
 * one that does not, or that cannot be read.
 */
export type Known = Question &
	({ is: 'committed' } | { is: 'open'; answer: Answer } | { is: 'broken' });

export type AgreementState =
	/** Not answered by both. Whose answer is missing is nobody's business but the one who is asked. */
	| { is: 'unanswered' }
	/** Both have answered, and not both are open: neither is shown. */
	| { is: 'answered' }
	/** Both are open. An answer is null when it could not be read, and counts as no. Ask first is a wait. */
	| { is: 'shown'; mine: Answer | null; theirs: Answer | null; counts: Said };

/**
 * What has become of a question. Only a yes from both, to the same words in the same round, is ever
 * a yes; whatever is missing, closed, broken or about something else is not.
 */
export function agreementState(
	question: Question,
	mine: Known | null,
	theirs: Known | null
): AgreementState {
	if (!isAbout(question, mine) || !isAbout(question, theirs)) return { is: 'unanswered' };
	if (mine.is === 'committed' || theirs.is === 'committed') return { is: 'answered' };
	const answers = [answerIn(mine), answerIn(theirs)] as const;
	const counts = mostCautious(answers.map(voiceOf));
	// "none" cannot be, as both have a voice; were it so, it is not agreed.
	return {
		is: 'shown',
		mine: answers[0],
		theirs: answers[1],
		counts: counts === 'none' ? 'no' : counts
	};
}

/** True when this holds as an agreement: both yes, both open, same words, same round. */
export function holds(state: AgreementState): boolean {
	return state.is === 'shown' && state.counts === 'yes';
}

function isAbout(question: Question, said: Known | null): said is Known {
	return said?.wordingHash === question.wordingHash && said.round === question.round;
}

/** A condition or a doubt asks first; what cannot be read counts as no. */
function voiceOf(answer: Answer | null): Said {
	if (answer === 'ask' || answer === 'unsure') return 'wait';
	return answer ?? 'no';
}

const answerIn = (said: Known): Answer | null => (said.is === 'open' ? said.answer : null);

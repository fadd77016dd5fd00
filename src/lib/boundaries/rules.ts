import { mostCautious, type Result, type Said } from '#lib/consent/rules.ts';

/** `unsure` is "I don't know yet" and counts as ask first. */
export const ANSWERS = ['yes', 'ask', 'no', 'unsure'] as const;
/** With a condition ("yes, if …", "until …") no answer counts for more than ask first. */
export type Answer = { says: (typeof ANSWERS)[number]; condition: string | null };

/** The one question both answer: these very words, in this round. */
export type Question = { wordingHash: string; round: number };

/**
 * What is known of one person's answer in one round. `open` is an opening that matches its commitment; `broken`
 * one that does not, or that cannot be read. What is committed is known to its owner alone: `own`.
 */
export type Known = Question &
	({ is: 'committed'; own: Answer | null } | { is: 'open'; answer: Answer } | { is: 'broken' });

/** Answers of an earlier round that still count: none of them is a yes. */
export type Earlier = {
	mine: Answer | null;
	theirs: Answer | null;
	counts: Exclude<Result, 'yes'>;
};

export type AgreementState =
	/** Not answered by both. Whose answer is missing is nobody's business but the one who is asked. */
	| { is: 'unanswered'; earlier: Earlier }
	/** Both have answered, and not both are open: neither is shown. */
	| { is: 'answered'; earlier: Earlier }
	/** Both are open. An answer is null when it could not be read, and counts as no. Ask first is a wait. */
	| { is: 'shown'; mine: Answer | null; theirs: Answer | null; counts: Said };

/**
 * What has become of a question. Only a yes from both, to the same words in the same round, is ever
 * a yes; whatever is missing, closed, broken or about something else is not. Until both have answered a round, what
 * either answered in an earlier one to the same words still counts, unless it was a yes (law 3). It does so whether its
 * owner has answered again or not: nobody is told that before they have answered themselves.
 * @param mine everything known of my answers, in any order; the same of my partner's.
 */
export function agreementState(
	question: Question,
	mine: readonly Known[],
	theirs: readonly Known[]
): AgreementState {
	const [my, their] = [findAbout(question, mine), findAbout(question, theirs)];
	if (!my || !their || my.is === 'committed' || their.is === 'committed') {
		const is = my && their ? 'answered' : 'unanswered';
		return { is, earlier: earlierOf(earlier(question, mine), earlier(question, theirs)) };
	}
	const answers = [answerIn(my), answerIn(their)] as const;
	const counts = mostCautious(answers.map(voiceOf));
	// "none" cannot be, as both have a voice; were it so, it is not agreed.
	return {
		is: 'shown',
		mine: answers[0],
		theirs: answers[1],
		counts: counts === 'none' ? 'no' : counts
	};
}

/**
 * True when this holds as an agreement: both yes, both open, same words, same round, and nobody asks for other words.
 */
export function holds(state: AgreementState, isReworded: boolean): boolean {
	return state.is === 'shown' && state.counts === 'yes' && !isReworded;
}

/** What an agreement counts as right now: a yes rests while other words are asked for. */
export function countsAs(state: AgreementState, isReworded: boolean): Result {
	if (state.is !== 'shown') return state.earlier.counts;
	return state.counts === 'yes' && isReworded ? 'none' : state.counts;
}

/** A condition or a doubt asks first; what cannot be read counts as no. */
export function voiceOf(answer: Answer | null): Said {
	if (!answer || answer.says === 'no') return 'no';
	return answer.says === 'yes' && answer.condition === null ? 'yes' : 'wait';
}

export const isSameAnswer = (a: Answer, b: Answer) =>
	a.says === b.says && a.condition === b.condition;

/** Whether `a` allows no more than `b`. */
export const isAsCautious = (a: Answer, b: Answer) =>
	mostCautious([voiceOf(a), voiceOf(b)]) === voiceOf(a);

/**
 * Whether both have answered a round: it is over then.
 * @param answers of one agreement, at most one of each person in a round.
 */
export const haveBoth = (round: number, answers: readonly { round: number }[]): boolean =>
	answers.filter((one) => one.round === round).length === 2;

/** What an answer to these words is given to now: once both have answered, it is a changed one, in the next round. */
export const toBeAnswered = (
	{ wordingHash, round }: Question,
	answers: readonly { round: number }[]
): Question => ({ wordingHash, round: haveBoth(round, answers) ? round + 1 : round });

/**
 * The last round that asks a person: the one that stands, unless their answer before it to the same words was anything but
 * a yes. That answer goes on counting, and however often the other begins a round, nobody is asked again (law 12).
 */
export function askedIn(question: Question, said: readonly Known[]): number {
	let asked = question.round;
	for (const one of before(question, said)) {
		const answer = one.is === 'committed' ? one.own : answerIn(one);
		if (!answer) continue;
		if (voiceOf(answer) === 'yes') break;
		asked = one.round;
	}
	return asked;
}

/**
 * My latest answer to the same words, if it was less than a yes and nobody has read it: the round in which I committed to it
 * ended with other words. It is to be given anew, and I am told so; a yes is asked for anew.
 */
export function unreadIn(
	question: Question,
	mine: readonly Known[],
	theirs: readonly Known[]
): Answer | null {
	const [latest] = before(question, mine);
	const isOver = latest?.is === 'committed' && !findAbout(latest, theirs);
	const answer = isOver ? latest.own : null;
	return answer && voiceOf(answer) !== 'yes' ? answer : null;
}

/** So often other words can be asked for, and given up, before both have answered once. */
const MAX_REWORDINGS_UNANSWERED = 3;

/**
 * Whether asking with other words needs the other's "open again": once both have answered a round, and when it was done
 * several times before that (law 12). Each time that other words are given up is two rounds.
 */
export const needsLeave = ({ settled, round }: { settled: boolean | number; round: number }) =>
	Boolean(settled) || round > 2 * (MAX_REWORDINGS_UNANSWERED - 1) + 1;

/** A limit as one device of its owner has it; `content` is null when it cannot be read. */
type LimitVersion = {
	id: string;
	content: { words: string; strength: 'no' | 'ask' } | null;
	row: { device: string };
};

/**
 * The stricter of two with the same words counts, or of two of which one cannot be read; other words stand beside them.
 * (Law 2.) What takes the place of another takes its id, and what stands beside it has one of its own.
 */
export function withVersion<Limit extends LimitVersion>(versions: Limit[], other: Limit): Limit[] {
	const same = versions.find(
		({ content }) => !content || !other.content || content.words === other.content.words
	);
	if (!same) return [...versions, { ...other, id: `${other.id} ${other.row.device}` }];
	const isStricter = same.content?.strength === 'ask' && other.content?.strength !== 'ask';
	return versions.map((one) => (one === same && isStricter ? { ...other, id: one.id } : one));
}

const findAbout = (question: Question, said: readonly Known[]) =>
	said.find((one) => one.wordingHash === question.wordingHash && one.round === question.round) ??
	null;

/** The latest earlier one to the same words. */
function earlier(question: Question, said: readonly Known[]): Answer | null {
	// One that was never opened was never said.
	const latest = before(question, said).find((one) => one.is === 'open');
	const answer = latest ? answerIn(latest) : null;
	return answer && voiceOf(answer) !== 'yes' ? answer : null;
}

/** Earlier ones to the same words, the latest first. */
const before = ({ wordingHash, round }: Question, said: readonly Known[]) =>
	said
		.filter((one) => one.wordingHash === wordingHash && one.round < round)
		.sort((a, b) => b.round - a.round);

function earlierOf(mine: Answer | null, theirs: Answer | null): Earlier {
	const said = [mine, theirs].filter((one) => one !== null);
	const counts = mostCautious(said.map(voiceOf));
	return { mine, theirs, counts: counts === 'yes' ? 'none' : counts };
}

const answerIn = (said: Known): Answer | null => (said.is === 'open' ? said.answer : null);

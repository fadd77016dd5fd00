import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agreementState, ANSWERS, holds, type Known, type Question } from './rules.ts';

const question: Question = { wordingHash: 'these words', round: 2 };
const open = (answer: (typeof ANSWERS)[number], about = question): Known => ({
	...about,
	is: 'open',
	answer
});

const anyQuestion = fc.constantFrom<Question>(
	question,
	{ ...question, round: 1 },
	{ ...question, wordingHash: 'other words' }
);
const anyKnown = fc.option(
	fc.oneof(
		fc
			.record({ about: anyQuestion, answer: fc.constantFrom(...ANSWERS) })
			.map((it) => open(it.answer, it.about)),
		anyQuestion.map((about): Known => ({ ...about, is: 'committed' })),
		anyQuestion.map((about): Known => ({ ...about, is: 'broken' }))
	)
);

test('an agreement holds when both said yes to the same words in the same round', () => {
	expect(holds(agreementState(question, open('yes'), open('yes')))).toBe(true);
});

test('law 3: an agreement needs a yes from both, and nothing else of any kind makes one', () => {
	fc.assert(
		fc.property(anyKnown, anyKnown, (mine, theirs) => {
			const bothSaidYes = [mine, theirs].every(
				(known) =>
					known?.is === 'open' &&
					known.answer === 'yes' &&
					known.round === question.round &&
					known.wordingHash === question.wordingHash
			);
			expect(holds(agreementState(question, mine, theirs))).toBe(bothSaidYes);
		})
	);
});

test('law 1: an answer that is missing, closed or about other words is never a yes', () => {
	const silences: (Known | null)[] = [
		null,
		{ ...question, is: 'committed' },
		open('yes', { ...question, round: 1 }),
		open('yes', { ...question, wordingHash: 'other words' })
	];
	for (const silence of silences) {
		expect(holds(agreementState(question, open('yes'), silence))).toBe(false);
		expect(holds(agreementState(question, silence, open('yes')))).toBe(false);
		expect(agreementState(question, open('yes'), silence).is).not.toBe('shown');
	}
});

test('law 2: the most cautious of two open answers counts, whoever gave it', () => {
	fc.assert(
		fc.property(fc.constantFrom(...ANSWERS), fc.constantFrom(...ANSWERS), (a, b) => {
			const one = agreementState(question, open(a), open(b));
			const other = agreementState(question, open(b), open(a));
			const counts = [a, b].includes('no') ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'wait';
			expect(one).toEqual({ is: 'shown', mine: a, theirs: b, counts });
			expect(other).toEqual({ is: 'shown', mine: b, theirs: a, counts });
		})
	);
});

test('an opening that does not match its commitment counts as no', () => {
	const broken: Known = { ...question, is: 'broken' };
	expect(agreementState(question, open('yes'), broken)).toEqual({
		is: 'shown',
		mine: 'yes',
		theirs: null,
		counts: 'no'
	});
});

test('neither answer is shown until both are open', () => {
	fc.assert(
		fc.property(anyKnown, anyKnown, (mine, theirs) => {
			const state = agreementState(question, mine, theirs);
			const closed = [mine, theirs].some((known) => !known || known.is === 'committed');
			if (closed) expect(Object.keys(state)).toEqual(['is']);
		})
	);
});

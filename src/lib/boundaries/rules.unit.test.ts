import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	agreementState,
	ANSWERS,
	askedIn,
	countsAs,
	haveBoth,
	holds,
	needsLeave,
	toBeAnswered,
	voiceOf,
	withVersion,
	type Answer,
	type Known,
	type Question
} from './rules.ts';

const question: Question = { wordingHash: 'these words', round: 2 };
const say = (says: Answer['says'], condition: string | null = null): Answer => ({
	says,
	condition
});
const open = (answer: Answer, about = question): Known => ({ ...about, is: 'open', answer });
const committed = (said: { about: Question; own: Answer | null }): Known => ({
	...said.about,
	is: 'committed',
	own: said.own
});
const inRound = (round: number) => ({ ...question, round });

const anyAnswer = fc.record({
	says: fc.constantFrom(...ANSWERS),
	condition: fc.constantFrom(null, null, 'if we have time')
});
const anyQuestion = fc.constantFrom<Question>(question, inRound(1), inRound(3), {
	...question,
	wordingHash: 'other words'
});
const anyKnown = fc.oneof(
	fc.record({ about: anyQuestion, answer: anyAnswer }).map((it) => open(it.answer, it.about)),
	fc.record({ about: anyQuestion, own: fc.option(anyAnswer) }).map(committed),
	anyQuestion.map((about): Known => ({ ...about, is: 'broken' }))
);
/** At most one in each round to the same words, as the server keeps them. */
const anySaid = fc.uniqueArray(anyKnown, {
	maxLength: 4,
	selector: (one) => `${one.wordingHash} ${one.round}`
});
const stateOf = (mine: Known[], theirs: Known[]) => agreementState(question, mine, theirs);
const isYes = (one: Known) => one.is === 'open' && voiceOf(one.answer) === 'yes';
const isAbout = (one: Known) =>
	one.round === question.round && one.wordingHash === question.wordingHash;

test('an agreement holds when both said yes to the same words in the same round', () => {
	expect(holds(stateOf([open(say('yes'))], [open(say('yes'))]), false)).toBe(true);
});

test('law 3: an agreement needs a yes from both, and nothing else of any kind makes one', () => {
	fc.assert(
		fc.property(anySaid, anySaid, fc.boolean(), (mine, theirs, isReworded) => {
			const bothSaidYes = [mine, theirs].every((said) =>
				said.some((one) => isAbout(one) && isYes(one))
			);
			const state = stateOf(mine, theirs);
			expect(holds(state, isReworded)).toBe(bothSaidYes && !isReworded);
			expect(countsAs(state, isReworded) === 'yes').toBe(bothSaidYes && !isReworded);
		})
	);
});

test('law 1: an answer that is missing, closed or about other words is never a yes', () => {
	const silences: Known[][] = [
		[],
		[committed({ about: question, own: say('yes') })],
		[open(say('yes'), inRound(1))],
		[open(say('yes'), { ...question, wordingHash: 'other words' })]
	];
	for (const silence of silences) {
		expect(holds(stateOf([open(say('yes'))], silence), false)).toBe(false);
		expect(holds(stateOf(silence, [open(say('yes'))]), false)).toBe(false);
		expect(stateOf([open(say('yes'))], silence).is).not.toBe('shown');
	}
});

test('law 2: the most cautious of two open answers counts, whoever gave it', () => {
	fc.assert(
		fc.property(anyAnswer, anyAnswer, (a, b) => {
			const one = stateOf([open(a)], [open(b)]);
			const other = stateOf([open(b)], [open(a)]);
			const voices = [voiceOf(a), voiceOf(b)];
			const counts = voices.includes('no') ? 'no' : voices.includes('wait') ? 'wait' : 'yes';
			expect(one).toEqual({ is: 'shown', mine: a, theirs: b, counts });
			expect(other).toEqual({ is: 'shown', mine: b, theirs: a, counts });
		})
	);
});

test('law 3: with a condition a yes counts as ask first, and a no as no', () => {
	expect(voiceOf(say('yes', 'if we have time'))).toBe('wait');
	expect(voiceOf(say('no', 'until summer'))).toBe('no');
	expect(voiceOf(say('unsure'))).toBe('wait');
});

test('law 3: an old no or ask first counts until both have answered again, an old yes never does', () => {
	const old = (says: Answer['says']) => open(say(says), inRound(1));
	const now = committed({ about: question, own: null });
	const counts = (mine: Known[], theirs: Known[]) => {
		const state = stateOf(mine, theirs);
		return state.is === 'shown' ? null : state.earlier.counts;
	};
	expect(counts([old('yes'), now], [old('no')])).toBe('no');
	expect(counts([old('yes'), now], [old('ask')])).toBe('wait');
	expect(counts([old('no'), now], [old('yes')])).toBe('no');
	expect(counts([old('no')], [old('yes')])).toBe('no');
	expect(counts([old('no'), now], [old('yes'), now])).toBe('no');
	expect(counts([old('yes'), now], [old('yes')])).toBe('none');
	// Of several the latest, and never one to other words.
	const elsewhere = { ...question, wordingHash: 'other words', round: 1 };
	expect(counts([open(say('no'), elsewhere)], [])).toBe('none');
	expect(agreementState(inRound(3), [old('no'), open(say('ask'), inRound(2))], [])).toMatchObject({
		earlier: { mine: say('ask'), counts: 'wait' }
	});
});

test('law 12: a round asks me again only where I have said yes, and where I have answered nothing', () => {
	const said = (round: number, says: Answer['says'], condition: string | null = null) =>
		open(say(says, condition), inRound(round));
	const asked = (...mine: Known[]) => askedIn(inRound(4), mine);
	expect(asked()).toBe(4);
	expect(asked(said(3, 'yes'))).toBe(4);
	for (const less of [say('no'), say('ask'), say('unsure'), say('yes', 'if we have time')])
		expect(asked(open(less, inRound(3)))).toBe(3);
	// However often a round has begun since, and in whatever order they are known.
	expect(asked(said(2, 'no'), said(3, 'ask'), said(1, 'yes'))).toBe(2);
	expect(asked(said(1, 'no'), said(3, 'yes'))).toBe(4);
	// What I committed to, and nobody has read, is an answer as well.
	const unread = (own: Answer) => committed({ about: inRound(1), own });
	expect(asked(unread(say('no')))).toBe(1);
	expect(asked(unread(say('yes')))).toBe(4);
	// What I say now, or have said to other words, changes nothing.
	expect(asked(said(3, 'no'), said(4, 'yes'))).toBe(3);
	expect(asked(open(say('no'), { wordingHash: 'other words', round: 3 }))).toBe(4);
});

test('law 12: other words need leave once both have answered, and when they were given up three times', () => {
	expect([1, 3, 5, 7].map((round) => needsLeave({ settled: false, round }))).toEqual([
		false,
		false,
		false,
		true
	]);
	expect(needsLeave({ settled: true, round: 1 })).toBe(true);
});

test('law 3: whatever was said before never makes a result milder than it is without it', () => {
	const rank = { none: 0, yes: 0, wait: 1, no: 2 };
	fc.assert(
		fc.property(anySaid, anySaid, (mine, theirs) => {
			const all = stateOf(mine, theirs);
			const now = stateOf(mine.filter(isAbout), theirs.filter(isAbout));
			expect(rank[countsAs(all, false)]).toBeGreaterThanOrEqual(rank[countsAs(now, false)]);
			expect(all.is).toBe(now.is);
		})
	);
});

test('an opening that does not match its commitment counts as no', () => {
	expect(stateOf([open(say('yes'))], [{ ...question, is: 'broken' }])).toEqual({
		is: 'shown',
		mine: say('yes'),
		theirs: null,
		counts: 'no'
	});
});

test('neither answer to a question is shown until both are open', () => {
	fc.assert(
		fc.property(anySaid, anySaid, (mine, theirs) => {
			const state = stateOf(mine, theirs);
			const isClosed = [mine, theirs].some(
				(said) => !said.some((one) => isAbout(one) && one.is !== 'committed')
			);
			expect(state.is === 'shown').toBe(!isClosed);
		})
	);
});

test('law 3: an answer goes into the round that asks for it, and into the next once both have answered that', () => {
	const [one, both] = [[inRound(2)], [inRound(2), inRound(2)]];
	for (const answers of [[], one, [inRound(1), inRound(1)], [inRound(1), inRound(2)]])
		expect(toBeAnswered(question, answers)).toEqual(question);
	for (const answers of [both, [inRound(1), inRound(1), ...both]])
		expect(toBeAnswered(question, answers)).toEqual(inRound(3));
	expect([haveBoth(2, one), haveBoth(2, both), haveBoth(3, both)]).toEqual([false, true, false]);
});

const version = (device: string, content: { words: string; strength: 'no' | 'ask' } | null) => ({
	id: 'limit',
	content,
	row: { device }
});
const [ask, no, other] = [
	version('phone', { words: 'photos', strength: 'ask' }),
	version('tablet', { words: 'photos', strength: 'no' }),
	version('tablet', { words: 'photos of me', strength: 'ask' })
];
const unread = version('tablet', null);

test('law 2: of two versions of a limit the stricter counts, whichever was known first, and one that cannot be read is a no', () => {
	for (const strict of [no, unread]) {
		expect([strict].reduce(withVersion, [ask])).toEqual([strict]);
		expect([ask].reduce(withVersion, [strict])).toEqual([strict]);
	}
});

test('versions of a limit with other words stand beside each other, each under an id of its own', () => {
	const both = [other].reduce(withVersion, [ask]);
	expect(both).toEqual([ask, { ...other, id: 'limit tablet' }]);
	const stricter = version('laptop', { words: 'photos of me', strength: 'no' });
	expect([stricter].reduce(withVersion, both)).toEqual([ask, { ...stricter, id: 'limit tablet' }]);
});

import { describe, expect, test } from 'vitest';
import * as write from '#lib/boundaries/writing.ts';
import { commitToAnswer } from '#lib/boundaries/commitment.ts';
import type { AgreementRow, AnswerRow, ListDelta } from '#lib/boundaries/contract.ts';
import { readKept } from '#lib/boundaries/kept.ts';
import { randomBytes, toBase64url } from '#lib/crypto/bytes.ts';
import { ListDevice } from '../faults/list/device.ts';
import { HONEST } from '../faults/simulation/link.ts';
import {
	WORDS,
	YES,
	NO,
	ana,
	ben,
	sent,
	settle,
	linkAnew,
	ask,
	answer,
	putLimit,
	returnTo,
	rowOf,
	agree,
	shownTo,
	limitOf,
	holdsFor,
	held,
	heldAgreement,
	heldLimit,
	lie,
	serve
} from './two-pages.fixture.ts';

/** The page is loaded again, and the server answers this from its first question on. */
async function reloadInto(device: ListDevice, delta: ListDelta): Promise<void> {
	device.reload();
	lie(device, () => delta);
	await settle();
}
const answersBut = (row: AgreementRow, owner: string, change: Partial<AnswerRow>) =>
	row.answers.map((one) => (one.owner === owner ? { ...one, ...change } : one));

describe('laws 1 and 3: an agreement that holds', () => {
	test('is not made by an honest server held up against it: what these scripts play with is a true one', async () => {
		const id = await agree();
		await serve(ana, held(ana));
		expect(holdsFor(ana, id)).toBe(true);
		expect(ana.shown.older).toBe(false);
	});

	test('is not made of an older list, served to a page that is loaded again: it is said to be older', async () => {
		const id = await agree();
		const old = held(ana);
		await answer(ben, id, NO);
		expect(holdsFor(ana, id)).toBe(false);
		await reloadInto(ana, old);
		expect(holdsFor(ana, id)).toBe(false);
		expect(ana.shown.older).toBe(true);
		await reloadInto(ana, old);
		expect(holdsFor(ana, id)).toBe(false);
		expect(ana.shown.older).toBe(true);
	});

	test('is not made by keeping my partner’s opening back, and neither answer is shown without it', async () => {
		const id = await ask();
		const { partner } = ana.reader.seal;
		lie(ana, (honest) => ({
			...honest,
			agreements: honest.agreements.map((row) => ({
				...row,
				answers: answersBut(row, partner, { opening: null })
			}))
		}));
		for (const one of [ana, ben]) await answer(one, id, YES);
		expect(shownTo(ana, id).state).toMatchObject({ is: 'answered', earlier: { counts: 'none' } });
		expect(holdsFor(ana, id)).toBe(false);
		await serve(ana, held(ana));
		expect(holdsFor(ana, id)).toBe(true);
	});

	test.each([
		['as they are', 0],
		['with the number of the new round', 1]
	])('is not made of the old round’s yes, served in the new one %s', async (_, added) => {
		const id = await agree();
		const old = heldAgreement(ana, id);
		for (const one of [ana, ben]) await answer(one, id, NO);
		const row = heldAgreement(ana, id);
		const answers = old.answers.map((one) => ({ ...one, round: one.round + added }));
		await serve(ana, { agreements: [{ ...row, answers }] });
		expect(holdsFor(ana, id)).toBe(false);
		await serve(ana, { agreements: [{ ...row, answers: [...answers, ...row.answers] }] });
		expect(holdsFor(ana, id)).toBe(false);
	});

	test('is not made by putting another commitment in the place of the one I opened against, nor by taking my opening away', async () => {
		const id = await ask();
		await answer(ana, id, YES);
		await answer(ben, id, NO);
		const row = heldAgreement(ana, id);
		const { seal } = ben.reader;
		const question = { wordingHash: row.wordingHash, round: 1 };
		const random = toBase64url(randomBytes(32));
		const mine = row.answers.find((one) => one.owner === ana.reader.seal.me)!;
		// The partner helps: it is theirs in every way, only made after they had read mine.
		const opened = { ...YES, random, against: mine.commitment };
		const wording = { hash: row.wordingHash, round: 1 };
		const other = {
			commitment: await commitToAnswer(seal.me, question, YES, random),
			opening: {
				device: seal.device,
				counter: 90,
				envelope: await seal.sealJson('opening', id, 90, opened, wording)
			}
		};
		const swapped = { ...row, answers: answersBut(row, seal.me, other) };
		const taken = { ...swapped, answers: answersBut(swapped, mine.owner, { opening: null }) };
		for (const lied of [swapped, taken]) {
			await serve(ana, { agreements: [lied] });
			expect(holdsFor(ana, id)).toBe(false);
			await reloadInto(ana, { ...held(ana), agreements: [lied] });
			expect(holdsFor(ana, id)).toBe(false);
			expect(sent).not.toContain('answer:open');
		}
		expect(shownTo(ana, id).state.is).toBe('answered');
	});

	test('is not made of an opening to other words', async () => {
		const yes = heldAgreement(ana, await agree());
		const id = await ask();
		await answer(ana, id, YES);
		await answer(ben, id, NO);
		const row = heldAgreement(ana, id);
		const { partner } = ana.reader.seal;
		const { commitment, opening } = yes.answers.find((one) => one.owner === partner)!;
		for (const change of [{ opening }, { commitment, opening }]) {
			await serve(ana, { agreements: [{ ...row, answers: answersBut(row, partner, change) }] });
			expect(shownTo(ana, id).state).toMatchObject({ is: 'shown', theirs: null, counts: 'no' });
		}
	});

	test('is not made of other words under the answers to these: they cannot be read', async () => {
		const id = await agree();
		await ana.list.write((lane) => write.setOpenAgain(lane, rowOf(ana, id), true));
		await settle();
		const asked = { words: 'Anything at any time', for: 'both' } as const;
		await ben.list.write((lane, reader) => write.ask(lane, reader, asked, id));
		await settle();
		const row = heldAgreement(ana, id);
		const { wordingHash, round, ...other } = row.rewording!;
		// In the same round they are not taken in at all.
		for (const as of [{}, { wordingHash }, { round }]) {
			await serve(ana, { agreements: [{ ...row, ...other, ...as, rewording: null }] });
			expect(holdsFor(ana, id)).toBe(false);
			expect(shownTo(ana, id).words).toBe('round' in as ? null : WORDS);
		}
	});

	test('is not made by saying that it is settled, or that I let it go or open it again', async () => {
		const id = await ask();
		await answer(ben, id, YES);
		const { me, partner } = ana.reader.seal;
		const both = { openAgain: [me, partner], lettingGo: [me, partner] };
		await serve(ana, { agreements: [{ ...heldAgreement(ana, id), settled: true, ...both }] });
		expect(holdsFor(ana, id)).toBe(false);
		// That much it can say of me, as those carry no seal. What I asked stays, and stays unanswered.
		expect(shownTo(ana, id)).toMatchObject({
			words: WORDS,
			lettingGo: { me: true },
			openAgain: { me: true },
			state: { is: 'unanswered' }
		});
	});

	test('is not made of another couple’s', async () => {
		const mine = [ana, ben] as const;
		await linkAnew();
		const theirs = heldAgreement(ana, await agree());
		const { me, partner } = ana.reader.seal;
		returnTo(mine);
		const { seal } = ana.reader;
		const named = (owner: string) =>
			owner === me ? seal.me : owner === partner ? seal.partner : owner;
		const answers = theirs.answers.map((one) => ({ ...one, owner: named(one.owner) }));
		const moved = { ...theirs, author: named(theirs.author), answers };
		for (const row of [theirs, moved]) {
			await serve(ana, { agreements: [row] });
			expect(shownTo(ana, row.id).words).toBeNull();
			expect(holdsFor(ana, row.id)).toBe(false);
		}
	});
});

describe('law 4: a limit', () => {
	const stillReadsNo = (device: ListDevice, id: string) =>
		expect(limitOf(device, id)?.content).toEqual({ words: WORDS, strength: 'no' });

	test('is not lost by leaving it out, now or when the page is loaded again', async () => {
		const id = await putLimit(ben, 'no');
		await serve(ana, { limits: [] });
		stillReadsNo(ana, id);
		await reloadInto(ana, { ...held(ana), limits: [] });
		stillReadsNo(ana, id);
		await reloadInto(ana, { ...held(ana), limits: [], seq: 0 });
		stillReadsNo(ana, id);
		expect(ana.shown.older).toBe(true);
	});

	test('is not weaker by an older list: it is said to be older, and a stricter version still comes', async () => {
		const [id, softer] = [await putLimit(ben, 'ask'), await putLimit(ben, 'ask')];
		const old = held(ana);
		await putLimit(ben, 'no', limitOf(ben, id)!.row);
		await reloadInto(ana, old);
		stillReadsNo(ana, id);
		expect(ana.shown.older).toBe(true);
		await putLimit(ben, 'no', limitOf(ben, softer)!.row);
		await serve(ana, { ...old, limits: [heldLimit(ana, softer), ...old.limits] });
		for (const one of [id, softer]) stillReadsNo(ana, one);
	});

	test('is not weaker by the pages of a list in another order', async () => {
		const id = await putLimit(ben, 'ask');
		const first = held(ana);
		await putLimit(ben, 'no', limitOf(ben, id)!.row);
		const second = held(ana);
		const pages = [first, second, first, second];
		lie(ana, (honest) => ({ ...(pages.shift() ?? honest), more: pages.length > 0 }));
		ana.link.receive('list:changed', {});
		await settle();
		expect(pages).toEqual([]);
		stillReadsNo(ana, id);
		expect(ana.shown.older).toBe(true);
	});

	test('is not weaker, and no topic or agreement another, by the rows of a page in another order', async () => {
		const ids = [await putLimit(ben, 'no'), await putLimit(ana, 'no')];
		const agreed = await agree();
		const { limits, agreements, ...rest } = held(ana);
		await serve(ana, { ...rest, limits: limits.reverse(), agreements: agreements.reverse() });
		for (const id of ids) stillReadsNo(ana, id);
		expect(holdsFor(ana, agreed)).toBe(true);
		expect(ana.shown.limits).toHaveLength(2);
	});

	test('of another couple, or noise, reads as no: what cannot be read is never less', async () => {
		const id = await putLimit(ben, 'ask');
		const row = heldLimit(ana, id);
		const mine = [ana, ben] as const;
		await linkAnew();
		const theirs = heldLimit(ana, await putLimit(ben, 'ask'));
		returnTo(mine);
		const { partner } = ana.reader.seal;
		for (const lied of [
			{ ...row, envelope: toBase64url(randomBytes(286)) },
			{ ...theirs, id },
			{ ...theirs, id, owner: partner }
		]) {
			await serve(ana, { limits: [lied] });
			expect(limitOf(ana, id)).toMatchObject({ content: null });
		}
	});

	test('of mine is not "understood" by what my partner said of an earlier version', async () => {
		const id = await putLimit(ana, 'ask');
		await ben.list.write((lane, reader) =>
			write.understandLimit(lane, reader, limitOf(ben, id)!.row)
		);
		await settle();
		expect(limitOf(ana, id)?.understood).toBe(true);
		const { understanding } = heldLimit(ana, id);
		await putLimit(ana, 'no', limitOf(ana, id)!.row);
		await serve(ana, { limits: [{ ...heldLimit(ana, id), understanding }] });
		stillReadsNo(ana, id);
		expect(limitOf(ana, id)?.understood).toBe(false);
	});

	test('of mine that is said to be removed goes from the screen: a removal cannot be proven. What I keep of it stays', async () => {
		const id = await putLimit(ana, 'no');
		const { row } = limitOf(ana, id)!;
		await serve(ana, { removed: [id] });
		expect(ana.shown).toMatchObject({ limits: [], older: false });
		const { seal, personalKey } = ana.reader;
		const kept = await keptBy({ me: seal.me, personalKey });
		expect(kept).toMatchObject([
			{ name: { id }, content: { is: 'limit', words: WORDS, strength: 'no' } }
		]);
		// The next change of it brings it back.
		ana.link.tamper = HONEST;
		await putLimit(ana, 'no', row);
		stillReadsNo(ana, id);
	});

	test('of mine that was answered ok and not stored is not shown as one that is in force', async () => {
		ana.link.tamper = { ...HONEST, falseOk: (name) => name === 'limit:put' };
		const id = await putLimit(ana, 'no');
		expect(limitOf(ana, id)).toBeUndefined();
		expect(limitOf(ben, id)).toBeUndefined();
	});
});

async function keptBy(keeper: Parameters<typeof readKept>[1]) {
	const kept = readKept(ana.link, keeper);
	await settle();
	return kept;
}

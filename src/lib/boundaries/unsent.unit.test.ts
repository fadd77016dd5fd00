import { expect, test } from 'vitest';
import type { StoredOperation } from '#lib/device/storage.ts';
import type { AgreementRow, LimitRow } from './contract.ts';
import { isOfList, withUnsent } from './unsent.ts';

const me = { me: 'me', device: 'phone' };
const limit: LimitRow = {
	id: 'limit',
	owner: 'me',
	envelope: 'sent',
	device: 'phone',
	counter: 1,
	understanding: { envelope: 'understood', device: 'theirs', counter: 1 },
	placing: null
};
const agreement: AgreementRow = {
	id: 'agreement',
	author: 'partner',
	envelope: 'words',
	device: 'theirs',
	counter: 2,
	wordingHash: 'hash',
	round: 1,
	answers: [],
	rewording: null,
	settled: false,
	openAgain: [],
	lettingGo: [],
	placing: null
};
const rows = { limits: [limit], agreements: [agreement], topics: [] };

function operation(name: StoredOperation['name'], payload: object): StoredOperation {
	return { lane: 'list', counter: 7, name, couple: null, payload: { counter: 7, ...payload } };
}

test('a row with nothing unsent is the very same row', () => {
	const shown = withUnsent(rows, [], me);
	expect(shown.limits).toEqual([{ row: limit, unsent: false, lifting: false }]);
	expect(shown.limits[0]?.row).toBe(limit);
	expect(shown.agreements[0]?.row).toBe(agreement);
});

test('a limit of mine shows at once, and nobody has understood it yet', () => {
	const put = operation('limit:put', { id: 'limit', envelope: 'new' });
	const [shown] = withUnsent(rows, [put], me).limits;
	expect(shown).toMatchObject({
		unsent: true,
		row: { owner: 'me', envelope: 'new', device: 'phone', counter: 7, understanding: null }
	});
});

test('law 3: a limit I lift counts until the server has lifted it', () => {
	const [shown] = withUnsent(rows, [operation('limit:lift', { id: 'limit' })], me).limits;
	expect(shown).toEqual({ row: limit, unsent: false, lifting: true });
});

test('an answer on its way is mine and closed, and a second one takes its place', () => {
	const commit = (commitment: string) =>
		operation('answer:commit', {
			agreement: 'agreement',
			round: 1,
			wordingHash: 'hash',
			commitment,
			own: 'own'
		});
	const [shown] = withUnsent(rows, [commit('first'), commit('second')], me).agreements;
	expect(shown?.unsent).toBe(true);
	expect(shown?.row.answers).toEqual([
		{
			owner: 'me',
			round: 1,
			wordingHash: 'hash',
			commitment: 'second',
			own: { envelope: 'own', device: 'phone', counter: 7 },
			opening: null
		}
	]);
});

const answerOf = (owner: string, round: number) => ({
	owner,
	round,
	wordingHash: 'hash',
	commitment: `of ${owner}`,
	own: null,
	opening: null
});
const commitIn = (round: number, commitment = 'new') =>
	operation('answer:commit', {
		agreement: 'agreement',
		round,
		wordingHash: 'hash',
		commitment,
		own: 'own'
	});

test('an answer that the list has already is laid over nothing', () => {
	const answered = { ...agreement, answers: [answerOf('me', 1), answerOf('partner', 1)] };
	const commit = commitIn(1, 'of me');
	const [shown] = withUnsent({ ...rows, agreements: [answered] }, [commit], me).agreements;
	expect(shown?.row).toEqual(answered);
});

test('laws 2 and 3: an answer of this device that another of mine overtook is as if changed, until it is known what becomes of it', () => {
	const answered = { ...agreement, answers: [answerOf('me', 1), answerOf('partner', 1)] };
	const [shown] = withUnsent({ ...rows, agreements: [answered] }, [commitIn(1)], me).agreements;
	expect(shown?.row.round).toBe(2);
	expect(shown?.row.answers).toHaveLength(3);
});

test('laws 2 and 3: so is one that is two rounds behind, and one in whose place another of mine has begun a round', () => {
	const both = [answerOf('me', 3), answerOf('partner', 3)];
	const behind = { ...agreement, round: 3, answers: both };
	const [shown] = withUnsent({ ...rows, agreements: [behind] }, [commitIn(1)], me).agreements;
	expect(shown?.row.round).toBe(4);
	expect(shown?.row.answers).toEqual([...both, expect.objectContaining({ round: 4 })]);
	const begun = { ...behind, answers: [answerOf('me', 3)] };
	const [other] = withUnsent({ ...rows, agreements: [begun] }, [commitIn(1)], me).agreements;
	expect(other?.row.round).toBe(3);
	expect(other?.row.answers).toEqual([expect.objectContaining({ owner: 'me', round: 3 })]);
});

test('law 3: a changed answer on its way begins the next round at once', () => {
	const answered = { ...agreement, answers: [answerOf('me', 1), answerOf('partner', 1)] };
	const [shown] = withUnsent({ ...rows, agreements: [answered] }, [commitIn(2)], me).agreements;
	expect(shown?.row.round).toBe(2);
	expect(shown?.row.answers).toHaveLength(3);
});

test('law 3: other words on their way are asked for at once, and giving them up waits for the server', () => {
	const reword = operation('agreement:reword', {
		id: 'agreement',
		envelope: 'e',
		wordingHash: 'w'
	});
	const give = operation('agreement:give-up', { id: 'agreement', wordingHash: 'w', round: 2 });
	for (const operations of [[reword], [reword, give]]) {
		const [shown] = withUnsent(rows, operations, me).agreements;
		expect(shown?.row.rewording).toMatchObject({ author: 'me', wordingHash: 'w', round: 2 });
	}
});

test('law 3: what both let go stays until the server has let it go', () => {
	const theirs = { ...agreement, lettingGo: ['partner'] };
	const letGo = operation('agreement:let-go', {
		id: 'agreement',
		on: true,
		wordingHash: 'w',
		round: 1
	});
	const [shown] = withUnsent({ ...rows, agreements: [theirs] }, [letGo], me).agreements;
	expect(shown).toMatchObject({ unsent: true, row: { lettingGo: ['partner', 'me'] } });
});

test('a topic shows at once, and goes at once', () => {
	const put = operation('topic:put', { id: 'topic', envelope: 'name' });
	expect(withUnsent(rows, [put], me).topics).toMatchObject([
		{ row: { id: 'topic' }, unsent: true }
	]);
	expect(withUnsent(rows, [put, operation('topic:remove', { id: 'topic' })], me).topics).toEqual(
		[]
	);
});

test('law 1: an opening on its way opens nothing', () => {
	const opening = operation('answer:open', { agreement: 'agreement', round: 1, envelope: 'open' });
	expect(withUnsent(rows, [opening], me)).toEqual(withUnsent(rows, [], me));
});

test('an operation of another feature is not one of the list', () => {
	expect(isOfList(operation('name:set', { envelope: 'name' }))).toBe(false);
	expect(isOfList(operation('limit:lift', { id: 'limit' }))).toBe(true);
});

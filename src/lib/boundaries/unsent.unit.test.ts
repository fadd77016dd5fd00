import { expect, test } from 'vitest';
import type { StoredOperation } from '#lib/device/storage.ts';
import type { AgreementRow, LimitRow } from './contract.ts';
import { isOfList, withUnsent } from './unsent.ts';

const me = { userId: 'me', deviceId: 'phone' };
const limit: LimitRow = {
	id: 'limit',
	owner: 'me',
	envelope: 'sent',
	device: 'phone',
	counter: 1,
	understanding: { envelope: 'understood', device: 'theirs', counter: 1 }
};
const agreement: AgreementRow = {
	id: 'agreement',
	author: 'partner',
	envelope: 'words',
	device: 'theirs',
	counter: 2,
	wordingHash: 'hash',
	round: 1,
	answers: []
};
const rows = { limits: [limit], agreements: [agreement] };

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

test('an answer on its way is mine and closed, and a second one does not replace it', () => {
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
			commitment: 'first',
			own: { envelope: 'own', device: 'phone', counter: 7 },
			opening: null
		}
	]);
});

test('law 1: an opening on its way opens nothing', () => {
	const opening = operation('answer:open', { agreement: 'agreement', round: 1, envelope: 'open' });
	expect(withUnsent(rows, [opening], me)).toEqual(withUnsent(rows, [], me));
});

test('an operation of another feature is not one of the list', () => {
	expect(isOfList(operation('name:set', { envelope: 'name' }))).toBe(false);
	expect(isOfList(operation('limit:lift', { id: 'limit' }))).toBe(true);
});

import { expect, test } from 'vitest';
import { ana, ben, limitOf, putLimit } from './two-pages.fixture.ts';

// Nothing that Ben changes goes past Ana unmarked.

test('what has been on the screen is new no more, as it was there, and the rest still is', async () => {
	const [first, second] = [await putLimit(ben, 'no'), await putLimit(ben, 'no')];
	const isNew = () =>
		[first, second].map((id) => ana.shown.limits.find((one) => one.id === id)?.isNew);
	expect(isNew()).toEqual([true, true]);
	const onScreen = ana.shown.limits.filter(({ id }) => id === first);
	await ana.list.markSeen(onScreen);
	expect(isNew()).toEqual([false, true]);
	await putLimit(ben, 'ask', limitOf(ben, first)!.row);
	await ana.list.markSeen(onScreen);
	expect(isNew()).toEqual([true, true]);
});

import { expect, test } from 'vitest';
import { ToldName } from './told-name.ts';

const name = (counter: number) => ({ envelope: `name ${counter}`, device: 'phone', counter });
const ofKim = (counter: number) => ({ sender: 'kim', ...name(counter) });

test('a name that is told while an answer is being taken in is not replaced by that answer', () => {
	const told = new ToldName();
	told.ask();
	told.tell(ofKim(1));
	expect(told.newest('kim', null)).toEqual(ofKim(1));
	expect(told.newest('kim', name(0))).toEqual(ofKim(1));
});

test('what was told before the server was asked is older than its answer', () => {
	const told = new ToldName();
	told.tell(ofKim(1));
	told.ask();
	expect(told.newest('kim', name(2))).toEqual(name(2));
});

test('what anybody else is called is not taken for the name of the partner', () => {
	const told = new ToldName();
	told.ask();
	told.tell(ofKim(1));
	expect(told.newest('alex', null)).toBeNull();
});

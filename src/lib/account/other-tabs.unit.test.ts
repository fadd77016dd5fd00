import { expect, test } from 'vitest';
import { leaveWhenSignedOut, tellSignedOut } from './other-tabs.ts';

test('every other tab leaves when one signs out, and that one is not told by itself', async () => {
	const stops: (() => void)[] = [];
	const left: string[] = [];
	const open = (tab: string) =>
		new Promise<void>((gone) => {
			const leave = () => gone(void left.push(tab));
			stops.push(leaveWhenSignedOut(leave, tab));
		});
	void open('first');
	const others = [open('second'), open('third')];
	tellSignedOut('first');
	await Promise.all(others);
	expect(left.sort()).toEqual(['second', 'third']);
	for (const stop of stops) stop();
});

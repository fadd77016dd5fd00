import { test } from 'vitest';
import { liveHistories } from './simulation/run.ts';

test('laws 1, 2, 4, 5, 6 and 10 hold after every step, whatever people, phones, clocks and the network do', () =>
	liveHistories(false));

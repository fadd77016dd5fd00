import { test } from 'vitest';
import { liveHistories } from './simulation/run.ts';

test('laws 1, 4, 5, 6 and 11 hold after every step, with a server that lies as well', () =>
	liveHistories(true));

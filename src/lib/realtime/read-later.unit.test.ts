import { expect, test } from 'vitest';
import { deviceTime, type Time } from '#lib/device/time.ts';
import { refuse } from './codes.ts';
import { ReadLater } from './read-later.ts';

test('law 11: what was too much to read is read once more after a rest, however often it was refused, and not once closed', () => {
	const waiting = new Set<() => void>();
	const after: Time['after'] = (_, run) => {
		waiting.add(run);
		return () => waiting.delete(run);
	};
	let read = 0;
	const later = new ReadLater({ ...deviceTime, after }, () => (read += 1));
	later.heed({ ok: true });
	later.heed(refuse('not_linked'));
	expect(waiting.size).toBe(0);
	for (let asked = 0; asked < 3; asked += 1) later.heed(refuse('too_many'));
	expect(waiting.size).toBe(1);
	waiting.forEach((run) => run());
	expect(read).toBe(1);
	later.close();
	later.heed(refuse('too_many'));
	expect(waiting.size).toBe(0);
});

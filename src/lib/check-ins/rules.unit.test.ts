import { expect, it } from 'vitest';
import { isStillShared, readTogether } from './rules.ts';

it('what was shared is there for seven days, and a day that is none yet is nobody’s', () => {
	expect(isStillShared('2026-02-22', '2026-02-28')).toBe(true);
	expect(isStillShared('2026-02-22', '2026-03-01')).toBe(false);
	expect(isStillShared('2026-03-01', '2026-02-28')).toBe(true);
	expect(isStillShared('2026-03-02', '2026-02-28')).toBe(false);
});

it('law 12: a part of mine alone reads the same whether the other is skipped or not done yet', () => {
	const [closed, open] = [false, true].map((isOpen) => ({ commitment: 'c', isOpen }));
	expect(readTogether(null, null)).toBeNull();
	expect(readTogether(closed!, null)).toBe('waiting');
	expect(readTogether(null, closed!)).toBe('offered');
	expect(readTogether(closed!, closed!)).toBe('opening');
	expect(readTogether(open!, closed!)).toBe('opening');
	expect(readTogether(open!, open!)).toBe('open');
});

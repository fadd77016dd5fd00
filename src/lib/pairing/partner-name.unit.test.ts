import { expect, it } from 'vitest';
import { m } from '#lib/paraglide/messages.js';
import { atStart, parseName } from './partner-name.ts';

it('a name is shown as it was typed', () => {
	for (const name of ['Kim', 'Åsa-Lì', 'نور', '李 明', '🌿 Kim'])
		expect(parseName(name)).toBe(name);
});

it('law 11: a partner cannot turn a sentence round with characters nobody sees', () => {
	expect(parseName('Kim\u202e\u2066 yes\u200b')).toBe('Kim yes');
	expect(parseName('Kim\n\r\u2028\u2029\u0085\tsays yes')).toBe('Kimsays yes');
});

it('law 11: a partner cannot push the rest of a sentence away with a long name', () => {
	expect(parseName('x'.repeat(4_000))).toHaveLength(40);
	expect(Array.from(parseName('🌿'.repeat(60))!)).toHaveLength(40);
});

it('a name of nothing one can see is none', () => {
	for (const name of ['', '  ', '\u200b\u2060', '\n']) expect(parseName(name)).toBeNull();
});

it('a partner without a name is called so with a small letter, but where a sentence begins', () => {
	const name = m.couple_partner_unnamed();
	expect(m.signals_both_here({ name })).toContain(' your partner ');
	expect(m.signals_you_answered({ name: atStart(name) })).toMatch(/^Your partner /);
	expect(atStart('kim')).toBe('kim');
});

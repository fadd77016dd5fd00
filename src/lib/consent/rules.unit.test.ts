import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostCautious, type Said } from './rules.ts';

const voice = fc.constantFrom<(Said | null)[]>('yes', 'wait', 'no', null);
const voices = fc.array(voice, { maxLength: 6 });

describe('what several voices say together', () => {
	it('law 1: silence is never yes, whoever else said yes', () => {
		fc.assert(
			fc.property(voices, (said) => {
				expect(mostCautious([...said, null])).not.toBe('yes');
			})
		);
		expect(mostCautious([])).toBe('none');
		expect(mostCautious([null, null])).toBe('none');
	});

	it('law 2: the most cautious wins, whatever the order', () => {
		fc.assert(
			fc.property(voices, fc.nat(), (said, turn) => {
				const at = said.length ? turn % said.length : 0;
				const turned = [...said.slice(at), ...said.slice(0, at)].reverse();
				expect(mostCautious(turned)).toBe(mostCautious(said));
			})
		);
		expect(mostCautious(['yes', 'wait', 'no'])).toBe('no');
		expect(mostCautious(['yes', 'wait', null])).toBe('wait');
	});

	it('law 3: one person tightens alone, and a yes needs both', () => {
		fc.assert(
			fc.property(voices, (said) => {
				expect(mostCautious([...said, 'no'])).toBe('no');
				expect(['wait', 'no']).toContain(mostCautious([...said, 'wait']));
				if (mostCautious(said) === 'yes') expect(new Set(said)).toEqual(new Set(['yes']));
			})
		);
		expect(mostCautious(['yes', 'yes'])).toBe('yes');
	});

	it('adding a voice never loosens what held before', () => {
		const caution = { none: 1, yes: 0, wait: 2, no: 3 };
		fc.assert(
			fc.property(fc.array(voice, { minLength: 1, maxLength: 6 }), voice, (said, another) => {
				expect(caution[mostCautious([...said, another])]).toBeGreaterThanOrEqual(
					caution[mostCautious(said)]
				);
			})
		);
	});
});

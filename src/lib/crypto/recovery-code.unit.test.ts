import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRecoveryCode, formatRecoveryCode, parseRecoveryCode } from './recovery-code.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const code = fc.uint8Array({ minLength: 16, maxLength: 16 });

it('a new code is in six short groups and reads back', () => {
	const text = createRecoveryCode();
	expect(text).toMatch(
		/^([0-9A-HJKMNP-TV-Z]{5}-){3}([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/
	);
	expect(parseRecoveryCode(text)).toHaveLength(16);
	expect(createRecoveryCode()).not.toBe(text);
});

it('a person may write it in small letters, with spaces or long dashes, with O, I and L', () => {
	fc.assert(
		fc.property(code, (code) => {
			const text = formatRecoveryCode(code);
			const forms = [
				text.toLowerCase(),
				text.replaceAll('-', ''),
				text.replaceAll('-', ' – '),
				` ${text}\n`,
				text.replaceAll('0', 'o').replaceAll('1', 'l'),
				text.replaceAll('0', 'O').replaceAll('1', 'i')
			];
			for (const form of forms) expect(parseRecoveryCode(form)).toEqual(Uint8Array.from(code));
		})
	);
});

it('one wrong character is always noticed', () => {
	const text = formatRecoveryCode(Uint8Array.from({ length: 16 }, (_, i) => i * 37));
	for (const [place, right] of [...text].entries()) {
		if (right === '-') continue;
		for (const wrong of ALPHABET.replace(right, ''))
			expect(parseRecoveryCode(text.slice(0, place) + wrong + text.slice(place + 1))).toBeNull();
	}
});

it('two characters that changed places are always noticed', () => {
	fc.assert(
		fc.property(code, fc.nat(26), fc.nat(26), (code, a, b) => {
			const plain = [...formatRecoveryCode(code).replaceAll('-', '')];
			fc.pre(plain[a] !== plain[b]);
			[plain[a], plain[b]] = [plain[b]!, plain[a]!];
			expect(parseRecoveryCode(plain.join(''))).toBeNull();
		})
	);
});

it('what is no code is null and never throws', () => {
	const text = formatRecoveryCode(new Uint8Array(16));
	for (const other of ['', '-', text + '0', text.slice(1), text.replace('0', 'U'), '💧'.repeat(27)])
		expect(parseRecoveryCode(other)).toBeNull();
	fc.assert(fc.property(fc.string(), (other) => parseRecoveryCode(other) === null));
});

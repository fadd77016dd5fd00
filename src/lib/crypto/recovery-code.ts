import { randomBytes, type Bytes } from './bytes.ts';

/** Crockford's base32: no I, L, O or U, which are misread. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_BYTES = 16;
/** 128 bits in 26 characters, and one that checks them. */
const GROUPS = [5, 5, 5, 4, 4, 4];
const CODE_CHARACTERS = 27;

/** 128 random bits and a check character, as `XXXXX-XXXXX-XXXXX-XXXX-XXXX-XXXX`. */
export function createRecoveryCode(): string {
	return formatRecoveryCode(randomBytes(CODE_BYTES));
}

/** @param code 16 bytes. */
export function formatRecoveryCode(code: Uint8Array): string {
	const digits = toDigits(code);
	const text = [...digits, checkDigit(digits)].map((digit) => ALPHABET[digit]).join('');
	let start = 0;
	return GROUPS.map((length) => text.slice(start, (start += length))).join('-');
}

/**
 * Reads a code as people write it: in any case, with or without spaces and dashes, O for 0, I or L
 * for 1. Null when the length or the check character is wrong.
 */
export function parseRecoveryCode(text: string): Bytes | null {
	const plain = text
		.replace(/[\s\p{Pd}]/gu, '')
		.toUpperCase()
		.replaceAll('O', '0')
		.replace(/[IL]/g, '1');
	const digits = Array.from(plain, (character) => ALPHABET.indexOf(character));
	if (digits.length !== CODE_CHARACTERS || digits.includes(-1)) return null;
	if (checkDigit(digits.slice(0, -1)) !== digits.at(-1)) return null;
	const bits = BigInt('0b' + digits.slice(0, -1).map(fiveBits).join(''));
	if (bits & 3n) return null;
	const code = new Uint8Array(CODE_BYTES);
	const view = new DataView(code.buffer);
	view.setBigUint64(0, bits >> 66n);
	view.setBigUint64(8, BigInt.asUintN(64, bits >> 2n));
	return code;
}

/** 26 digits of five bits, first bit first; the last two bits are zero. */
function toDigits(code: Uint8Array): number[] {
	if (code.length !== CODE_BYTES) throw new RangeError('not a recovery code');
	const bits = Array.from(code, (byte) => byte.toString(2).padStart(8, '0')).join('') + '00';
	return bits.match(/.{5}/g)!.map((digit) => Number.parseInt(digit, 2));
}

const fiveBits = (digit: number) => digit.toString(2).padStart(5, '0');

/**
 * Sum of digit · x^(its distance from the check character) in GF(2^5) modulo x^5 + x^2 + 1. Powers of
 * x differ for 31 places, so one wrong character, or two that changed places, never pass.
 */
function checkDigit(digits: number[]): number {
	const timesX = (value: number) => (value << 1) ^ (value & 16 ? 0b100101 : 0);
	return digits.reduce((sum, digit) => timesX(sum ^ digit), 0);
}

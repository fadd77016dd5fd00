import { m } from '#lib/paraglide/messages.js';
import type { Weakness } from '#lib/account/password-strength.ts';
import type { Code } from './codes.ts';

/** The sentence a person reads for a code. */
export function sentence(code: Code | Weakness): string {
	return m[`code_${code}`]();
}

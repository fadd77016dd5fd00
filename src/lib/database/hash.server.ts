import { hash as digest, timingSafeEqual } from 'node:crypto';

/** SHA-256 as base64url. */
export const hash = (text: string): string => digest('sha256', text, 'base64url');

/** Compares a secret with a stored hash in constant time. */
export function matchesHash(secret: string, stored: string): boolean {
	const [a, b] = [Buffer.from(hash(secret)), Buffer.from(stored)];
	return a.length === b.length && timingSafeEqual(a, b);
}

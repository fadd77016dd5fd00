import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';

/**
 * Keeps what was made for a couple for the life of the page. A server that denies a link and admits it
 * again, with an empty answer after, must not make the page forget what stands.
 */
export function onePerCouple<T>(create: (seal: CoupleSeal) => T): (seal: CoupleSeal) => T {
	const made = new Map<string, T>();
	return (seal) => {
		const known = made.get(seal.couple) ?? create(seal);
		made.set(seal.couple, known);
		return known;
	};
}

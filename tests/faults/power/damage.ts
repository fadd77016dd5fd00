import type { Random } from '../random.ts';

/** The unit a disk writes whole or not; what lies beside the written bytes in it stays as it was. */
const SECTOR_BYTES = 512;

type Fate = 'old' | 'zeros' | 'garbage';
const FATES: readonly (Fate | 'any')[] = ['old', 'zeros', 'garbage', 'any'];
const SHARES = [0, 0.1, 0.5, 0.9, 0.98, 1];

/**
 * What a file may be after the power went while it was being turned from `was` into `will`: some of the sectors
 * of the change have arrived, in any order, and of the others anything may be there. Where it grows it
 * may end at any byte.
 */
export function damage(was: Buffer, will: Buffer, random: Random): Buffer {
	const found = Buffer.alloc(will.length);
	was.copy(found, 0, 0, will.length);
	const arrives = random.pick(SHARES);
	const fate = random.pick(FATES);
	for (let at = 0; at < will.length; at += SECTOR_BYTES) {
		const end = Math.min(at + SECTOR_BYTES, will.length);
		const change = changeWithin(found, will, at, end);
		if (!change) continue;
		const [from, to] = change;
		if (random.chance(arrives)) will.copy(found, from, from, to);
		else spoil(found, from, to, fate === 'any' ? random.pick(['old', 'zeros', 'garbage']) : fate);
	}
	const grows = will.length > was.length;
	return grows && random.chance(0.5)
		? found.subarray(0, random.whole(was.length, will.length))
		: found;

	function spoil(buffer: Buffer, from: number, to: number, how: Fate): void {
		if (how === 'zeros') buffer.fill(0, from, to);
		if (how === 'garbage') random.bytes(to - from).copy(buffer, from);
	}
}

/** The bytes between the first and the last that differ, or null. */
function changeWithin(a: Buffer, b: Buffer, from: number, to: number): [number, number] | null {
	if (a.compare(b, from, to, from, to) === 0) return null;
	while (a[from] === b[from]) from += 1;
	while (a[to - 1] === b[to - 1]) to -= 1;
	return [from, to];
}

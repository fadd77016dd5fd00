/** A device of mine that is signed in. `name` is null while it has none, or one that cannot be read. */
export type Device = { id: string; name: string | null; isThis: boolean };

/** What a name begins with says no more than this of a device. */
export type DeviceForm = 'phone' | 'tablet' | 'computer';

/** In CSS px: the shorter side of a screen above which nobody calls it a phone. */
const TABLET_SIDE_PX = 600;

export function formOf({ touch, shortSide }: { touch: boolean; shortSide: number }): DeviceForm {
	if (!touch) return 'computer';
	return shortSide < TABLET_SIDE_PX ? 'phone' : 'tablet';
}

/** The word itself, or with the first number that no other device of mine has. */
export function freeName(word: string, taken: readonly (string | null)[]): string {
	for (let number = 1; ; number += 1) {
		const name = number === 1 ? word : `${word} ${number}`;
		if (!taken.includes(name)) return name;
	}
}

/**
 * Those that this device has not shown yet. On a device that has shown none, nothing is new: it was signed in
 * after them.
 */
export function unreadOf(devices: readonly Device[], shown: readonly string[] | null): Device[] {
	if (!shown) return [];
	return devices.filter(({ id, isThis }) => !isThis && !shown.includes(id));
}

/** This one first, then by name; those without one at the end, where they are looked for. */
export function inOrder(devices: readonly Device[]): Device[] {
	return [...devices].sort(
		(a, b) =>
			Number(b.isThis) - Number(a.isThis) ||
			Number(a.name === null) - Number(b.name === null) ||
			(a.name ?? '').localeCompare(b.name ?? '')
	);
}

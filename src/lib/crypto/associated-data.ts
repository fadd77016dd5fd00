import { concat, fixedBytes, idBytes, type Bytes } from './bytes.ts';
import { kindNumber, type Kind } from './kinds.ts';

/** 16 zero bytes: stands where an id does not apply. */
export const NO_ID = 'A'.repeat(22);

/**
 * Everything a client believes about an envelope but finds outside of it. Opening with any other
 * context fails, so a server cannot pass off one thing as another.
 */
export type Context = {
	/** Ids are 22 characters of base64url, or NO_ID. */
	couple: string;
	sender: string;
	device: string;
	kind: Kind;
	object: string;
	/** 0 to 2^53 - 1. The device's own count, or a version. */
	counter: number;
	/** `hash`: 32 bytes as base64url. `round`: 0 to 2^32 - 1. */
	wording?: { hash: string; round: number } | undefined;
};

/**
 * The associated data of SPEC.md, 76 bytes, or 112 with a wording.
 * @throws RangeError when a field does not have its form.
 */
export function associatedData(version: number, suite: number, context: Context): Bytes {
	const { couple, sender, device, kind, object, counter, wording } = context;
	return concat(
		Uint8Array.of(version, suite),
		idBytes(couple),
		idBytes(sender),
		idBytes(device),
		Uint8Array.of(kindNumber(kind)),
		idBytes(object),
		counterBytes(counter),
		...(wording
			? [Uint8Array.of(1), fixedBytes(wording.hash, 32), roundBytes(wording.round)]
			: [Uint8Array.of(0)])
	);
}

function counterBytes(counter: number): Bytes {
	if (!Number.isSafeInteger(counter) || counter < 0) throw new RangeError('not a counter');
	const bytes = new Uint8Array(8);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(counter));
	return bytes;
}

function roundBytes(round: number): Bytes {
	if (!Number.isInteger(round) || round < 0 || round > 0xffff_ffff)
		throw new RangeError('not a round');
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, round);
	return bytes;
}

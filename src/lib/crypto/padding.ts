import type { Bytes } from './bytes.ts';
import { LENGTH_BYTES } from './kinds.ts';

/**
 * Length as 2 bytes big-endian, content, zeros up to the smallest bucket that holds them.
 * @param buckets ascending, in bytes.
 * @throws RangeError when the content exceeds the largest one.
 */
export function pad(content: Uint8Array, buckets: readonly number[]): Bytes {
	const bucket = buckets.find((size) => LENGTH_BYTES + content.length <= size);
	if (bucket === undefined) throw new RangeError('content exceeds the largest bucket');
	const padded = new Uint8Array(bucket);
	new DataView(padded.buffer).setUint16(0, content.length);
	padded.set(content, LENGTH_BYTES);
	return padded;
}

/** Null unless `padded` has the size of a bucket, a length that fits in it, and nothing but zeros after that. */
export function unpad(padded: Bytes, buckets: readonly number[]): Bytes | null {
	if (!buckets.includes(padded.length)) return null;
	const end = LENGTH_BYTES + new DataView(padded.buffer, padded.byteOffset).getUint16(0);
	if (end > padded.length || padded.subarray(end).some((byte) => byte !== 0)) return null;
	return padded.slice(LENGTH_BYTES, end);
}

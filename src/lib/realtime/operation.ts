import type { StoredOperation } from '#lib/device/storage.ts';
import type { CommandName, Input } from './wire.ts';

/** Operations are kept by this app alone, so that a name vouches for its payload. */
export function isFor<N extends CommandName & string>(
	operation: StoredOperation,
	name: N
): operation is StoredOperation & { name: N; payload: Input<N> } {
	return operation.name === name;
}

import * as v from 'valibot';
import { Counter, Id } from '#lib/realtime/wire.ts';
import { NEEDS } from './needs.ts';

/** What stands inside the seals of a raise, a lowering and a receipt (crypto/SPEC.md, "Contents by kind"). */
export const RaiseContent = v.strictObject({
	kind: v.picklist(['wait', 'no']),
	need: v.nullable(v.picklist(NEEDS)),
	/** Epoch ms on the raiser's clock. */
	raisedAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
});
export const LowerContent = v.strictObject({ of: Id });
/** `device` and `counter` are those of the raise's envelope that was on the screen: one version of it. */
export const ReceiptContent = v.strictObject({
	of: Id,
	device: Id,
	counter: Counter,
	state: v.picklist(['shown', 'answered'])
});

export type RaiseContent = v.InferOutput<typeof RaiseContent>;
export type LowerContent = v.InferOutput<typeof LowerContent>;
export type ReceiptContent = v.InferOutput<typeof ReceiptContent>;

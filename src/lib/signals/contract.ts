import * as v from 'valibot';
import type { Nothing } from '#lib/account/contract.ts';
import { Counter, Id, SmallEnvelope, type Sealed } from '#lib/realtime/wire.ts';

/** So that it is a small message; what is more waits for the next opening. */
export const LAST_TRY_MAX = 24;

/** A beat is relayed at once or not at all: never stored, never acknowledged. */
export const SendBeat = v.strictObject({ pageLoad: Id, counter: Counter, envelope: SmallEnvelope });
/** Raises a wait or no, or adds a need to it. Which of the two it is is sealed; a second one of the same id is a need. */
export const RaiseSignal = v.strictObject({ id: Id, counter: Counter, envelope: SmallEnvelope });
export const LowerSignal = RaiseSignal;
/** Shown or answered. Which it is is sealed; a second one of the same device is answered. */
export const SendReceipt = RaiseSignal;

/** What a page that is left has not sent: in order, by the device and for the couple it was sealed as. */
export const LastTry = v.strictObject({
	device: Id,
	couple: Id,
	operations: v.pipe(
		v.array(
			v.variant('name', [
				v.strictObject({ name: v.literal('signal:raise'), payload: RaiseSignal }),
				v.strictObject({ name: v.literal('signal:lower'), payload: LowerSignal })
			])
		),
		v.minLength(1),
		v.maxLength(LAST_TRY_MAX)
	)
});
export type LastTry = v.InferOutput<typeof LastTry>;

/** Everything in practice is relayed at once or not at all, as a beat is: nothing of it is stored. */
export const SendPractice = v.strictObject({
	as: v.picklist(['beat', 'raise', 'lower', 'receipt']),
	/** Of a beat its page load; else of the raise. */
	id: Id,
	counter: Counter,
	envelope: SmallEnvelope
});

export type PracticeRow = In<typeof SendPractice> & { sender: string; device: string };
export type BeatRow = {
	sender: string;
	device: string;
	pageLoad: string;
	counter: number;
	envelope: string;
};
export type ReceiptRow = Sealed & { sender: string };
export type SignalRow = Sealed & {
	id: string;
	sender: string;
	/** What kind of envelope it is; the seal decides whether that is so. */
	lowered: boolean;
	receipts: ReceiptRow[];
};
/** The last number the server has from the asking device in each lane. */
export type Counters = { signal: number; receipt: number };

type In<S extends v.GenericSchema> = v.InferOutput<S>;

declare module '#lib/realtime/wire.ts' {
	interface Commands {
		'signal:beat': { in: In<typeof SendBeat>; out: object };
		'signal:raise': { in: In<typeof RaiseSignal>; out: object };
		'signal:lower': { in: In<typeof LowerSignal>; out: object };
		'signal:sync': { in: In<typeof Nothing>; out: { signals: SignalRow[]; counters: Counters } };
		'receipt:send': { in: In<typeof SendReceipt>; out: object };
		'practice:send': { in: In<typeof SendPractice>; out: object };
	}
	interface Pushes {
		'signal:beaten': BeatRow;
		'practice:sent': PracticeRow;
		/** A standing signal is new, lowered, or has a new receipt. */
		'signal:changed': SignalRow;
	}
}

import { concat, equalBytes, idBytes, toBase64url, type Bytes } from '#lib/crypto/bytes.ts';

/**
 * One beat. All of it has one fixed size, so that nobody on the way can tell a yes from nothing.
 * Ids, challenges and marks are 16 bytes as base64url.
 */
export type Beat = {
	signal: 'none' | 'yes' | 'wait' | 'no';
	/** The page is being hidden or closed: it is not live any more, and that is no loss of the link. */
	leaving: boolean;
	/** This page begins in wait: on both screens a yes shows only when both say it. */
	slow: boolean;
	/** It asked "still good?", and nobody touched anything. Never with a yes. */
	unanswered: boolean;
	/** Random; whoever sends it back proves that they heard this very beat. */
	challenge: string;
	/** The latest challenges this page has heard, at most MAX_ECHOES. */
	echoes: string[];
	/** With a yes the id of its touch, with a wait or no the id of its raise; else NO_MARK. */
	touch: string;
	/** How old the touch of a yes is; 0 for anything else. */
	touchAgeMs: number;
	/** With a yes the raises it was made after, from the sender's side; else NO_MARK. */
	mine: string;
	yours: string;
};

export const MAX_ECHOES = 4;
const VERSION = 1;
const ID_BYTES = 16;
const SIGNALS = ['none', 'yes', 'wait', 'no'] as const;
const LEAVING = 0x80;
const SLOW = 0x40;
const UNANSWERED = 0x20;
const ECHOES_AT = 3 + ID_BYTES;
const TOUCH_AT = ECHOES_AT + MAX_ECHOES * ID_BYTES;
const AGE_AT = TOUCH_AT + ID_BYTES;
const MINE_AT = AGE_AT + 4;
const YOURS_AT = MINE_AT + ID_BYTES;
export const BEAT_BYTES = YOURS_AT + ID_BYTES;
const MAX_AGE_MS = 0xffff_ffff;

const ZEROS = new Uint8Array(ID_BYTES);
/** Sixteen zero bytes: no touch, or no raise known. */
export const NO_MARK = 'AAAAAAAAAAAAAAAAAAAAAA';

/** @throws RangeError when a field does not fit its place. */
export function encodeBeat(beat: Beat): Bytes {
	if (beat.echoes.length > MAX_ECHOES) throw new RangeError('too many echoes');
	const age = Math.min(Math.max(0, Math.ceil(beat.touchAgeMs)), MAX_AGE_MS);
	const ageBytes = new Uint8Array(4);
	new DataView(ageBytes.buffer).setUint32(0, age);
	const spare = Array.from({ length: MAX_ECHOES - beat.echoes.length }, () => ZEROS);
	return concat(
		Uint8Array.of(VERSION, SIGNALS.indexOf(beat.signal) | flagsOf(beat), beat.echoes.length),
		idBytes(beat.challenge),
		...beat.echoes.map(idBytes),
		...spare,
		idBytes(beat.touch),
		ageBytes,
		idBytes(beat.mine),
		idBytes(beat.yours)
	);
}

/** Null for anything that is not exactly a beat of this version. */
export function parseBeat(content: Uint8Array): Beat | null {
	if (content.length !== BEAT_BYTES || content[0] !== VERSION) return null;
	const signal = SIGNALS[content[1]! & ~(LEAVING | SLOW | UNANSWERED)];
	const count = content[2]!;
	if (!signal || count > MAX_ECHOES) return null;
	const slots = Array.from({ length: MAX_ECHOES }, (_, at) =>
		idAt(content, ECHOES_AT + at * ID_BYTES)
	);
	if (slots.slice(count).some((slot) => slot !== NO_MARK)) return null;
	const beat: Beat = {
		signal,
		leaving: (content[1]! & LEAVING) !== 0,
		slow: (content[1]! & SLOW) !== 0,
		unanswered: (content[1]! & UNANSWERED) !== 0,
		challenge: idAt(content, 3),
		echoes: slots.slice(0, count),
		touch: idAt(content, TOUCH_AT),
		touchAgeMs: new DataView(content.buffer, content.byteOffset).getUint32(AGE_AT),
		mine: idAt(content, MINE_AT),
		yours: idAt(content, YOURS_AT)
	};
	return isSound(beat) ? beat : null;
}

const flagsOf = ({ leaving, slow, unanswered }: Beat): number =>
	(leaving ? LEAVING : 0) | (slow ? SLOW : 0) | (unanswered ? UNANSWERED : 0);

function isSound(beat: Beat): boolean {
	const yes = beat.signal === 'yes';
	if (yes && (beat.leaving || beat.unanswered)) return false;
	if ((beat.signal === 'none') !== (beat.touch === NO_MARK)) return false;
	return yes || (beat.touchAgeMs === 0 && beat.mine === NO_MARK && beat.yours === NO_MARK);
}

/** One name for a set of raises, whatever their order: their ids, which are random, folded by XOR. */
export function markOf(ids: Iterable<string>): string {
	const mark = new Uint8Array(ID_BYTES);
	for (const id of ids) idBytes(id).forEach((byte, at) => (mark[at]! ^= byte));
	return equalBytes(mark, ZEROS) ? NO_MARK : toBase64url(mark);
}

const idAt = (content: Uint8Array, at: number) => toBase64url(content.slice(at, at + ID_BYTES));

import type { Socket } from 'socket.io';

const TEXT_FRAME = 0x81;
/** Up to here a length has one byte, up to there it has two. */
const ONE_BYTE = 125;
const TWO_BYTES = 0xffff;

/** `now or never`: whoever cannot be told at once is not told. */
export type Urgency = 'surely' | 'now or never';
export type EncodedEvent = { text: string; wsPreEncodedFrame: [Buffer] };

/**
 * An event, encoded once for all who hear it, as Socket.IO encodes its own broadcasts, but in one piece: head and text as
 * two are two entries for the kernel, and writing is most of what passing on costs. (docs/performance.md)
 */
export function encodeEvent(name: string, payload: unknown): EncodedEvent {
	// Socket.IO's event is a 2, within Engine.IO's message, a 4.
	const text = `2${JSON.stringify([name, payload])}`;
	return { text, wsPreEncodedFrame: [textFrame(`4${text}`)] };
}

/** Through Engine.IO: a line that is polled gets the text, a WebSocket the frame. */
export function sendEncoded(
	{ conn }: Socket,
	urgency: Urgency,
	{ text, wsPreEncodedFrame }: EncodedEvent
): void {
	if (urgency === 'now or never' && !conn.transport.writable) return;
	conn.write(text, { wsPreEncodedFrame } as object);
}

function textFrame(text: string): Buffer {
	const length = Buffer.byteLength(text);
	if (length > TWO_BYTES) throw new Error('longer than anything that is told');
	const head = length <= ONE_BYTE ? 2 : 4;
	const frame = Buffer.allocUnsafe(head + length);
	frame[0] = TEXT_FRAME;
	frame[1] = head === 2 ? length : ONE_BYTE + 1;
	if (head === 4) frame.writeUInt16BE(length, 2);
	frame.write(text, head);
	return frame;
}

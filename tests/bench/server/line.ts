import { connect, type Socket } from 'node:net';

/**
 * A WebSocket client that does next to nothing: text frames up to 64 KB, and no more than a look at each one that comes. So one core
 * of it can keep a core of any server busy. The mask is zero, which costs the server what any other does.
 */
export type Line = { send(frame: Buffer): void; close(): void };

/** The first bytes of a text, and where it lies; valid only during the call. */
export type Heard = (chunk: Buffer, from: number, to: number) => void;

const HANDSHAKE_END = '\r\n\r\n';
const KEY = Buffer.from('sixteen bytes ..').toString('base64');

export function openLine(
	port: number,
	path: string,
	headers: Record<string, string>,
	heard: Heard
): Promise<Line> {
	return new Promise((opened, failed) => {
		const socket = connect({ port, host: '127.0.0.1', noDelay: true });
		const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
		socket.write(
			`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
				`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n${lines.join('')}\r\n`
		);
		socket.once('error', failed);
		socket.once('close', () => failed(new Error('the server hung up')));
		let answer = Buffer.alloc(0);
		const shake = (chunk: Buffer) => {
			answer = Buffer.concat([answer, chunk]);
			const end = answer.indexOf(HANDSHAKE_END);
			if (end < 0) return;
			if (!answer.toString('latin1', 0, 12).endsWith('101')) return socket.destroy();
			socket.off('data', shake);
			const read = frameReader(heard);
			socket.on('data', read);
			opened({ send: (frame) => void socket.write(frame), close: () => endOf(socket) });
			const rest = answer.subarray(end + HANDSHAKE_END.length);
			// Whoever waits for the line must have it before its first text is heard.
			if (rest.length) queueMicrotask(() => read(rest));
		};
		socket.on('data', shake);
	});
}

function endOf(socket: Socket): void {
	socket.removeAllListeners('close');
	socket.destroy();
}

/** Gives the frame of a text, as a client has to send it. */
export function frameOf(text: string): Buffer {
	const length = Buffer.byteLength(text);
	const head = length < 126 ? 2 : 4;
	const frame = Buffer.alloc(head + 4 + length);
	frame[0] = 0x81;
	frame[1] = 0x80 | (length < 126 ? length : 126);
	if (head === 4) frame.writeUInt16BE(length, 2);
	frame.write(text, head + 4);
	return frame;
}

function frameReader(heard: Heard): (chunk: Buffer) => void {
	let kept: Buffer | null = null;
	return (chunk) => {
		const bytes = kept ? Buffer.concat([kept, chunk]) : chunk;
		let at = 0;
		while (bytes.length - at >= 2) {
			const short = bytes[at + 1]! & 0x7f;
			const head = short < 126 ? 2 : 4;
			if (bytes.length - at < head) break;
			const end = at + head + (short < 126 ? short : bytes.readUInt16BE(at + 2));
			if (bytes.length < end) break;
			heard(bytes, at + head, end);
			at = end;
		}
		kept = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null;
	};
}

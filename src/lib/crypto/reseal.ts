import { openEnvelope, sealEnvelope, type Context } from './envelope.ts';

/** Gives an envelope of the same content under another key. */
export type Reseal = (context: Context, envelope: string) => Promise<string>;

/**
 * The content, and all it is bound to, stay the same. What does not open stays as it is: it could not be read before
 * either, and nothing is thrown away.
 */
export const createReseal =
	(from: CryptoKey, to: CryptoKey): Reseal =>
	async (context, envelope) => {
		const opened = await openEnvelope(from, context, envelope);
		return opened.ok ? sealEnvelope(to, context, opened.content) : envelope;
	};

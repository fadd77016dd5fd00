import type { HandshakeResult } from '#lib/crypto/handshake.ts';
import type { Code } from '#lib/realtime/codes.ts';

/** Why a pairing ended: a code of the server's, or what this device itself found. */
export type EndReason = Code | 'different' | 'not_genuine' | 'elsewhere';
export type Words = HandshakeResult['words'];

export type PairingState =
	| { is: 'opening' }
	| { is: 'none' }
	/** Begun on this device; the server has not answered yet. */
	| { is: 'making' }
	/** Inviter: the link works, and nobody has opened it. `expiresAt` in epoch ms. */
	| { is: 'offered'; link: string; expiresAt: number }
	/** The two devices are at it (`begun`), or one waits for the other to be opened. */
	| { is: 'meeting'; begun: boolean }
	| { is: 'comparing'; words: Words }
	/** Inviter: "same words" was pressed. */
	| { is: 'confirming'; words: Words }
	| { is: 'linked' }
	| { is: 'ended'; why: EndReason };

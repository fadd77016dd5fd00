import * as v from 'valibot';
import { Bytes32, Envelope, Id, SmallEnvelope } from '#lib/realtime/wire.ts';

/** What the browser sends to make an account. Nothing in it can be read or turned back into the password. */
export const SignUp = v.strictObject({
	userId: Id,
	handle: Bytes32,
	authSecret: Bytes32,
	recoveryProof: Bytes32,
	passwordWrap: Envelope,
	recoveryWrap: Envelope,
	/** Version 1. */
	keyring: Envelope
});
export const SignIn = v.strictObject({ handle: Bytes32, authSecret: Bytes32 });
export const BeginRecovery = v.strictObject({ handle: Bytes32, recoveryProof: Bytes32 });
/** Sets a new password and a new recovery code; the old code ends with its use. */
export const FinishRecovery = v.strictObject({
	handle: Bytes32,
	recoveryProof: Bytes32,
	authSecret: Bytes32,
	passwordWrap: Envelope,
	newRecoveryProof: Bytes32,
	newRecoveryWrap: Envelope
});
export const SaveKeyring = v.strictObject({
	version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	envelope: Envelope
});
export const Nothing = v.strictObject({});
/** Any device of mine, by any of them. */
export const NameDevice = v.strictObject({ id: Id, name: SmallEnvelope });
export const EndDevice = v.strictObject({ id: Id });
/** What the browser derives from the password there is: asked for before anything that only its owner may do. */
export const ProvePassword = v.strictObject({ authSecret: Bytes32 });
/** Another password to the same keys. */
export const ChangePassword = v.strictObject({
	authSecret: Bytes32,
	newAuthSecret: Bytes32,
	passwordWrap: Envelope
});
/** Another recovery code to the same keys. The wrap of the password is made anew with it: by that a lost answer is found. */
export const ChangeRecovery = v.strictObject({
	authSecret: Bytes32,
	passwordWrap: Envelope,
	recoveryProof: Bytes32,
	recoveryWrap: Envelope
});
/** From the first: begins, and forgets what was staged before. */
export const ReadOwn = v.strictObject({
	after: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
});
/** Sealed anew, in the place of the envelope that has this hash. Nothing is changed by it yet. */
export const StageOwn = v.strictObject({
	rows: v.pipe(
		v.array(v.strictObject({ was: Bytes32, envelope: Envelope })),
		v.minLength(1),
		v.maxLength(40)
	)
});
/** New keys: all that was staged, and every wrap, in one step. Signs all other devices out. */
export const ChangeKeys = v.strictObject({
	authSecret: Bytes32,
	newAuthSecret: Bytes32,
	passwordWrap: Envelope,
	recoveryProof: Bytes32,
	recoveryWrap: Envelope,
	keyring: SaveKeyring
});
/** With the password, or with the recovery code. */
export const DeleteAccount = v.union([
	v.strictObject({ authSecret: Bytes32 }),
	v.strictObject({ recoveryProof: Bytes32 })
]);

export type SealedKeyring = { version: number; envelope: string };
export type SignedInReply = { userId: string; deviceId: string };
export type SignInReply = SignedInReply & {
	/** All that are signed in now, this one too: the next one is news. */
	devices: string[];
	passwordWrap: string;
	keyring: SealedKeyring;
	/** How often the keys were made. */
	keysVersion: number;
};
/** A device that is signed in. `name`: sealed for its owner alone; null until it has one. */
export type DeviceRow = { id: string; name: string | null };
/** What is sealed under my personal key, with what its seal is bound to besides me. */
export type OwnRow =
	| { of: 'kept'; id: string; device: string; counter: number; envelope: string }
	| {
			of: 'answer';
			id: string;
			wordingHash: string;
			round: number;
			device: string;
			counter: number;
			envelope: string;
	  }
	/** A check-in I keep, or what a commitment of mine is of. */
	| { of: 'check-in'; id: string; device: string; counter: number; envelope: string }
	| { of: 'care'; device: string; counter: number; envelope: string }
	| { of: 'device'; id: string; envelope: string };
export type BeginRecoveryReply = { userId: string; recoveryWrap: string };

declare module '#lib/realtime/wire.ts' {
	interface Commands {
		/** `passwordWrap`: so that each of my devices unlocks by the password that is in force. */
		'keyring:get': {
			in: v.InferOutput<typeof Nothing>;
			out: { keyring: SealedKeyring; passwordWrap: string };
		};
		/** `changed_meanwhile` unless the version is the next one: another device was faster. */
		'keyring:save': { in: v.InferOutput<typeof SaveKeyring>; out: object };
		'device:list': { in: v.InferOutput<typeof Nothing>; out: { devices: DeviceRow[] } };
		'device:name': { in: v.InferOutput<typeof NameDevice>; out: object };
		/** Signs another device of mine out, at once. `not_found`: it is not signed in, or it is this one. */
		'device:end': { in: v.InferOutput<typeof EndDevice>; out: object };
		'device:end-others': { in: v.InferOutput<typeof Nothing>; out: object };
		'password:prove': { in: v.InferOutput<typeof ProvePassword>; out: { passwordWrap: string } };
		'password:change': { in: v.InferOutput<typeof ChangePassword>; out: object };
		'recovery:change': { in: v.InferOutput<typeof ChangeRecovery>; out: object };
		/** SHA-256 of the password's wrap that is in force. */
		'recovery:mark': { in: v.InferOutput<typeof Nothing>; out: { mark: string } };
		/** `total`: how many there are altogether. */
		'keys:read': { in: v.InferOutput<typeof ReadOwn>; out: { rows: OwnRow[]; total: number } };
		'keys:stage': { in: v.InferOutput<typeof StageOwn>; out: object };
		/** `changed_meanwhile`: something of it was written since it was read, or the connection was another. */
		'keys:change': { in: v.InferOutput<typeof ChangeKeys>; out: object };
	}
	interface Pushes {
		/** A device of mine was signed in or out, or has another name: ask for them. */
		'device:changed': object;
	}
}

import * as v from 'valibot';
import { Bytes32, Envelope, Id } from '#lib/realtime/wire.ts';

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

export type SealedKeyring = { version: number; envelope: string };
export type SignedInReply = { userId: string; deviceId: string };
export type SignInReply = SignedInReply & { passwordWrap: string; keyring: SealedKeyring };
export type BeginRecoveryReply = { userId: string; recoveryWrap: string };

declare module '#lib/realtime/wire.ts' {
	interface Commands {
		'keyring:get': { in: v.InferOutput<typeof Nothing>; out: { keyring: SealedKeyring } };
		/** `changed_meanwhile` unless the version is the next one: another device was faster. */
		'keyring:save': { in: v.InferOutput<typeof SaveKeyring>; out: object };
	}
}

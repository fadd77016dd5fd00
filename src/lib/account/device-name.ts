import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url, utf8 } from '#lib/crypto/bytes.ts';
import { NO_ID, openEnvelope, sealEnvelope, type Context } from '#lib/crypto/envelope.ts';
import type { Account } from './account.svelte.ts';

/** In UTF-16 units: at its longest it still fits in the smallest envelope. */
export const MAX_DEVICE_NAME_CHARS = 40;

/** Whose devices they are: the person, and the key that only they hold. */
type Owner = Pick<Account, 'userId' | 'keyring'>;

/** A name as it is kept: one line without control characters; null when nothing is left of it, or it is too long. */
export function parseDeviceName(typed: string): string | null {
	const name = typed
		.toWellFormed()
		.replace(/[\p{Cc}\s]+/gu, ' ')
		.trim();
	return name !== '' && name.length <= MAX_DEVICE_NAME_CHARS ? name : null;
}

/** @throws RangeError when the name does not fit. */
export async function sealDeviceName(owner: Owner, id: string, name: string): Promise<string> {
	return sealEnvelope(await keyOf(owner), deviceNameContext(owner.userId, id), utf8(name));
}

/** Null when it does not open as the name of this device. */
export async function openDeviceName(
	owner: Owner,
	id: string,
	envelope: string
): Promise<string | null> {
	const opened = await openEnvelope(
		await keyOf(owner),
		deviceNameContext(owner.userId, id),
		envelope
	);
	return opened.ok ? parseDeviceName(new TextDecoder().decode(opened.content)) : null;
}

/** Bound to the device that is named, so that the server cannot call one by the name of another. */
export const deviceNameContext = (me: string, id: string): Context => ({
	couple: NO_ID,
	sender: me,
	device: NO_ID,
	kind: 'device-name',
	object: id,
	counter: 1
});

const keyOf = ({ keyring }: Owner) => importPersonalKey(fromBase64url(keyring.personalKey));

import {
	createAccountKey,
	importAccountKey,
	importPersonalKey,
	sealKeyring,
	wrapAccountKey,
	type PasswordKeys
} from '#lib/crypto/account-keys.ts';
import {
	fromBase64url,
	randomBytes,
	sha256,
	toBase64url,
	utf8,
	type Bytes
} from '#lib/crypto/bytes.ts';
import { createReseal } from '#lib/crypto/reseal.ts';
import { refuse, type Reply } from '#lib/realtime/codes.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { MAX_MESSAGE_CHARS, type Input } from '#lib/realtime/wire.ts';
import type { Account } from './account.svelte.ts';
import type { OwnRow } from './contract.ts';
import { createRecovery } from './create-recovery.ts';
import { contextOf } from './own-seals.ts';
import { sealRecoveryCode } from './recovery-code.ts';

type Person = Pick<
	Account,
	'handle' | 'userId' | 'deviceId' | 'keyring' | 'keysVersion' | 'keepNext'
>;
type Ground = { account: Person; link: Pick<Link, 'send'> };
type Sealed = Input<'keys:stage'>['rows'][number];
/** How many of how many rows are sealed anew and with the server. */
export type OnProgress = (done: number, total: number) => void;

/** What a row takes in a message besides its envelope. */
const ROW_CHARS = 100;
const MAX_ROWS_IN_A_MESSAGE = 40;

/**
 * Makes new keys and seals all that is mine anew; the server puts it in force in one step, or nothing of it. The new
 * keys are kept on this device before that. Refused with `changed_meanwhile` when something was written in between:
 * then to be done again from the beginning.
 */
export async function changeKeys(
	{ account, link }: Ground,
	before: Pick<PasswordKeys, 'authSecret'> & { accountKey: Bytes },
	after: PasswordKeys & { salt: Bytes },
	onprogress: OnProgress
): Promise<Reply> {
	const { handle, userId, keyring } = account;
	const raw = createAccountKey();
	const accountKey = await importAccountKey(raw);
	const personalKey = randomBytes(32);
	const next = {
		...keyring,
		version: keyring.version + 1,
		personalKey: toBase64url(personalKey)
	};
	const reseal = createReseal(
		await importPersonalKey(fromBase64url(keyring.personalKey)),
		await importPersonalKey(personalKey)
	);
	const staged = await stageAll(link, onprogress, async (row) => {
		const whose = { userId, deviceId: account.deviceId, couple: keyring.couple?.id ?? null };
		const context = contextOf(row, whose);
		const envelope = context ? await reseal(context, row.envelope) : row.envelope;
		return { was: toBase64url(await sha256(utf8(row.envelope))), envelope };
	});
	if (!staged.ok) return staged;

	const envelope = await sealKeyring(accountKey, userId, next);
	const recovery = await createRecovery(handle, raw);
	const wrap = (key: Bytes) => wrapAccountKey(after.wrapKey, handle, 'password', key);
	const passwordWrap = await wrap(raw);
	const isKept = await account.keepNext({
		is: 'sent',
		keys: {
			accountKey,
			// What a passkey has sealed leads to the keys of before.
			unlock: { salt: toBase64url(after.salt), passwordWrap, passkey: null },
			keyring: { version: next.version, envelope },
			unseenRecoveryCode: await sealRecoveryCode(accountKey, userId, recovery.code),
			keysVersion: account.keysVersion + 1
		},
		beforeWrap: await wrap(before.accountKey)
	});
	// Told all the same, they could be in force and nowhere.
	if (!isKept) return refuse('changed_meanwhile');
	const reply = await link.send('keys:change', {
		authSecret: before.authSecret,
		newAuthSecret: after.authSecret,
		passwordWrap,
		recoveryProof: recovery.proof,
		recoveryWrap: recovery.wrap,
		keyring: { version: next.version, envelope }
	});
	// Without an answer nobody knows: the next connection tells which keys are in force.
	if (!reply.ok && reply.code !== 'no_connection') await account.keepNext(null);
	return reply;
}

/** Reads page by page, and stages page by page. */
async function stageAll(
	link: Ground['link'],
	onprogress: OnProgress,
	sealAnew: (row: OwnRow) => Promise<Sealed>
): Promise<Reply> {
	for (let after = 0; ;) {
		const reply = await link.send('keys:read', { after });
		if (!reply.ok) return reply;
		const { rows, total } = reply;
		if (rows.length === 0) return after === total ? { ok: true } : refuse('changed_meanwhile');
		for (const part of inMessages(await Promise.all(rows.map(sealAnew)))) {
			const taken = await link.send('keys:stage', { rows: part });
			if (!taken.ok) return taken;
			after += part.length;
			onprogress(after, total);
		}
	}
}

/** As many rows to a message as fit. */
export function inMessages(rows: Sealed[]): Sealed[][] {
	const parts: Sealed[][] = [];
	let room = 0;
	for (const row of rows) {
		const takes = row.envelope.length + ROW_CHARS;
		const last = parts.at(-1);
		if (!last || takes > room || last.length === MAX_ROWS_IN_A_MESSAGE) {
			parts.push([row]);
			room = MAX_MESSAGE_CHARS - ROW_CHARS - takes;
		} else {
			last.push(row);
			room -= takes;
		}
	}
	return parts;
}

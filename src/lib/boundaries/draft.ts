import * as v from 'valibot';
import type { Account } from '#lib/account/account.svelte.ts';
import { NO_ID, openJson, sealJson, type Context } from '#lib/crypto/envelope.ts';
import type { Storage } from '#lib/device/storage.ts';
import { Id } from '#lib/realtime/wire.ts';
import { FOR_WHOM } from './contents.ts';

/** Where something new is typed; for a change of something, its id. */
export const NEW = 'add';
const placeOf = (what: string) => `list:${what}`;

const Draft = v.strictObject({
	what: v.nullable(v.picklist(['limit', 'agreement'])),
	words: v.string(),
	strength: v.nullable(v.picklist(['no', 'ask'])),
	helps: v.string(),
	for: v.nullable(v.picklist(FOR_WHOM)),
	topic: v.nullable(Id)
});

/** What is being typed on the way to the list. */
export type Draft = v.InferOutput<typeof Draft>;

export const EMPTY_DRAFT: Draft = {
	what: null,
	words: '',
	strength: null,
	helps: '',
	for: null,
	topic: null
};

/** The draft kept on this device; null when there is none, or none that opens. */
export async function readDraft(
	storage: Storage,
	account: Account,
	what: string
): Promise<Draft | null> {
	const kept = await storage.get('draft', placeOf(what));
	if (!kept) return null;
	const opened = await openJson(account.draftKey, draftContext(account), kept);
	const parsed = opened.ok && v.safeParse(Draft, opened.value);
	return parsed && parsed.success ? parsed.output : null;
}

/** Keeps it, sealed. What is longer than an envelope holds stays on the screen only. */
export async function saveDraft(
	storage: Storage,
	account: Account,
	what: string,
	draft: Draft
): Promise<void> {
	const sealed = await sealJson(account.draftKey, draftContext(account), draft).catch(() => null);
	if (sealed) await storage.put('draft', sealed, placeOf(what));
}

export async function clearDraft(storage: Storage, what: string): Promise<void> {
	await storage.delete('draft', placeOf(what));
}

/** Gives refused words back to be sent again, below what may stand in the draft by now. */
export async function returnToDraft(
	storage: Storage,
	account: Account,
	refused: Draft
): Promise<void> {
	const { words, helps } = (await readDraft(storage, account, NEW)) ?? EMPTY_DRAFT;
	const joined = {
		...refused,
		words: [words, refused.words].filter(Boolean).join('\n'),
		helps: [helps, refused.helps].filter(Boolean).join('\n')
	};
	await saveDraft(storage, account, NEW, joined);
}

const draftContext = (account: Account): Context => ({
	couple: NO_ID,
	sender: account.userId,
	device: account.deviceId,
	kind: 'draft',
	object: NO_ID,
	counter: 0
});

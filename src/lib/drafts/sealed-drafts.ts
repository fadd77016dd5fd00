import type { Account } from '#lib/account/account.svelte.ts';
import { concat } from '#lib/crypto/bytes.ts';
import {
	decodeJson,
	encodeJson,
	MAX_CONTENT_BYTES,
	NO_ID,
	openEnvelope,
	sealEnvelope,
	type Context
} from '#lib/crypto/envelope.ts';
import type { Reseal } from '#lib/crypto/reseal.ts';
import type { Storage } from '#lib/device/storage.ts';

/** Whose it is, and where it is kept: with the person signed in, on this device alone. */
export type Writer = Pick<Account, 'draftKey' | 'userId' | 'deviceId' | 'keysVersion'>;
type Whose = Pick<Writer, 'userId' | 'deviceId'>;
export type Desk = { storage: Storage; writer: Writer };
/** What is being typed, and the place it is kept in. */
export type Found<T> = { place: string; typed: T };

/** What is kept in this place, for its feature to check; undefined when there is nothing that opens. */
export async function openDraft({ storage, writer }: Desk, place: string): Promise<unknown> {
	const kept = await storage.get('draft', place);
	if (kept === undefined) return undefined;
	const pieces = await Promise.all(
		kept
			.split(' ')
			.map((envelope, piece) =>
				openEnvelope(writer.draftKey, draftContext(writer, piece), envelope)
			)
	);
	const contents = pieces.map((opened) => (opened.ok ? opened.content : null));
	if (!contents.every((content) => content !== null)) return undefined;
	const opened = decodeJson({ ok: true, content: concat(...contents) });
	return opened.ok ? opened.value : undefined;
}

/** The places that begin so, in their order. */
export const findPlaces = ({ storage }: Desk, places: string): Promise<string[]> =>
	storage.getAllKeys('draft', IDBKeyRange.bound(places, `${places}\uffff`));

/**
 * Nothing is written by a page that has the keys of before: another tab has sealed anew what is kept here, and nobody could
 * open it again. That page is about to be loaded anew.
 */
export async function saveDraft(
	{ storage, writer }: Desk,
	{ place, typed }: Found<unknown>
): Promise<void> {
	const sealed = await sealDraft(writer, typed);
	const tx = storage.transaction(['account', 'draft'], 'readwrite');
	const kept = await tx.objectStore('account').get('me');
	if ((kept?.keysVersion ?? writer.keysVersion) === writer.keysVersion)
		await tx.objectStore('draft').put(sealed, place);
	await tx.done;
}

export async function clearDraft(storage: Storage, place: string): Promise<void> {
	await storage.delete('draft', place);
}

/** Seals a draft of any length: what is more than one envelope holds goes on in the next, numbered. */
export async function sealDraft(writer: Writer, typed: unknown): Promise<string> {
	const bytes = encodeJson(typed);
	const size = MAX_CONTENT_BYTES.draft;
	const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, piece) =>
		sealEnvelope(
			writer.draftKey,
			draftContext(writer, piece),
			bytes.subarray(piece * size, (piece + 1) * size)
		)
	);
	return (await Promise.all(pieces)).join(' ');
}

/** What was typed, sealed with another key. */
export async function resealDraft(reseal: Reseal, writer: Whose, kept: string): Promise<string> {
	const pieces = kept.split(' ');
	return (
		await Promise.all(
			pieces.map((envelope, piece) => reseal(draftContext(writer, piece), envelope))
		)
	).join(' ');
}

const draftContext = (writer: Whose, counter: number): Context => ({
	couple: NO_ID,
	sender: writer.userId,
	device: writer.deviceId,
	kind: 'draft',
	object: NO_ID,
	counter
});

import * as v from 'valibot';
import { randomBytes, toBase64url } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { openJson, sealJson } from '#lib/crypto/envelope.ts';
import type { Input, Sealed } from '#lib/realtime/wire.ts';
import { commitToCheckIn } from './commitment.ts';
import { OwnEnvelope, SharedEnvelope, type KeptCheckIn, type SharedContent } from './contents.ts';
import { ownContext } from './own-context.ts';

/** Who seals: the person, this device, and the key that only they hold. */
export type Keeper = { me: string; device: string; personalKey: CryptoKey };
/** A device's operation: its number, and the check-in it is about. */
type Numbered = { id: string; counter: number };

/** Seals a check-in for me alone, for my partner, or for both. */
export async function sealPut(
	keeper: Keeper,
	{ id, counter }: Numbered,
	kept: KeptCheckIn | null,
	shared: { seal: CoupleSeal; content: SharedContent } | null
): Promise<Input<'check-in:put'>> {
	const own = kept && (await sealOwn(keeper, { id, counter }, kept));
	const envelope: SharedEnvelope | null = shared && { is: 'shared', content: shared.content };
	return {
		id,
		counter,
		own,
		shared: shared && (await shared.seal.sealJson('check-in', id, counter, envelope))
	};
}

/** Seals my part of a check-in together: nothing of it can be read before my partner has done theirs. */
export async function sealCommit(
	keeper: Keeper,
	{ id, counter }: Numbered,
	content: SharedContent,
	kept: KeptCheckIn | null
): Promise<Input<'check-in:commit'>> {
	const text = JSON.stringify(content);
	const random = toBase64url(randomBytes(32));
	return {
		id,
		counter,
		commitment: await commitToCheckIn(keeper.me, id, text, random),
		own: await sealOwn(keeper, { id, counter }, { is: 'together', text, random }),
		kept: kept && (await sealOwn(keeper, { id, counter }, kept))
	};
}

/** What I sealed for myself; null when it does not open. */
export async function openOwn(
	{ me, personalKey }: Omit<Keeper, 'device'>,
	{ id, ...sealed }: Sealed & { id: string }
): Promise<OwnEnvelope | null> {
	const opened = await openJson(personalKey, ownContext(me, id, sealed), sealed.envelope);
	const parsed = opened.ok ? v.safeParse(OwnEnvelope, opened.value) : null;
	return parsed?.success ? parsed.output : null;
}

/** What one of the two sealed for both; null when it does not open. */
export async function openShared(
	seal: CoupleSeal,
	sender: string,
	{ id, device, counter, envelope }: Sealed & { id: string }
): Promise<SharedEnvelope | null> {
	const opened = await seal.openJson({ sender, device }, 'check-in', id, counter, envelope);
	const parsed = opened.ok ? v.safeParse(SharedEnvelope, opened.value) : null;
	return parsed?.success ? parsed.output : null;
}

const sealOwn = (
	{ me, device, personalKey }: Keeper,
	{ id, counter }: Numbered,
	content: OwnEnvelope
) => sealJson(personalKey, ownContext(me, id, { device, counter }), content);

import * as v from 'valibot';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { NO_ID, openJson, sealJson, type Context } from '#lib/crypto/envelope.ts';
import type { Input, Sealed } from '#lib/realtime/wire.ts';
import { CareContent, OwnCareContent } from './contents.ts';
import type { Shown } from './contract.ts';

/** Whose card it is: the person, this device, and the key that only they hold. */
export type Keeper = { me: string; device: string; personalKey: CryptoKey };

/** Seals my card for me alone, and, but for my words to myself, for my partner where they may read it. */
export async function sealCard(
	keeper: Keeper,
	counter: number,
	content: OwnCareContent,
	to: { seal: CoupleSeal; shown: Shown } | null
): Promise<Input<'care:put'>> {
	const { helps, helpsNot, touch, call } = content;
	const shared: CareContent = { helps, helpsNot, touch, call };
	const { me, device, personalKey } = keeper;
	return {
		counter,
		own: await sealJson(personalKey, ownCareContext(me, { device, counter }), content),
		shared: to && {
			shown: to.shown,
			envelope: await to.seal.sealJson('care', me, counter, shared)
		}
	};
}

/** My own card; null when it does not open. */
export async function openMine(
	{ me, personalKey }: Omit<Keeper, 'device'>,
	sealed: Sealed
): Promise<OwnCareContent | null> {
	const opened = await openJson(personalKey, ownCareContext(me, sealed), sealed.envelope);
	const parsed = opened.ok ? v.safeParse(OwnCareContent, opened.value) : null;
	return parsed?.success ? parsed.output : null;
}

/** My partner's card; null when it does not open. */
export async function openTheirs(
	seal: CoupleSeal,
	{ device, counter, envelope }: Sealed
): Promise<CareContent | null> {
	const from = { sender: seal.partner, device };
	const opened = await seal.openJson(from, 'care', seal.partner, counter, envelope);
	const parsed = opened.ok ? v.safeParse(CareContent, opened.value) : null;
	return parsed?.success ? parsed.output : null;
}

/** What my own card is bound to. */
export const ownCareContext = (
	me: string,
	{ device, counter }: Omit<Sealed, 'envelope'>
): Context => ({
	couple: NO_ID,
	sender: me,
	device,
	kind: 'own-care',
	object: me,
	counter
});

import { keptContext, ownContext } from '#lib/boundaries/contexts.ts';
import { ownCareContext } from '#lib/care/card-seal.ts';
import { ownContext as ownCheckInContext } from '#lib/check-ins/own-context.ts';
import type { Context } from '#lib/crypto/envelope.ts';
import type { Reseal } from '#lib/crypto/reseal.ts';
import type { StoredListRow, StoredOperation } from '#lib/device/storage.ts';
import { resealDraft } from '#lib/drafts/sealed-drafts.ts';
import { isFor } from '#lib/realtime/operation.ts';
import type { Input } from '#lib/realtime/wire.ts';
import type { OwnRow } from './contract.ts';
import { deviceNameContext } from './device-name.ts';

// Everything that is sealed under the personal key, wherever it lies. What is sealed under it anew is added here.

/** Whose it is; `couple` is the one whose key they hold. */
export type Whose = { userId: string; deviceId: string; couple: string | null };
/** With the personal key, and with the key drafts are sealed with. */
export type Reseals = { own: Reseal; drafts: Reseal };

/** What a row on the server is bound to; null for an answer of a couple whose key is not held. */
export function contextOf(row: OwnRow, { userId: me, couple }: Whose): Context | null {
	switch (row.of) {
		case 'kept':
			return keptContext(me, row);
		case 'answer':
			return couple === null ? null : ownContext({ couple, me }, row.id, row, row);
		case 'care':
			return ownCareContext(me, row);
		case 'check-in':
			return ownCheckInContext(me, row.id, row);
		case 'device':
			return deviceNameContext(me, row.id);
	}
}

/** An operation of this device that waits to be sent. */
export async function resealOperation(
	{ own, drafts }: Reseals,
	whose: Whose,
	operation: StoredOperation
): Promise<StoredOperation> {
	const { typed } = operation;
	return {
		...operation,
		payload: await resealPayload(own, whose, operation),
		...(typed && { typed: { ...typed, sealed: await resealDraft(drafts, whose, typed.sealed) } })
	};
}

async function resealPayload(
	reseal: Reseal,
	{ userId: me, deviceId: device }: Whose,
	operation: StoredOperation
): Promise<unknown> {
	const { counter, couple } = operation;
	if (isFor(operation, 'limit:put')) {
		const { payload } = operation;
		const context = keptContext(me, { id: payload.id, device, counter });
		return { ...payload, kept: await reseal(context, payload.kept) };
	}
	if (isFor(operation, 'answer:commit') && couple !== null) {
		const { payload } = operation;
		const { agreement: id } = payload;
		return {
			...payload,
			own: await reseal(ownContext({ couple, me }, id, payload, { device, counter }), payload.own),
			kept: await reseal(keptContext(me, { id, device, counter }), payload.kept)
		};
	}
	if (operation.name === 'care:put') {
		const payload = operation.payload as Input<'care:put'>;
		return { ...payload, own: await reseal(ownCareContext(me, { device, counter }), payload.own) };
	}
	const ownCheckIn = (id: string, envelope: string) =>
		reseal(ownCheckInContext(me, id, { device, counter }), envelope);
	if (isFor(operation, 'check-in:put')) {
		const { payload } = operation;
		const { id, own } = payload;
		return { ...payload, own: own && (await ownCheckIn(id, own)) };
	}
	if (isFor(operation, 'check-in:commit')) {
		const { payload } = operation;
		const { id, own, kept } = payload;
		return {
			...payload,
			own: await ownCheckIn(id, own),
			kept: kept && (await ownCheckIn(id, kept))
		};
	}
	return operation.payload;
}

/** A part of the list as this device keeps it. */
export async function resealListRow(
	reseals: Reseals,
	whose: Whose,
	kept: StoredListRow
): Promise<StoredListRow> {
	const { couple, holds } = kept;
	if (holds.is === 'agreement') {
		const { row } = holds;
		const seal = { couple, me: whose.userId };
		const answers = await Promise.all(
			row.answers.map(async (answer) => {
				const { own } = answer;
				if (!own) return answer;
				const context = ownContext(seal, row.id, answer, own);
				return { ...answer, own: { ...own, envelope: await reseals.own(context, own.envelope) } };
			})
		);
		return { couple, holds: { ...holds, row: { ...row, answers } } };
	}
	if (holds.is === 'state' && holds.settled) {
		const settled = holds.settled.map((one) => resealOperation(reseals, whose, one));
		return { couple, holds: { ...holds, settled: await Promise.all(settled) } };
	}
	return kept;
}

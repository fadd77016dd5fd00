import * as v from 'valibot';
import { openDraft, saveDraft, type Desk } from '#lib/drafts/sealed-drafts.ts';
import { Counter, Envelope, Id } from '#lib/realtime/wire.ts';
import type { TimeReply } from './contract.ts';

const PLACE = 'time:served';
/** It goes when the link ends. */
export const isServed = (place: string): boolean => place === PLACE;
const Part = v.nullable(v.strictObject({ envelope: Envelope, device: Id, counter: Counter }));
const Served = v.strictObject({ couple: Id, mine: Part, theirs: Part });

/** What the server said last, still sealed: "not today" is to be read without a connection as well. */
export async function readServed(desk: Desk, couple: string): Promise<TimeReply | null> {
	const parsed = v.safeParse(Served, await openDraft(desk, PLACE).catch(() => undefined));
	return parsed.success && parsed.output.couple === couple ? parsed.output : null;
}

export const keepServed = (desk: Desk, couple: string, { mine, theirs }: TimeReply) =>
	saveDraft(desk, { place: PLACE, typed: { couple, mine, theirs } });

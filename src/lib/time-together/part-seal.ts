import * as v from 'valibot';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Input, Sealed } from '#lib/realtime/wire.ts';
import { NO_PART, PartContent } from './contents.ts';
import type { Version } from './contract.ts';

export async function sealPart(
	seal: CoupleSeal,
	counter: number,
	replaces: Version | null,
	content: PartContent
): Promise<Input<'time:put'>> {
	const envelope = await seal.sealJson('time-part', seal.me, counter, content);
	return { counter, replaces, envelope };
}

/** What one of the two says; nothing where it does not open. */
export async function openPart(
	seal: CoupleSeal,
	sender: string,
	sealed: Sealed | null
): Promise<PartContent> {
	if (!sealed) return NO_PART;
	const { device, counter, envelope } = sealed;
	const opened = await seal.openJson({ sender, device }, 'time-part', sender, counter, envelope);
	const parsed = opened.ok ? v.safeParse(PartContent, opened.value) : null;
	return parsed?.success ? parsed.output : NO_PART;
}

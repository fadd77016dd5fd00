import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Storage } from '#lib/device/storage.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import { parseName } from './partner-name.ts';

/** What my partner wants to be called; null when they have not said, or it can't be read. */
export async function openName(seal: CoupleSeal, name: Sealed | null): Promise<string | null> {
	if (!name) return null;
	const from = { sender: seal.partner, device: name.device };
	const opened = await seal.open(from, 'name', seal.partner, name.counter, name.envelope);
	return opened.ok ? parseName(new TextDecoder().decode(opened.content)) : null;
}

/** Kept as the server gave it, still sealed, so that a page opened without a connection says it too. */
export async function keepName(
	storage: Storage,
	couple: string,
	name: Sealed | null
): Promise<void> {
	if (name) await storage.put('name', { couple, name }, 'partner');
	else await forgetName(storage);
}

export async function readKeptName(storage: Storage, couple: string): Promise<Sealed | null> {
	const kept = await storage.get('name', 'partner');
	return kept?.couple === couple ? kept.name : null;
}

export const forgetName = (storage: Storage) => storage.delete('name', 'partner');

import type { Storage } from '#lib/device/storage.ts';
import type { Connection } from '#lib/realtime/connection.svelte.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import type { Operation } from './my-raises.ts';
import { KeptRows } from './kept-rows.ts';

type Ground = { storage: Storage; connection: Connection; outbox: Outbox };

/**
 * Sends finished waits, noes and receipts without any key. What the server has taken is kept as an unlocked page keeps
 * it, so that the next one still knows of it if the server should lose it.
 */
export function sendWhileLocked(
	{ storage, connection, outbox }: Ground,
	{ me: sender, device }: { me: string; device: string }
): void {
	connection.onConnect(async () => {
		const reply = await connection.send('couple:get', {});
		if (reply.ok && reply.couple) await outbox.confirm(reply.couple.id);
	});
	outbox.onSettled(({ name, couple, payload }, reply) => {
		if (!reply.ok || !couple) return;
		const { id, counter, envelope } = payload as Operation;
		const rows = new KeptRows(storage, couple);
		const row = { id, sender, device, counter, envelope, lowered: false, receipts: [] };
		// Where the device's storage fails the next page goes on with what the server gives.
		if (name === 'signal:raise') void rows.keep(row, Date.now()).catch(() => undefined);
		if (name === 'signal:lower') void rows.forget(row).catch(() => undefined);
	});
}

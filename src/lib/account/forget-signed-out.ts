import { clearStorage, type Storage } from '#lib/device/storage.ts';
import { forgetDeadline } from '#lib/discretion/deadline.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import { leaveNote } from './parting-note.ts';

/** The session was ended elsewhere: nothing of it may stay on this device. What did not leave it is said afterwards. */
export async function forgetSignedOut(storage: Storage, outbox: Outbox): Promise<void> {
	if (await outbox.holds('signal', 'signal:raise')) leaveNote('unsent');
	await clearStorage(storage);
	forgetDeadline();
}

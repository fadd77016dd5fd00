import { and, eq, isNotNull } from 'drizzle-orm';
import { ownAnswers } from '#lib/boundaries/agreement-store.server.ts';
import { ownKept } from '#lib/boundaries/kept-store.server.ts';
import { ownCard } from '#lib/care/store.server.ts';
import { ownCheckIns } from '#lib/check-ins/store.server.ts';
import type { Database } from '#lib/database/open.server.ts';
import { device } from '#lib/database/schema.ts';
import type { Transaction } from '#lib/realtime/counter.server.ts';
import type { OwnRow } from './contract.ts';

/** A row that is sealed under its owner's personal key, and what puts another envelope in the place of its own. */
export type Resealable = { row: OwnRow; replace(envelope: string): unknown };

/**
 * Everything of a person that is sealed under their personal key, in a steady order, but for the keyring and the names
 * of other devices, which go when those are signed out. Whoever adds such a column adds it here.
 */
export const ownRows = (
	tx: Database | Transaction,
	userId: string,
	deviceId: string
): Resealable[] => [
	...ownKept(tx, userId),
	...ownAnswers(tx, userId),
	...ownCard(tx, userId),
	...ownCheckIns(tx, userId),
	...ownDeviceName(tx, userId, deviceId)
];

const ownDeviceName = (
	tx: Database | Transaction,
	userId: string,
	deviceId: string
): Resealable[] => {
	const mine = and(eq(device.userId, userId), eq(device.id, deviceId), isNotNull(device.name));
	return tx
		.select({ id: device.id, name: device.name })
		.from(device)
		.where(mine)
		.all()
		.map(({ id, name }) => ({
			row: { of: 'device', id, envelope: name! },
			replace: (sealed) => tx.update(device).set({ name: sealed }).where(mine).run()
		}));
};

import { Refused } from '#lib/realtime/handlers.server.ts';

type UnderWay = { socket: string; most: number; staged: Map<string, string> };

export type Staging = ReturnType<typeof createStaging>;

/**
 * What people's devices have sealed anew and not put in force yet, by the hash of the envelope it will take the place of.
 * In memory, one change for each person, and for as long as its connection lasts: whatever cuts it, nothing was changed.
 */
export function createStaging() {
	const underWay = new Map<string, UnderWay>();
	const of = (userId: string, socket: string) => {
		const found = underWay.get(userId);
		if (found?.socket !== socket) throw new Refused('changed_meanwhile');
		return found;
	};
	return {
		/** @param most how many envelopes there are to replace. What another connection had begun is over. */
		begin(userId: string, socket: string, most: number): void {
			underWay.set(userId, { socket, most, staged: new Map() });
		},
		/** @throws Refused `changed_meanwhile` when nothing was begun on this connection, or it is more than there is. */
		stage(userId: string, socket: string, rows: { was: string; envelope: string }[]): void {
			const { staged, most } = of(userId, socket);
			for (const { was, envelope } of rows) staged.set(was, envelope);
			if (staged.size <= most) return;
			underWay.delete(userId);
			throw new Refused('changed_meanwhile');
		},
		/** Gives what is staged, once. @throws Refused `changed_meanwhile` */
		take(userId: string, socket: string): ReadonlyMap<string, string> {
			const { staged } = of(userId, socket);
			underWay.delete(userId);
			return staged;
		},
		drop(userId: string, socket: string): void {
			if (underWay.get(userId)?.socket === socket) underWay.delete(userId);
		}
	};
}

export const userRoom = (userId: string) => `user:${userId}`;
export const sessionRoom = (sessionHash: string) => `session:${sessionHash}`;
/** Of a person's pages that are open, and not locked. */
export const openRoom = (userId: string) => `open:${userId}`;
const COUPLE = 'couple:';
export const coupleRoom = (coupleId: string) => `${COUPLE}${coupleId}`;

/** The room of the couple a socket is in, or null. Whoever links or unlinks has the sockets join or leave it. */
export function coupleRoomOf(rooms: Iterable<string>): string | null {
	for (const room of rooms) if (room.startsWith(COUPLE)) return room;
	return null;
}

export const userRoom = (userId: string) => `user:${userId}`;
export const sessionRoom = (sessionHash: string) => `session:${sessionHash}`;
/** Of a person's pages that are open, and not locked. */
export const openRoom = (userId: string) => `open:${userId}`;
export const coupleRoom = (coupleId: string) => `couple:${coupleId}`;

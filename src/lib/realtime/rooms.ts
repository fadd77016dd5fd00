export const userRoom = (userId: string) => `user:${userId}`;
export const sessionRoom = (sessionHash: string) => `session:${sessionHash}`;
export const coupleRoom = (coupleId: string) => `couple:${coupleId}`;

import type { StoredOperation } from '#lib/device/storage.ts';

/** Where something new is typed; for a change of something, its id. */
export const NEW = 'add';

const LIST = 'list:';
/** Where words come back to. */
export const RETURNED = `${LIST}returned:`;
const DIGITS = String(Number.MAX_SAFE_INTEGER).length;

export const placeOf = (what: string) => LIST + what;
/** Where a topic is named: by its id, or as a new one. */
export const topicPlace = (topic: string) => `${LIST}topic:${topic}`;
export const answerPlaces = (agreement: string) => `${LIST}answer:${agreement}:`;
export const answerPlace = (agreement: string, wordingHash: string) =>
	answerPlaces(agreement) + wordingHash;

/**
 * Where the words of an operation come back to when it ended unsent. Each has a place of its own, so that none is
 * written over, and one that comes back twice comes back once. They stand in the order they were written in.
 */
export const returnedPlace = ({ counter }: Pick<StoredOperation, 'counter'>) =>
	RETURNED + String(counter).padStart(DIGITS, '0');

/** Whether what is typed here is about something shared: it goes when its writer leaves. What is new is theirs alone. */
export const isShared = (place: string): boolean =>
	place.startsWith(LIST) && place !== placeOf(NEW) && !place.startsWith(RETURNED);

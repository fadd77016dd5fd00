import type { Storage } from '#lib/device/storage.ts';
import type { OpenedAgreement, OpenedLimit } from './opened.ts';

/**
 * What is my partner's in an item, as a text that changes whenever they change something; empty when nothing is. A round
 * that asks me nothing changes nothing.
 */
export function partnerMark(item: OpenedLimit | OpenedAgreement, partner: string): string {
	const marks =
		'rewording' in item
			? marksOfAgreement(item, partner)
			: [item.row.owner === partner && `${item.row.device} ${item.row.counter}`];
	return marks.filter(Boolean).join(', ');
}

const marksOfAgreement = ({ row, askedIn }: OpenedAgreement, partner: string) => [
	row.author === partner && `${row.device} ${row.counter}`,
	row.rewording?.author === partner && `${row.rewording.device} ${row.rewording.counter}`,
	row.openAgain.includes(partner) && 'open',
	row.lettingGo.includes(partner) && 'gone',
	askedIn > 1 && `round ${askedIn}`,
	...row.answers.map(
		({ owner, round, opening }) => owner === partner && opening && `answer ${round}`
	)
];

/** What of my partner's this device has shown me, by item. Not the words: marks alone, kept on this device. */
export type SeenMarks = Map<string, string>;

/** Null on a device that has shown no list of this couple yet: there, nothing is new. */
export async function readSeenMarks(storage: Storage, couple: string): Promise<SeenMarks | null> {
	const kept = await storage.get('seen', 'list');
	return kept?.couple === couple ? new Map(kept.marks) : null;
}

export async function keepSeenMarks(
	storage: Storage,
	couple: string,
	marks: SeenMarks
): Promise<void> {
	await storage.put('seen', { couple, marks: [...marks] }, 'list');
}

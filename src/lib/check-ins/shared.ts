import * as v from 'valibot';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { openOwn, openShared } from './check-in-seal.ts';
import { commitToCheckIn } from './commitment.ts';
import { SharedContent, type SharedEnvelope } from './contents.ts';
import type { SharedRow } from './contract.ts';
import { isStillShared, readTogether, type Together } from './rules.ts';

/** Who reads: the couple's seal, and the personal key that only I hold. */
export type Reader = { seal: CoupleSeal; personalKey: CryptoKey };

/** One check-in that can be read. */
export type Readable = { id: string; content: SharedContent };
export type Opening = Extract<SharedEnvelope, { is: 'together' }>;

/** What the two share, as I may read it. */
export type Shared = {
	mine: Readable[];
	theirs: Readable[];
	/** Done together and not open yet. Mine is null where it is my partner's alone. */
	together: { id: string; is: Exclude<Together, 'open'>; mine: SharedContent | null }[];
	/** Mine, whose time has come: both have committed. */
	owed: { id: string; opening: Opening }[];
};

export const NOTHING_SHARED: Shared = { mine: [], theirs: [], together: [], owed: [] };

/** Opens what the server gave. What does not open, does not fit, or is over is not there. */
export async function readShared(
	reader: Reader,
	rows: readonly SharedRow[],
	today: string
): Promise<Shared> {
	const { me, partner } = reader.seal;
	const found: Shared = { mine: [], theirs: [], together: [], owed: [] };
	for (const id of new Set(rows.map((row) => row.id))) {
		const mine = rows.find((row) => row.id === id && row.owner === me) ?? null;
		const theirs = rows.find((row) => row.id === id && row.owner === partner) ?? null;
		if (mine?.together || theirs?.together) await readPair(reader, id, mine, theirs, found);
		else {
			const [row, whose] = mine ? ([mine, found.mine] as const) : ([theirs, found.theirs] as const);
			const opened =
				row?.sealed && (await openShared(reader.seal, row.owner, { id, ...row.sealed }));
			if (opened?.is === 'shared') whose.push({ id, content: opened.content });
		}
	}
	const isNow = ({ content }: Readable) => isStillShared(content.day, today);
	return {
		...found,
		mine: newestFirst(found.mine.filter(isNow)),
		theirs: newestFirst(found.theirs.filter(isNow))
	};
}

async function readPair(
	reader: Reader,
	id: string,
	mine: SharedRow | null,
	theirs: SharedRow | null,
	found: Shared
): Promise<void> {
	// Mine sent back to me is nobody's check-in, and what one shared alone answers nothing.
	if (mine && theirs && mine.together?.commitment === theirs.together?.commitment) theirs = null;
	const own = mine && (await openMine(reader, id, mine));
	const iOpened = await openPart(reader.seal, id, mine);
	const theyOpened = await openPart(reader.seal, id, theirs);
	const is = readTogether(partOf(mine, iOpened), partOf(theirs, theyOpened));
	if (own && is === 'opening' && !mine?.sealed) {
		const against = theirs!.together!.commitment;
		found.owed.push({ id, opening: { is: 'together', ...own, against } });
	}
	const [myContent, theirContent] = [contentOf(own), contentOf(theyOpened)];
	// Another commitment than the one I opened against was made after reading mine.
	const isHeld =
		(!iOpened || iOpened.against === theirs?.together?.commitment) &&
		theyOpened?.against === mine?.together?.commitment;
	if (iOpened && myContent) found.mine.push({ id, content: myContent });
	if (theirContent && isHeld) found.theirs.push({ id, content: theirContent });
	// What I have taken back is not waited for any more.
	const isTakenBack = mine !== null && !mine.together?.own && !mine.sealed;
	if (is && is !== 'open' && !isTakenBack) found.together.push({ id, is, mine: myContent });
}

const partOf = (row: SharedRow | null, opening: Opening | null) =>
	row?.together ? { commitment: row.together.commitment, isOpen: opening !== null } : null;

/** Only what my own key vouches for: my partner could seal an opening in my name. */
async function openMine({ seal, personalKey }: Reader, id: string, row: SharedRow) {
	const sealed = row.together?.own;
	const own = sealed && (await openOwn({ me: seal.me, personalKey }, { id, ...sealed }));
	if (own?.is !== 'together') return null;
	const { text, random } = own;
	const fits = (await commitToCheckIn(seal.me, id, text, random)) === row.together!.commitment;
	return fits ? { text, random } : null;
}

/** An opening that gives its commitment, or null. */
async function openPart(
	seal: CoupleSeal,
	id: string,
	row: SharedRow | null
): Promise<Opening | null> {
	if (!row?.sealed || !row.together) return null;
	const opened = await openShared(seal, row.owner, { id, ...row.sealed });
	if (opened?.is !== 'together') return null;
	const commitment = await commitToCheckIn(row.owner, id, opened.text, opened.random);
	return commitment === row.together.commitment ? opened : null;
}

/** What the letters that were committed to say; null when they are no check-in. */
export function contentOf(part: { text: string } | null): SharedContent | null {
	try {
		const parsed = part && v.safeParse(SharedContent, JSON.parse(part.text));
		return parsed?.success ? parsed.output : null;
	} catch {
		return null;
	}
}

const newestFirst = (all: Readable[]) =>
	all.sort((a, b) => b.content.day.localeCompare(a.content.day));

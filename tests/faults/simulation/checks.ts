import { strictestKind, type KnownKind, type StandingKind } from '#lib/signals/rules.ts';
import { personOf, partnerOf, type Person, type SimulatedCouple } from './couple.ts';
import { NOTHING } from '#lib/signals/view.ts';
import type { OpenPage, Phone } from './phone.ts';
import type { SimulatedServer } from './server.ts';
import type { Name } from './steps.ts';
import { receiptKey, type Seen, type Truth } from './truth.ts';
import type { WorldTime } from './world-time.ts';

/** A loss, or the end of a yes, reads on the screen within this time: what is promised. */
const PROMISED_MS = 10_000;

export class Broken extends Error {}

function must(holds: boolean, what: string): void {
	if (!holds) throw new Broken(what);
}

const RANK = { none: 0, wait: 1, no: 2 };
const isAtLeast = (shown: KnownKind | undefined, meant: StandingKind | null) =>
	RANK[strictestKind(shown ? [shown] : []) ?? 'none'] >= RANK[meant ?? 'none'];

export const isSeen = ({ time }: Phone, page: OpenPage) =>
	page.visible && page.together && !time.asleep;

/** The longest age of a yes that any screen of any history showed, in ms. */
export const oldestYes = { ms: 0 };

/** After every event: no screen says a yes, or that somebody is there, for longer than it was so. */
export function checkScreens({ phones }: SimulatedCouple, truth: Truth, world: WorldTime): void {
	const all = Object.values(phones);
	const uncounted = new Map(all.map((phone) => [phone, phone.time.uncounted]));
	const seen = { at: world.now, uncounted };
	for (const [name, phone] of entries(phones))
		for (const page of phone.pages) {
			if (!isSeen(phone, page)) continue;
			truth.lastHere[personOf(name)] = seen;
			if (page.view.myYes && page.practice !== 'on') truth.lastYes[personOf(name)] = seen;
		}
	for (const [name, phone] of entries(phones)) {
		const partner = partnerOf(personOf(name));
		for (const page of phone.pages)
			if (isSeen(phone, page)) checkScreen(name, phone, page, partner, truth, world);
	}
}

function checkScreen(
	name: Name,
	phone: Phone,
	page: OpenPage,
	partner: Person,
	truth: Truth,
	{ now }: WorldTime
): void {
	const { view } = page;
	const showsYes =
		page.practice !== 'on' && view.reading === 'yes' && phone.time.now().mono < page.yesUntil;
	if (showsYes) {
		const age = ageFor(phone, truth.lastYes[partner], now);
		must(age <= PROMISED_MS, `law 5: ${name} reads a yes that ended ${age} ms ago`);
		must(!view.mine && !view.theirs, `law 2: ${name} reads a yes beside a wait or a no`);
		oldestYes.ms = Math.max(oldestYes.ms, age);
	}
	const away = ageFor(phone, truth.lastHere[partner], now);
	must(
		!view.partnerHere || away <= PROMISED_MS,
		`${name} reads that somebody is here who left ${away} ms ago`
	);
}

/** The time since then, but for what this phone could not count on any clock: docs/attacks.md says when that is. */
function ageFor(phone: Phone, { at, uncounted }: Seen, now: number): number {
	return now - at - Math.max(0, phone.time.uncounted - (uncounted.get(phone) ?? 0));
}

/** After every step. */
export function checkStep(couple: SimulatedCouple, truth: Truth, server: SimulatedServer): void {
	const rows = new Map(server.rowsOf(couple.id).map((row) => [row.id, row]));
	must(server.wrongs.length === 0, server.wrongs[0] ?? '');
	for (const [id, raise] of truth.raises)
		if (raise.acknowledged && !raise.lowered && !truth.unlinked)
			must(rows.get(id)?.expiresAt === null, `law 6: an acknowledged ${raise.kind} is lost`);
	if (truth.unlinked) must(rows.size === 0, 'law 10: rows are left after unlinking');
	for (const [name, phone] of entries(couple.phones))
		for (const page of phone.pages) checkPage(name, phone, page, truth);
}

function checkPage(name: Name, phone: Phone, page: OpenPage, truth: Truth): void {
	const person = personOf(name);
	const { mine, theirs } = page.practice === 'on' ? NOTHING : page.view;
	if (page.practice === 'on')
		for (const shown of [page.view.mine, page.view.theirs])
			must(
				// Noise in the place of a row stands as a wait here as well, whatever id it has.
				!shown || shown.kind === 'unreadable' || !truth.raises.has(shown.id),
				`${name} reads what is real as practice`
			);
	// Only what can be read: noise in the place of a row stands as a wait of somebody.
	if (theirs && theirs.kind !== 'unreadable') {
		const meant = truth.raises.get(theirs.id);
		must(meant?.person === partnerOf(person), `${name} reads what the partner never raised`);
		must(
			isAtLeast(meant!.kind, strictestKind([theirs.kind])),
			`${name} reads more than was raised`
		);
	}
	if (mine && mine.kind !== 'unreadable')
		must(
			truth.raises.get(mine.id)?.person === person,
			`${name} is said to have raised what they never did`
		);
	const own = [...truth.raises].filter(([, raise]) => raise.phone === phone).map(([id]) => id);
	must(
		isAtLeast(mine?.kind, truth.strictestOf(own)),
		`law 6: ${name} no longer sees their own ${truth.strictestOf(own)}`
	);
	const known = truth.strictestOf(truth.seen.get(page) ?? []);
	must(isAtLeast(theirs?.kind, known), `law 4: ${name} no longer sees the partner's ${known}`);
	if (mine?.delivery === 'on_screen' || mine?.delivery === 'answered') {
		const state = mine.delivery === 'answered' ? 'answered' : 'shown';
		must(
			truth.receipts.has(receiptKey(state, mine)),
			`law 6: ${name} reads a false «${mine.delivery}»`
		);
	}
}

/** Once everybody is there and everything has arrived: both see the same, and just what is so. */
export function checkHealed(couple: SimulatedCouple, truth: Truth, server: SimulatedServer): void {
	const stands = [...truth.raises].filter(([, raise]) => !raise.lowered).map(([id]) => id);
	const stored = server.rowsOf(couple.id).filter((row) => row.expiresAt === null);
	must(
		JSON.stringify(stored.map(({ id }) => id).sort()) === JSON.stringify(stands.sort()),
		`law 6: ${stands.length} stand and ${stored.length} are stored`
	);
	for (const [name, phone] of entries(couple.phones))
		for (const { view } of phone.pages) {
			const person = personOf(name);
			const [mine, theirs] = [truth.standing(person), truth.standing(partnerOf(person))];
			must(
				(view.mine?.kind ?? null) === mine,
				`law 2: ${name} reads ${view.mine?.kind} of their own for ${mine}`
			);
			must(
				(view.theirs?.kind ?? null) === theirs,
				`law 2: ${name} reads ${view.theirs?.kind} for ${theirs}`
			);
			must(view.partnerHere, `${name} does not read that the partner is here`);
			const delivery = view.mine?.delivery ?? 'on_screen';
			must(/on_screen|answered/.test(delivery), `law 6: ${name} still reads «${delivery}»`);
		}
}

export const entries = <T>(phones: Record<Name, T>) => Object.entries(phones) as [Name, T][];

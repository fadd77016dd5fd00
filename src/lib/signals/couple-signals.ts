import { randomId } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { StoredStanding } from '#lib/device/storage.ts';
import type { Input } from '#lib/realtime/wire.ts';
import type { Moment } from '#lib/device/time.ts';
import { encodeBeat, markOf, parseBeat, type Beat } from './beat.ts';
import type { LowerContent, RaiseContent, ReceiptContent } from './contents.ts';
import type { BeatRow, SignalRow } from './contract.ts';
import { LOWERING_KEPT_MS } from './kept-rows.ts';
import type { Need } from './needs.ts';
import { Pages } from './pages.ts';
import { Receipts, type Seen } from './receipts.ts';
import {
	ageOf,
	canLower,
	canTouch,
	findYes,
	isMyYesAlive,
	readPartner,
	type Facts,
	type Reading,
	type StandingKind,
	type Yes
} from './rules.ts';
import { whatISay } from './said.ts';
import {
	forgetGone,
	isSameVersion,
	keyOf,
	NEW_STANDING,
	openRow,
	raisesOf,
	standingOf,
	strictest,
	takeFromBeat,
	takeRow,
	type By,
	type OpenedRow,
	type Standing,
	type Standings
} from './standing.ts';
import { describeMine, judge, type View } from './view.ts';

export type OperationName = 'signal:raise' | 'signal:lower' | 'receipt:send';
type Operation = Input<'signal:raise'>;

/** Everything it needs from outside; time and the wire come in here and nowhere else. */
export type Ways = {
	now(): Moment;
	/** At once or not at all. */
	sendBeat(beat: Input<'signal:beat'>): void;
	/** Numbers and keeps an operation until the server has it; resolves once it is kept on this device. */
	keep(name: OperationName, seal: (counter: number) => Promise<Operation>): Promise<unknown>;
	/** Keeps a row that stands on this device, for the next page. */
	remember(row: SignalRow): void;
	/** It is lowered. */
	forget(row: Pick<SignalRow, 'sender' | 'id'>): void;
	/** Asks the server for all rows again. */
	askAgain(): void;
	/** Something a person sees may be different. */
	changed(): void;
};

/** How often beats that cannot be placed make this page ask for all rows again. */
const ASK_AGAIN_INTERVAL_MS = 5_000;
const MAX_ENDED = 64;
/** Nobody has seen this version of a raise: where it is and what was said back begin anew. */
const NOT_THERE_YET = {
	version: null,
	unsent: true,
	onServer: false,
	servedAt: null,
	refused: false,
	receipt: 'none'
} as const;

/** The signals of one couple on one page: what is known, what it means now, and what is said. */
export class CoupleSignals {
	readonly #seal: CoupleSeal;
	readonly #ways: Ways;
	readonly #pageLoad = randomId();
	readonly #pages = new Pages();
	readonly #standings: Standings = new Map();
	/** When I raised what was raised on this page. */
	readonly #raisedAt = new Map<string, Moment>();
	readonly #receipts: Receipts;
	readonly #ended = new Set<string>();
	readonly #lowering = new Set<string>();
	readonly #passedOver = new Set<string>();
	#slow = false;
	#myYes: Yes | null = null;
	#shownYes: string | null = null;
	#lastReading: Reading = 'none';
	#beats = 0;
	#proofs = 0;
	#askedAt: Moment | null = null;
	#open = false;
	/** Rows are opened one after the other, so that what came later is also taken later. */
	#queue: Promise<void> = Promise.resolve();

	constructor(seal: CoupleSeal, ways: Ways) {
		this.#seal = seal;
		this.#ways = ways;
		this.#receipts = new Receipts(
			this.#standings,
			(receipt) => void this.#keep('receipt:send', 'receipt', receipt.of, receipt)
		);
	}

	// What comes in

	/**
	 * @param complete all rows the server has, as its answer to `signal:sync`.
	 * @param acknowledged what `acknowledged()` gave before the server was asked.
	 */
	takeRows(
		rows: readonly SignalRow[],
		complete: boolean,
		acknowledged: readonly string[] = []
	): Promise<void> {
		return this.#inTurn(async () => {
			const opened = await Promise.all(rows.map((row) => openRow(this.#seal, row)));
			for (const [at, row] of opened.entries()) {
				this.#notePassedOver(row);
				takeRow(this.#standings, row, this.#ways.now().wall);
				if (this.#standings.get(keyOf(row.by, row.id))!.lowered) this.#ways.forget(rows[at]!);
				else if (row.content.is === 'raise') this.#ways.remember(rows[at]!);
			}
			if (complete) {
				const there = new Set(opened.map((row) => keyOf(row.by, row.id)));
				this.#raiseLost(there, acknowledged);
				forgetGone(this.#standings, there);
			}
			this.#receipts.pay();
			this.refresh();
		});
	}

	/** What an earlier page of this device has kept. It stands until a lowering of its raiser comes. */
	takeKept(kept: readonly Pick<StoredStanding, 'row' | 'servedAt'>[]): Promise<void> {
		return this.#inTurn(async () => {
			const opened = await Promise.all(kept.map(({ row }) => openRow(this.#seal, row)));
			for (const [at, row] of opened.entries())
				if (!this.#standings.has(keyOf(row.by, row.id)))
					takeRow(this.#standings, row, kept[at]!.servedAt);
			this.refresh();
		});
	}

	/** What this device has not sent yet, from before a reload. Of another couple's, nothing opens. */
	takeUnsent(operations: readonly { name: string; payload: unknown }[]): Promise<void> {
		return this.#inTurn(async () => {
			for (const { name, payload } of operations) {
				if (name !== 'signal:raise' && name !== 'signal:lower') continue;
				const { me, device } = this.#seal;
				const { id, counter, envelope } = payload as Operation;
				const row = { id, counter, envelope, sender: me, device, receipts: [] };
				const opened = await openRow(this.#seal, { ...row, lowered: name === 'signal:lower' });
				if (opened.content.is === 'unreadable') continue;
				const before = this.#standings.get(keyOf('me', id));
				const isNew = !before || counter > (before.newest.get(device) ?? 0);
				// Another tab of this device has made a later one than this tab's.
				if (isNew && before?.version) this.#update('me', id, { unsent: false });
				takeRow(this.#standings, opened, this.#ways.now().wall);
				const { onServer = false, unsent = false } = before ?? {};
				const isRaise = opened.content.is === 'raise';
				const isLatest = isRaise && isNew;
				this.#update('me', id, isLatest ? { onServer: false, unsent: true } : { onServer, unsent });
			}
			this.refresh();
		});
	}

	/** What this device raised and the server said it has, so recently that it would still have a lowering as well. */
	acknowledged(): string[] {
		const { wall } = this.#ways.now();
		return standingOf(this.#standings, 'me')
			.filter(({ onServer, servedAt }) => onServer && wall - (servedAt ?? 0) < LOWERING_KEPT_MS)
			.filter(({ version, kind }) => version?.device === this.#seal.device && kind !== 'unreadable')
			.map(({ id }) => id);
	}

	/** The server has an operation of mine, or has finally refused it and it is not tried again. */
	settled(name: string, payload: unknown, ok: boolean): void {
		if (name === 'signal:raise') this.#settledRaise(payload as Operation, ok);
		this.refresh();
	}

	async takeBeat(row: BeatRow): Promise<void> {
		if (!this.#open || (row.device === this.#seal.device && row.pageLoad === this.#pageLoad))
			return;
		const from = { sender: row.sender, device: row.device };
		const opened = await this.#seal.open(from, 'beat', row.pageLoad, row.counter, row.envelope);
		const beat = opened.ok ? parseBeat(opened.content) : null;
		if (!beat || !this.#open) return;
		const mine = row.sender === this.#seal.me;
		const { device, pageLoad, counter } = row;
		const taken = this.#pages.take({ mine, device, pageLoad, counter }, beat, this.#ways.now());
		if (!taken) return;
		if (taken.live && !mine) this.#proofs += 1;
		if (taken.live && (beat.signal === 'wait' || beat.signal === 'no'))
			takeFromBeat(this.#standings, mine ? 'me' : 'partner', device, beat.touch, beat.signal);
		if (taken.live && !mine) this.#askWhenBehind(beat);
		this.refresh();
		// The sooner it gets its challenge back, the sooner both know that the other is there.
		if (taken.isNew && !beat.leaving) void this.beat();
	}

	// Being live

	open(): void {
		this.#open = true;
		this.refresh();
		void this.beat();
	}

	/** Hidden, frozen or left: any yes and everything that was proven is dropped at once. */
	shut(): void {
		if (!this.#open) return;
		this.#open = false;
		this.#endMyYes();
		// Before everything heard is dropped: its echoes prove that the goodbye is said now.
		void this.#sendBeat(true);
		this.#pages.drop();
		this.refresh();
	}

	/** One beat, while live. */
	async beat(): Promise<void> {
		if (this.#open) await this.#sendBeat(false);
	}

	// What I say

	/** A new touch of yes; renews one that is there. False when something stands. */
	sayYes(): boolean {
		if (!this.#open || !canTouch('yes', this.#facts())) return false;
		this.#myYes = { touch: randomId(), since: this.#ways.now(), marks: this.#marks() };
		this.refresh();
		void this.beat();
		return true;
	}

	/** Takes my yes back, without saying anything in its place. */
	dropYes(): void {
		if (!this.#myYes) return;
		this.#endMyYes();
		this.refresh();
		void this.beat();
	}

	/** Whether I want us to begin in wait. In force on both screens while either of us wants it. */
	setSlow(slow: boolean): void {
		if (this.#slow === slow) return;
		this.#slow = slow;
		this.refresh();
		void this.beat();
	}

	/** In force here at once, whatever the network does. False when as much or more of mine stands already. */
	raise(kind: StandingKind): boolean {
		if (!canTouch(kind, this.#facts())) return false;
		const id = randomId();
		const now = this.#ways.now();
		const device = this.#seal.device;
		const content: RaiseContent = { kind, need: null, raisedAt: Math.round(now.wall) };
		const known = { ...NEW_STANDING, id, by: 'me', device, unsent: true } as const;
		this.#standings.set(keyOf('me', id), { ...known, ...content });
		this.#raisedAt.set(id, now);
		this.refresh();
		void this.beat();
		void this.#keep('signal:raise', 'raise', id, content);
		return true;
	}

	/** Adds, changes or takes away the need of a wait or no of mine, within the same signal. */
	setNeed(id: string, need: Need | null): void {
		const known = this.#standings.get(keyOf('me', id));
		if (!known || known.lowered || known.kind === 'unreadable' || known.need === need) return;
		const now = this.#ways.now();
		const raisedAt = known.raisedAt ?? Math.round(now.wall);
		this.#update('me', id, { need, raisedAt, ...NOT_THERE_YET });
		this.#raisedAt.set(id, now);
		this.refresh();
		void this.#keep('signal:raise', 'raise', id, { kind: known.kind, need, raisedAt });
	}

	/** Only a signal of mine; it holds until the lowering is kept on this device. */
	async lower(id: string): Promise<void> {
		const known = this.#standings.get(keyOf('me', id));
		if (!known || known.lowered || this.#lowering.has(id)) return;
		if (!canLower(known.device === this.#seal.device, known.onServer)) return;
		this.#lowering.add(id);
		const kept = await this.#keep('signal:lower', 'lower', id, { of: id });
		this.#lowering.delete(id);
		if (!kept) return;
		this.#update('me', id, { lowered: true });
		this.#ways.forget({ sender: this.#seal.me, id });
		this.refresh();
		void this.beat();
	}

	/** It was painted on this visible screen, in this version. */
	markShown(seen: Seen): void {
		this.#giveReceipt(seen, 'shown');
	}

	/** "I hear you", to this version. */
	answer(seen: Seen): void {
		this.#giveReceipt(seen, 'answered');
	}

	// What it means

	/** Judges everything anew; also called as time passes, because a yes ends by itself. */
	refresh(): void {
		const now = this.#ways.now();
		const facts = this.#facts();
		const yes = findYes(facts, now);
		// Once a yes was taken off the screen, for whatever reason, that touch never comes back.
		if (this.#shownYes && this.#shownYes !== yes?.touch) this.#end(this.#shownYes);
		this.#shownYes = yes?.touch ?? null;
		const reading = readPartner(facts, now);
		const lostNow = reading === 'lost' && this.#lastReading !== 'lost';
		this.#lastReading = reading;
		if (this.#myYes && (lostNow || !isMyYesAlive(this.#myYes, facts, now))) {
			this.#endMyYes();
			void this.beat();
		}
		this.#ways.changed();
	}

	view(): View {
		const now = this.#ways.now();
		const mine = strictest(this.#standings, 'me');
		const theirs = strictest(this.#standings, 'partner');
		return {
			...judge(this.#facts(), now),
			proofs: this.#proofs,
			myYes: this.#myYes !== null,
			mine: mine && describeMine(mine, this.#seal.device, this.#raisedAt.get(mine.id) ?? null, now),
			theirs: theirs && {
				...theirs,
				fromOtherDevice: this.#pages.isPartnerOn(theirs.device, now) === false
			}
		};
	}

	#facts(): Facts {
		const kinds = (by: By) => standingOf(this.#standings, by).map((one) => one.kind);
		return {
			mine: kinds('me'),
			theirs: kinds('partner'),
			pages: this.#pages.facts(),
			marks: this.#marks(),
			ended: this.#ended,
			myYes: this.#myYes !== null,
			slow: this.#slow || this.#pages.isSlow(this.#ways.now())
		};
	}

	#marks() {
		return {
			mine: markOf(raisesOf(this.#standings, 'me')),
			theirs: markOf(raisesOf(this.#standings, 'partner'))
		};
	}

	async #sendBeat(leaving: boolean): Promise<void> {
		const now = this.#ways.now();
		const counter = (this.#beats += 1);
		const beat: Beat = {
			leaving,
			slow: this.#slow,
			challenge: leaving ? randomId() : this.#pages.challenge(now),
			echoes: this.#pages.echoes(),
			...whatISay(standingOf(this.#standings, 'me'), this.#myYes, now)
		};
		const envelope = await this.#seal.seal('beat', this.#pageLoad, counter, encodeBeat(beat));
		// What was true before the sealing may not be any more, and a beat with a yes is never late.
		if (!leaving && (!this.#open || (beat.signal === 'yes' && this.#myYes?.touch !== beat.touch)))
			return;
		this.#ways.sendBeat({ pageLoad: this.#pageLoad, counter, envelope });
	}

	#giveReceipt(seen: Seen, state: ReceiptContent['state']): void {
		if (!this.#receipts.give(seen, state)) return;
		if (state === 'answered') this.#update('partner', seen.id, { receipt: state });
		this.refresh();
	}

	/** Mine has a number now, by which a receipt can name it. */
	#numbered(id: string, counter: number, content: object): void {
		const known = this.#standings.get(keyOf('me', id));
		const device = this.#seal.device;
		// Changed again meanwhile: the number of what is shown is still to come.
		if (!known || !('need' in content) || content.need !== known.need) return;
		const newest = new Map(known.newest).set(device, counter);
		this.#update('me', id, { version: { device, counter }, newest });
	}

	#settledRaise({ id, counter, envelope }: Operation, ok: boolean): void {
		const known = this.#standings.get(keyOf('me', id));
		const { me: sender, device } = this.#seal;
		if (!known || !isSameVersion(known.version, { device, counter })) return;
		if (ok) {
			const servedAt = this.#ways.now().wall;
			this.#update('me', id, { onServer: true, unsent: false, servedAt });
			const row = { id, sender, device, counter, envelope, lowered: false, receipts: [] };
			if (!known.lowered) this.#ways.remember(row);
			if (this.#passedOver.delete(id)) this.#ways.askAgain();
			return;
		}
		// It will never be there, so what the server has instead may be shown again.
		const newest = new Map(known.newest);
		newest.delete(device);
		this.#update('me', id, { version: null, newest, refused: true, unsent: false });
	}

	/**
	 * While a version of this device is on its way no other is taken in. But the server may have had it already, and
	 * the other one after it: once it is known to be there, that is asked.
	 */
	#notePassedOver({ by, id, version }: OpenedRow): void {
		const known = this.#standings.get(keyOf(by, id));
		if (known?.unsent && !isSameVersion(known.version, version)) this.#passedOver.add(id);
	}

	/** The server does not have any more what it had: it was set back, or lies. It is raised again, and late. */
	#raiseLost(there: ReadonlySet<string>, acknowledged: readonly string[]): void {
		for (const id of acknowledged) {
			const known = this.#standings.get(keyOf('me', id));
			if (!known || known.lowered || !known.onServer || there.has(keyOf('me', id))) continue;
			if (known.kind === 'unreadable' || known.raisedAt === null) continue;
			const { kind, need, raisedAt } = known;
			this.#update('me', id, NOT_THERE_YET);
			void this.#keep('signal:raise', 'raise', id, { kind, need, raisedAt });
		}
	}

	async #keep(
		name: OperationName,
		kind: 'raise' | 'lower' | 'receipt',
		id: string,
		content: RaiseContent | LowerContent | ReceiptContent
	): Promise<boolean> {
		try {
			await this.#ways.keep(name, async (counter) => {
				if (kind === 'raise') this.#numbered(id, counter, content);
				const envelope = await this.#seal.sealJson(kind, id, counter, content);
				return { id, counter, envelope };
			});
			return true;
		} catch {
			// Without storage a lowering has not happened, and a raise is not sent and never will be.
			if (kind === 'raise') this.#update('me', id, { unsent: false, refused: true });
			this.refresh();
			return false;
		}
	}

	/** A yes made with other raises in mind than those known here: one of us has missed something. */
	#askWhenBehind(beat: Beat): void {
		if (beat.signal === 'none') return;
		const marks = this.#marks();
		const isBehind =
			beat.signal === 'yes'
				? beat.yours !== marks.mine || beat.mine !== marks.theirs
				: !this.#standings.get(keyOf('partner', beat.touch))?.onServer;
		const now = this.#ways.now();
		const age = this.#askedAt && ageOf(this.#askedAt, now);
		if (!isBehind || (age !== null && age < ASK_AGAIN_INTERVAL_MS)) return;
		this.#askedAt = now;
		this.#ways.askAgain();
	}

	#update(by: By, id: string, change: Partial<Standing>): void {
		const known = this.#standings.get(keyOf(by, id));
		if (known) this.#standings.set(keyOf(by, id), { ...known, ...change });
	}

	#endMyYes(): void {
		this.#myYes = null;
	}

	#end(touch: string): void {
		this.#ended.add(touch);
		for (const oldest of this.#ended) {
			if (this.#ended.size <= MAX_ENDED) break;
			this.#ended.delete(oldest);
		}
	}

	#inTurn(run: () => Promise<void>): Promise<void> {
		this.#queue = this.#queue.then(run);
		return this.#queue;
	}
}

import { randomId } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { StoredStanding } from '#lib/device/storage.ts';
import type { Code } from '#lib/realtime/codes.ts';
import type { Input } from '#lib/realtime/wire.ts';
import type { Moment } from '#lib/device/time.ts';
import { encodeBeat, markOf, parseBeat, type Beat } from './beat.ts';
import type { ReceiptContent } from './contents.ts';
import type { BeatRow, SignalRow } from './contract.ts';
import { KnownRaises } from './known-raises.ts';
import { MyRaises, type Keeping, type Operation } from './my-raises.ts';
import type { Need } from './needs.ts';
import { Pages } from './pages.ts';
import { Pulse } from './pulse.ts';
import { Receipts, type Seen } from './receipts.ts';
import {
	ageOf,
	canTouch,
	findYes,
	isLive,
	isMyYesAlive,
	type Facts,
	type StandingKind,
	type Yes
} from './rules.ts';
import { whatISay } from './said.ts';
import {
	change,
	forgetGone,
	keyOf,
	onServer,
	openRow,
	raisesOf,
	standingOf,
	strictest,
	takeFromBeat,
	takeRow,
	type By,
	type Standings
} from './standing.ts';
import { describeMine, judge, type View } from './view.ts';

/** Everything it needs from outside; time and the wire come in here and nowhere else. */
export type Ways = Keeping & {
	/** At once or not at all. */
	sendBeat(beat: Input<'signal:beat'>): void;
	/** Something a person sees may be different. */
	changed(): void;
};

/** How often beats that cannot be placed make this page ask for all rows again. */
const ASK_AGAIN_INTERVAL_MS = 5_000;
const MAX_ENDED = 64;

/** The signals of one couple on one page: what is known, what it means now, and what is said. */
export class CoupleSignals {
	readonly #seal: CoupleSeal;
	readonly #ways: Ways;
	readonly #pageLoad = randomId();
	readonly #pages = new Pages();
	readonly #standings: Standings = new Map();
	readonly #mine: MyRaises;
	readonly #receipts: Receipts;
	readonly #ended = new Set<string>();
	#slow = false;
	readonly #pulse = new Pulse();
	#myYes: Yes | null = null;
	#shownYes: string | null = null;
	#wasHere = false;
	readonly #raises = new KnownRaises();
	#beats = 0;
	#proofs = 0;
	#askedAt: Moment | null = null;
	#open = false;
	/** Rows are opened one after the other, so that what came later is also taken later. */
	#queue: Promise<void> = Promise.resolve();

	constructor(seal: CoupleSeal, ways: Ways) {
		this.#seal = seal;
		this.#ways = ways;
		this.#mine = new MyRaises(this.#standings, seal, ways);
		this.#receipts = new Receipts(
			this.#standings,
			(receipt) => void this.#mine.keep('receipt:send', receipt.of, receipt)
		);
	}

	/**
	 * @param complete all rows the server has, as its answer to `signal:sync`.
	 * @param before what `onServer()` gave before the server was asked: of what has come there since, an answer that is
	 * still to come may know nothing.
	 */
	takeRows(
		rows: readonly SignalRow[],
		complete: boolean,
		before: ReadonlySet<string> = new Set()
	): Promise<void> {
		return this.#inTurn(async () => {
			const opened = await Promise.all(rows.map((row) => openRow(this.#seal, row)));
			for (const [at, row] of opened.entries()) {
				this.#mine.notePassedOver(row);
				takeRow(this.#standings, row, this.#ways.now().wall);
				if (this.#standings.get(keyOf(row.by, row.id))!.lowered) this.#ways.forget(rows[at]!);
				else if (row.content.is === 'raise') this.#ways.remember(rows[at]!);
			}
			if (complete) {
				const there = new Set(opened.map((row) => keyOf(row.by, row.id)));
				const gone = [...before].filter((key) => !there.has(key));
				this.#mine.raiseLost(gone);
				forgetGone(this.#standings, gone);
			}
			this.#receipts.pay();
			this.refresh();
		});
	}

	/** What an earlier page of this device has kept. It stands until a lowering of its raiser comes. */
	takeKept(kept: readonly Pick<StoredStanding, 'row' | 'servedAt'>[]): Promise<void> {
		return this.#inTurn(async () => {
			const opened = await Promise.all(kept.map(({ row }) => openRow(this.#seal, row)));
			for (const [at, row] of opened.entries()) {
				if (!this.#standings.has(keyOf(row.by, row.id)))
					takeRow(this.#standings, row, kept[at]!.servedAt);
				change(this.#standings, row.by, row.id, { kept: true });
			}
			this.refresh();
		});
	}

	/** What this device has not sent yet, from before a reload or in another tab. */
	takeUnsent(operations: readonly { name: string; payload: unknown }[]): Promise<void> {
		return this.#inTurn(async () => {
			await this.#mine.takeUnsent(operations);
			this.refresh();
		});
	}

	/** What the server has, as far as this page knows; to be asked before the server is, and handed to `takeRows`. */
	onServer(): ReadonlySet<string> {
		return onServer(this.#standings);
	}

	/** The server has an operation of mine, or has finally refused it and it is not tried again. */
	settled(name: string, payload: unknown, refused: Code | null): void {
		if (name === 'signal:raise') this.#mine.settled(payload as Operation, refused);
		if (refused === 'number_used') {
			if (name === 'signal:lower') this.#mine.lowerAnew(payload as Operation);
			if (name === 'receipt:send') this.#receipts.giveAnew((payload as Operation).id);
		}
		this.refresh();
	}

	/** @returns whether it proves its page live. */
	async takeBeat(row: BeatRow): Promise<boolean> {
		if (!this.#open || (row.device === this.#seal.device && row.pageLoad === this.#pageLoad))
			return false;
		const from = { sender: row.sender, device: row.device };
		const opened = await this.#seal.open(from, 'beat', row.pageLoad, row.counter, row.envelope);
		const beat = opened.ok ? parseBeat(opened.content) : null;
		if (!beat || !this.#open) return false;
		const mine = row.sender === this.#seal.me;
		const { device, pageLoad, counter } = row;
		const taken = this.#pages.take({ mine, device, pageLoad, counter }, beat, this.#ways.now());
		if (!taken) return false;
		if (taken.live && !mine) this.#proofs += 1;
		if (taken.live && (beat.signal === 'wait' || beat.signal === 'no'))
			takeFromBeat(this.#standings, mine ? 'me' : 'partner', device, beat.touch, beat.signal);
		// What it says is on the screen before anything else is done about it.
		this.refresh();
		if (taken.live && !mine) this.#askWhenBehind(beat);
		// The sooner it gets its challenge back, the sooner both know that the other is there.
		if (taken.isNew && !beat.leaving) void this.beat();
		return taken.live;
	}

	open(): void {
		this.#open = true;
		this.refresh();
		void this.beat();
	}

	/** Hidden, frozen or left: every yes and everything that was proven is dropped at once. */
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

	/** A new touch of yes; renews one that is there. False when something stands. */
	sayYes(): boolean {
		this.#pulse.touch();
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

	/** How often this page asks "still good?", in ms; null for not at all. */
	setPulse(everyMs: number | null): void {
		if (!this.#pulse.set(everyMs)) return;
		this.refresh();
		void this.beat();
	}

	/** In force here at once, whatever the network does. Gives its id; null when as much or more of mine stands already. */
	raise(kind: StandingKind): string | null {
		this.#pulse.touch();
		if (!canTouch(kind, { ...this.#facts(), mine: this.#mine.onTheirWay() })) return null;
		const { id, kept } = this.#mine.raise(kind);
		this.refresh();
		// Told only once it is kept here, or cannot be: a page that ends before leaves nobody with what no device can lower.
		// And told first: nothing is drawn anew before it is on its way.
		void kept.then(() => this.beat()).finally(() => this.refresh());
		return id;
	}

	/** Adds, changes or takes away the need of a wait or no of mine, within the same signal. */
	setNeed(id: string, need: Need | null): void {
		const kept = this.#mine.setNeed(id, need);
		if (!kept) return;
		this.refresh();
		void kept.then(() => this.refresh());
	}

	/** Only a signal of mine, and one that has arrived when another device of mine raised it. */
	async lower(id: string): Promise<void> {
		const isLowered = await this.#mine.lower(id);
		this.refresh();
		if (isLowered) void this.beat();
	}

	/** It was painted on this visible screen, in this version. */
	markShown(seen: Seen): void {
		this.#giveReceipt(seen, 'shown');
	}

	/** "I hear you", to this version. */
	answer(seen: Seen): void {
		this.#giveReceipt(seen, 'answered');
	}

	/** Judges everything anew; also called as time passes: a yes ends by itself. */
	refresh(): void {
		const now = this.#ways.now();
		this.#raises.take(this.#standings, now);
		const known = this.#facts();
		const isHere = known.pages.some((page) => isLive(page, now));
		this.#pulse.pass(now, !isHere || known.mine.length > 0 || known.theirs.length > 0);
		const facts = this.#facts();
		// Touched into a silence it never counts, whoever ends that.
		if (facts.unanswered) for (const { yes } of facts.pages) if (yes) this.#end(yes.touch);
		const yes = findYes(facts, now);
		// Once a yes was taken off the screen, for whatever reason, that touch never comes back.
		if (this.#shownYes && this.#shownYes !== yes?.touch) this.#end(this.#shownYes);
		this.#shownYes = yes?.touch ?? null;
		// Whether they said goodbye or not: nobody reads my yes any more, and it must not be there when they are back.
		const isGone = this.#wasHere && !isHere;
		this.#wasHere = isHere;
		if (this.#myYes && (isGone || !isMyYesAlive(this.#myYes, facts, now))) {
			this.#endMyYes();
			void this.beat();
		}
		this.#ways.changed();
	}

	/** How many raises of either this page has ever come to know. */
	get raisesKnown(): number {
		return this.#raises.ever;
	}

	view(): View {
		const now = this.#ways.now();
		const mine = strictest(this.#standings, 'me');
		const theirs = strictest(this.#standings, 'partner');
		return {
			...judge(this.#facts(), now),
			proofs: this.#proofs,
			pulse: this.#pulse.stage,
			myYes: this.#myYes !== null,
			mine: mine && describeMine(mine, this.#seal.device, this.#mine.raisedAt(mine.id), now),
			theirs: theirs && {
				...theirs,
				fromOtherDevice: this.#pages.isPartnerOn(theirs.device, now) === false
			}
		};
	}

	#facts(): Facts {
		const now = this.#ways.now();
		const kinds = (by: By) => standingOf(this.#standings, by).map((one) => one.kind);
		return {
			mine: kinds('me'),
			theirs: kinds('partner'),
			pages: this.#pages.facts(),
			marks: this.#marks(),
			ended: this.#ended,
			raisedAt: this.#raises.latestAt,
			myYes: this.#myYes !== null,
			slow: this.#slow || this.#pages.isSlow(now),
			unanswered: this.#pulse.stage === 'unanswered' ? 'here' : this.#pages.unanswered(now)
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
			unanswered: this.#pulse.stage === 'unanswered',
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
		if (state === 'answered') change(this.#standings, 'partner', seen.id, { receipt: state });
		this.refresh();
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
		// One that fails is reported by its caller's promise, and holds up none that comes after it.
		this.#queue = this.#queue.then(run, run);
		return this.#queue;
	}
}

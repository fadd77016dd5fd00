import { createPracticeSeal, type CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Moment, Time } from '#lib/device/time.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import type { Input } from '#lib/realtime/wire.ts';
import { parseBeat } from './beat.ts';
import type { PracticeRow, SignalRow } from './contract.ts';
import { CoupleSignals } from './couple-signals.ts';
import type { OperationName } from './my-raises.ts';
import { keepLive } from './keep-live.ts';
import { ageOf, MEANT_AFTER_MS, PROOF_LIMIT_MS } from './rules.ts';

type Sent = Input<'practice:send'>;
/**
 * `offered`: only my partner has opened it. `waiting`: only I have. `beginning`: both, proven live, for so long that a
 * finger on its way has landed. `on`: only now is what is touched practice, so that nobody can say a real no into it
 * and be unheard. `over`: it was on until a moment ago.
 */
export type PracticeStage = 'off' | 'offered' | 'waiting' | 'beginning' | 'on' | 'over';

const AGAIN_MS = 1_000;
/** For so long a screen says that practice has ended. */
const OVER_SHOWN_MS = 60_000;
const AS: Record<OperationName, Exclude<Sent['as'], 'beat'>> = {
	'signal:raise': 'raise',
	'signal:lower': 'lower',
	'receipt:send': 'receipt'
};

/** Signals that are not meant: the same rules and screens on envelopes of their own, stored nowhere, gone with the page. */
export class Practice {
	readonly #link: Link;
	readonly #time: Time;
	readonly #changed: () => void;
	readonly #seal: Promise<CoupleSeal>;
	#couple: CoupleSignals | null = null;
	#stopLive: (() => void) | null = null;
	#slow = false;
	#begunAt: Moment | null = null;
	#overAt: Moment | null = null;
	#offeredAt: Moment | null = null;
	#counter = 0;
	/** What I have said, told anew to each page that joins. */
	readonly #told = new Map<string, Sent>();
	readonly #heard = new Set<string>();

	constructor(seal: CoupleSeal, link: Link, time: Time, changed: () => void) {
		this.#seal = createPracticeSeal(seal);
		this.#link = link;
		this.#time = time;
		this.#changed = changed;
	}

	get stage(): PracticeStage {
		if (this.#couple?.view().partnerHere && this.#begunAt) {
			const age = ageOf(this.#begunAt, this.#time.now());
			return age !== null && age >= MEANT_AFTER_MS ? 'on' : 'beginning';
		}
		if (this.#couple) return 'waiting';
		if (this.#isYounger(this.#offeredAt, PROOF_LIMIT_MS)) return 'offered';
		return this.#isYounger(this.#overAt, OVER_SHOWN_MS) ? 'over' : 'off';
	}

	/** A finger that was on its way while it ended meant practice, and must say no real yes. */
	get isJustOver(): boolean {
		return this.#isYounger(this.#overAt, MEANT_AFTER_MS);
	}

	/** The signals of practice, while it is on. */
	get signals(): CoupleSignals | null {
		return this.stage === 'on' ? this.#couple : null;
	}

	async open(): Promise<void> {
		const seal = await this.#seal;
		if (this.#couple) return;
		this.#couple = this.#create(seal);
		this.#couple.setSlow(this.#slow);
		this.#stopLive = keepLive(this.#couple, this.#time);
		this.#changed();
	}

	/** Whether I want us to begin in wait. */
	setSlow(slow: boolean): void {
		this.#slow = slow;
		this.#couple?.setSlow(slow);
	}

	/** Ends it for both: without me the other is not practising with anybody. */
	stop(): void {
		if (!this.#couple) return;
		const stop = this.#stopLive;
		this.#overAt = this.#begunAt && this.#time.now();
		this.#couple = this.#stopLive = this.#offeredAt = this.#begunAt = null;
		this.#told.clear();
		this.#heard.clear();
		stop?.();
		this.#changed();
	}

	/** What came by `practice:sent`. */
	async take(row: PracticeRow): Promise<void> {
		const seal = await this.#seal;
		if (row.as === 'beat') return this.#takeBeat(seal, row);
		const { as, ...operation } = row;
		if (as !== 'receipt') {
			const known = { ...operation, lowered: as === 'lower', receipts: [] };
			return this.#couple?.takeRows([known], false);
		}
		const mine = this.#told.get(row.id);
		if (mine) await this.#couple?.takeRows([this.#rowOf(seal, mine, [operation])], false);
	}

	#create(seal: CoupleSeal): CoupleSignals {
		const couple: CoupleSignals = new CoupleSignals(seal, {
			now: () => this.#time.now(),
			sendBeat: ({ pageLoad, ...beat }) =>
				this.#link.sendVolatile('practice:send', { as: 'beat', id: pageLoad, ...beat }),
			keep: async (name, sealOperation) => {
				const sent = { as: AS[name], ...(await sealOperation((this.#counter += 1))) };
				if (sent.as !== 'receipt') this.#told.set(sent.id, sent);
				void this.#tell(couple, name, sent);
			},
			remember: () => undefined,
			forget: () => undefined,
			askAgain: () => undefined,
			changed: () => {
				if (couple === this.#couple) this.#follow();
			}
		});
		return couple;
	}

	/** Once my partner was there and is not any more, it is over: no practice goes on by itself. */
	#follow(): void {
		const isHere = this.#couple?.view().partnerHere;
		if (this.#begunAt && !isHere) return this.stop();
		if (isHere) this.#begunAt ??= this.#time.now();
		this.#changed();
	}

	#isYounger(then: Moment | null, limitMs: number): boolean {
		const age = then && ageOf(then, this.#time.now());
		return age !== null && age < limitMs;
	}

	async #tell(couple: CoupleSignals, name: OperationName, sent: Sent): Promise<void> {
		const reply = await this.#link.send('practice:send', sent);
		if (couple !== this.#couple) return;
		if (reply.ok) couple.settled(name, sent, null);
		else this.#time.after(AGAIN_MS, () => void this.#tell(couple, name, sent));
	}

	async #takeBeat(seal: CoupleSeal, { id: pageLoad, ...row }: PracticeRow): Promise<void> {
		if (this.#couple) {
			const isLive = await this.#couple.takeBeat({ pageLoad, ...row });
			// Only who is proven to be there is told anew: noise must not make this page say anything.
			if (!isLive || this.#heard.has(pageLoad)) return;
			this.#heard.add(pageLoad);
			for (const sent of this.#told.values()) void this.#link.send('practice:send', sent);
			return;
		}
		const opened = await seal.open(row, 'beat', pageLoad, row.counter, row.envelope);
		const beat = opened.ok ? parseBeat(opened.content) : null;
		if (!beat || row.sender !== seal.partner) return;
		this.#offeredAt = beat.leaving ? null : this.#time.now();
		this.#changed();
	}

	#rowOf(seal: CoupleSeal, { as, ...sent }: Sent, receipts: SignalRow['receipts']): SignalRow {
		const { me: sender, device } = seal;
		return { ...sent, sender, device, lowered: as === 'lower', receipts };
	}
}

import type { ReceiptContent } from './contents.ts';
import { MAX_RENUMBERED } from './my-raises.ts';
import type { Need } from './needs.ts';
import { isSameVersion, keyOf, type Standing, type Standings } from './standing.ts';

/** What was on a screen: a wait or no of my partner, in one version. */
export type Seen = Pick<Standing, 'id' | 'version'>;
type State = ReceiptContent['state'];
/** For what only a beat has told of: until its row has come it has no version to name. */
type Owed = { id: string; need: Need | null; state: State };

/** The receipts this page gives: for each version of a wait or no of my partner, each state once. */
export class Receipts {
	readonly #standings: Standings;
	readonly #keep: (receipt: ReceiptContent) => void;
	readonly #given = new Map<string, ReceiptContent>();
	#owed: Owed[] = [];
	#renumbered = 0;

	constructor(standings: Standings, keep: (receipt: ReceiptContent) => void) {
		this.#standings = standings;
		this.#keep = keep;
	}

	/** Gives one for what was seen. False when that is not what stands now, or says no more than is known. */
	give({ id, version }: Seen, state: State): boolean {
		const known = this.#standings.get(keyOf('partner', id));
		if (!known || known.lowered || known.kind === 'unreadable') return false;
		// What was seen has been replaced meanwhile: the newer one has to be seen as well.
		if (!isSameVersion(known.version, version)) return false;
		if (known.receipt === 'answered' || known.receipt === state) return false;
		if (known.version) this.#keepOnce(known, state);
		else this.#owed.push({ id, need: known.need, state });
		return true;
	}

	/** Gives what is owed for rows that have come since. */
	pay(): void {
		const owed = this.#owed;
		this.#owed = [];
		for (const one of owed) {
			const known = this.#standings.get(keyOf('partner', one.id));
			if (!known?.version) this.#owed.push(one);
			// With another need than was on the screen, it has not been seen yet.
			else if (known.need === one.need && !known.lowered) this.#keepOnce(known, one.state);
		}
	}

	/** The number of one was used for something else: this device has lost its count. Each number is one higher. */
	giveAnew(id: string): void {
		for (const receipt of this.#given.values()) {
			if (receipt.of !== id || this.#renumbered >= MAX_RENUMBERED) continue;
			this.#renumbered += 1;
			this.#keep(receipt);
		}
	}

	#keepOnce({ id, version }: Standing, state: State): void {
		const given = `${state} ${id} ${version!.device} ${version!.counter}`;
		if (this.#given.has(given)) return;
		const receipt = { of: id, ...version!, state };
		this.#given.set(given, receipt);
		this.#keep(receipt);
	}
}

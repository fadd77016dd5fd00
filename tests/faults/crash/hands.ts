import type { Need } from '#lib/signals/needs.ts';
import type { StandingKind } from '#lib/signals/rules.ts';
import type { View } from '#lib/signals/view.ts';
import type { Phone } from '../phone.ts';
import type { Random } from '../random.ts';

type Said = { id: string; kind: StandingKind; need: Need | null };
const CHOICES: (Need | null)[] = [null, 'space', 'comfort', 'water', 'talk'];
/** Nobody goes on touching while nothing of it leaves the phone. */
const MAX_UNSENT = 4;

/** Somebody's hands on their phone, and what that person knows they have said. */
export class Hands {
	readonly lowered = new Set<string>();
	/** In the order it was said. */
	stands: Said[] = [];
	readonly #phone: Phone;
	readonly #random: Random;

	constructor(phone: Phone, random: Random) {
		this.#phone = phone;
		this.#random = random;
	}

	/** Of several, what both should see: a no before a wait. */
	get strictest(): Said | null {
		return this.stands.find((one) => one.kind === 'no') ?? this.stands.at(-1) ?? null;
	}

	/** One touch, if the screen shows what this person knows: right after a reload it may not yet. */
	async touch(): Promise<void> {
		if ((await this.#phone.unsent()) >= MAX_UNSENT) return;
		const { mine, theirs } = this.#phone.view;
		if (mine?.id !== this.strictest?.id) return;
		await this.#random.pick([
			() => this.#raise(),
			() => this.#raise(),
			() => this.#choose(mine),
			() => this.#lower(mine),
			() => theirs && this.#phone.couple.markShown(theirs),
			() => theirs && this.#phone.couple.answer(theirs)
		])();
	}

	#raise(): void {
		const kind = this.#random.pick(['wait', 'no'] as const);
		const id = this.#phone.couple.raise(kind);
		if (id) this.stands.push({ id, kind, need: null });
	}

	#choose(mine: View['mine']): void {
		const said = this.stands.find((one) => one.id === mine?.id);
		if (!said) return;
		said.need = this.#random.pick(CHOICES);
		this.#phone.couple.setNeed(said.id, said.need);
	}

	async #lower(mine: View['mine']): Promise<void> {
		if (!mine) return;
		await this.#phone.couple.lower(mine.id);
		this.stands = this.stands.filter((one) => one.id !== mine.id);
		this.lowered.add(mine.id);
	}
}

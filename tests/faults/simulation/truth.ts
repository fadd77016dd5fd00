import { strictestKind, type StandingKind } from '#lib/signals/rules.ts';
import type { Standing } from '#lib/signals/standing.ts';
import type { OpenPage, Phone } from './phone.ts';
import type { Person } from './couple.ts';

type Raise = {
	person: Person;
	phone: Phone;
	kind: StandingKind;
	/** Its raiser has asked for it: from here on it may be seen as lowered. */
	lowered: boolean;
	/** The server has said that it has it, and it was the server that said so. */
	acknowledged: boolean;
};

/** When something was so, and how much time each phone had not been able to count by then. */
export type Seen = { at: number; uncounted: ReadonlyMap<Phone, number> };
const NEVER: Seen = { at: -Infinity, uncounted: new Map() };

/** What really is so, whatever any screen says. Times are the world's, in ms. */
export class Truth {
	readonly raises = new Map<string, Raise>();
	/** When a screen of theirs last said that they say yes. */
	readonly lastYes: Record<Person, Seen> = { ana: NEVER, ben: NEVER };
	/** When Together was last in sight on a device of theirs. */
	readonly lastHere: Record<Person, Seen> = { ana: NEVER, ben: NEVER };
	/** What a screen has shown or answered, as `state id need`. */
	readonly receipts = new Set<string>();
	/** What each page, and each device, has seen standing of the partner's. */
	readonly seen = new WeakMap<OpenPage | Phone, Set<string>>();
	unlinked = false;

	standing(person: Person): StandingKind | null {
		const all = [...this.raises.values()].filter((one) => one.person === person && !one.lowered);
		return strictestKind(all.map((one) => one.kind));
	}

	/** The strictest of these raises that still stand. */
	strictestOf(ids: Iterable<string>): StandingKind | null {
		const all = [...ids].map((id) => this.raises.get(id)).filter((one) => one && !one.lowered);
		return strictestKind(all.map((one) => one!.kind));
	}

	saw(by: OpenPage | Phone, id: string): void {
		this.seen.set(by, (this.seen.get(by) ?? new Set()).add(id));
	}
}

export const receiptKey = (
	state: 'shown' | 'answered',
	{ id, need }: Pick<Standing, 'id' | 'need'>
) => `${state} ${id} ${need}`;

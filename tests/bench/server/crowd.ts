import type { Contestant, Work } from './contestants.ts';
import { frameOf, openLine, type Line } from './line.ts';
import type { Seat } from './people.ts';

const PONG = frameOf('3');
/** How many are on their way in at once. */
const DOOR = 64;

type Person = {
	line: Line;
	/** How often they have said which. */
	said: Record<Work, number>;
	/** When they said what is on its way, in ms. */
	saidAt: number;
};

/** What happens at somebody's place. `answered` is to the one who said it, `reached` where the partner hears it. */
export type Ears = {
	answered(who: number, ok: boolean): void;
	reached(who: number): void;
};

/** Everybody who is connected to one server. The partner of each even place is the next one. */
export class Crowd {
	ears: Ears | null = null;
	readonly people: Person[] = [];
	readonly #contestant: Contestant;

	constructor(contestant: Contestant) {
		this.#contestant = contestant;
	}

	/** Lets all of them in, several at a time. */
	async enter(port: number, seats: readonly Seat[]): Promise<void> {
		let next = 0;
		const enterNext = async () => {
			for (let place = next++; place < seats.length; place = next++)
				this.people[place] = await this.#enter(port, seats[place]!, place);
		};
		await Promise.all(Array.from({ length: DOOR }, enterNext));
	}

	/** A person at rest says something. */
	say(place: number, work: Work): void {
		const person = this.people[place]!;
		const frame = frameOf(this.#contestant.say(work, (person.said[work] += 1)));
		person.saidAt = performance.now();
		person.line.send(frame);
	}

	leave(): void {
		for (const { line } of this.people) line.close();
		this.people.length = 0;
	}

	async #enter(port: number, seat: Seat, place: number): Promise<Person> {
		const { path, headers, greeting } = this.#contestant;
		const said = { beat: 0, passed: 0, stored: 0 };
		const partner = place ^ 1;
		let welcome = (_in: boolean): void => undefined;
		const welcomed = new Promise<boolean>((resolve) => (welcome = resolve));
		const talk = greeting(seat);
		const line: Line = await openLine(port, path(seat), headers(seat, port), (bytes, from, to) => {
			if (talk === null) return this.ears?.reached(partner);
			switch (bytes.toString('latin1', from, Math.min(from + 2, to))) {
				case '0{':
					return line.send(frameOf(talk));
				case '2':
					return line.send(PONG);
				case '40':
					return welcome(true);
				case '42':
					return this.ears?.reached(partner);
				case '43':
					return this.ears?.answered(
						place,
						bytes.toString('latin1', from, to).includes('"ok":true')
					);
				default:
					welcome(false);
			}
		});
		if (talk !== null && !(await welcomed)) throw new Error('somebody was not let in');
		return { line, said, saidAt: 0 };
	}
}

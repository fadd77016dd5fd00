import type { StoredOperation } from '#lib/device/storage.ts';
import type { LinkedCouple } from '../../fixtures/couple.ts';
import type { Person } from '../../fixtures/person.ts';
import { Phone } from '../phone.ts';
import type { Random } from '../random.ts';
import { Hands } from './hands.ts';

const PAUSE_MS = 40;
const RELOAD_SHARE = 0.01;

type Acknowledged = { name: string; lane: string; counter: number; id: string };

/** One person using the app all the time, and what their phone was told. */
export class User {
	readonly acknowledged: Acknowledged[] = [];
	readonly refused: string[] = [];
	/** Every change of a row that was pushed here, as a text that is never the same for two changes. */
	readonly pushes: string[] = [];
	phone!: Phone;
	hands!: Hands;
	#random: Random;
	#running: Promise<void> = Promise.resolve();
	#stopped = false;

	private constructor(random: Random) {
		this.#random = random;
	}

	static async create(
		person: Person,
		couple: LinkedCouple,
		way: { url: string; origin: string },
		random: Random
	): Promise<User> {
		const user = new User(random);
		user.phone = await Phone.create(person, couple.sealOf(person), way, {
			settled: ({ name, lane, counter, payload }: StoredOperation, reply) => {
				const { id } = payload as { id: string };
				if (reply.ok) user.acknowledged.push({ name, lane, counter, id });
				else user.refused.push(`${name}: ${reply.code}`);
			},
			pushed: (row) => user.pushes.push(JSON.stringify(row))
		});
		user.hands = new Hands(user.phone, random);
		return user;
	}

	start(): void {
		this.#stopped = false;
		this.#running = this.#use();
	}

	async stop(): Promise<void> {
		this.#stopped = true;
		await this.#running;
	}

	async #use(): Promise<void> {
		while (!this.#stopped) {
			if (this.#random.chance(RELOAD_SHARE)) await this.phone.reload();
			await this.hands.touch();
			// A person's pace, and the event loop's turn for everybody else.
			await new Promise((resolve) => setTimeout(resolve, this.#random.whole(0, PAUSE_MS)));
		}
	}
}

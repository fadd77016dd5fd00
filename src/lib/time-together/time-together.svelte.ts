import * as v from 'valibot';
import { createContext } from 'svelte';
import { randomId } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { today } from '#lib/device/day.ts';
import type { StoredOperation } from '#lib/device/storage.ts';
import type { Couple } from '#lib/pairing/couple.svelte.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { oneAtATime } from '#lib/realtime/one-at-a-time.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import type { Input, Sealed } from '#lib/realtime/wire.ts';
import { NO_PART, PartContent, type MyTime, type Offer, type Offers } from './contents.ts';
import type { TimeReply } from './contract.ts';
import { idToJoin, isDayAfter, offersOn, readTime, type TimeTogether } from './rules.ts';

export const [getTimeTogether, setTimeTogether] = createContext<TimeOfTwo>();

/** What I choose when I open our time together or join it. */
export type Wishes = Pick<MyTime, 'good' | 'notToday' | 'pulse' | 'tomorrow'>;

const isPut = ({ name }: StoredOperation) => name === 'time:put';
const NONE: TimeTogether = { is: 'none' };

/** Our time together, and what one offers the other afterwards. In this page's memory alone. */
export class TimeOfTwo {
	now = $state.raw<TimeTogether>(NONE);
	/** What my partner offers me, and what I offer them. */
	theirOffers = $state.raw<Offers | null>(null);
	myOffers = $state.raw<Offers | null>(null);
	/** Today is the day after, and both wanted to be asked how they are. */
	isDayAfter = $state(false);
	/** The server has been asked, or something of mine waits here. */
	ready = $state(false);
	#mine: PartContent = NO_PART;
	readonly #couple: Couple;
	readonly #link: Link;
	readonly #outbox: Outbox;
	readonly #stops: (() => void)[];

	constructor(couple: Couple, link: Link, outbox: Outbox) {
		this.#couple = couple;
		this.#link = link;
		this.#outbox = outbox;
		const onVisible = () => {
			if (document.visibilityState === 'visible') void this.refresh();
		};
		document.addEventListener('visibilitychange', onVisible);
		this.#stops = [
			() => document.removeEventListener('visibilitychange', onVisible),
			link.onConnect(() => void this.refresh()),
			link.on('time:changed', () => void this.refresh()),
			outbox.onSettled((operation) => {
				if (isPut(operation)) void this.refresh();
			}),
			outbox.onAdded(() => void this.refresh()),
			$effect.root(() => {
				$effect(() => {
					if (couple.seal) void this.refresh();
					else this.#show(NO_PART, NO_PART);
				});
			})
		];
	}

	readonly refresh = oneAtATime(async () => {
		const { seal } = this.#couple;
		if (!seal) return;
		const unsent = (await this.#outbox.pending('list')).findLast(isPut);
		const reply = await this.#link.send('time:get', {});
		const served: TimeReply = reply.ok ? reply : { mine: null, theirs: null };
		if (!reply.ok && !unsent) return;
		const { counter, envelope } = (unsent?.payload ?? {}) as Partial<Input<'time:put'>>;
		const mine = unsent
			? { envelope: envelope!, counter: counter!, device: seal.device }
			: served.mine;
		const parts = await Promise.all([
			openPart(seal, seal.me, mine),
			openPart(seal, seal.partner, served.theirs)
		]);
		if (seal !== this.#couple.seal) return;
		this.#show(...parts);
		this.ready = true;
		const id = idToJoin(parts[0].time, parts[1].time, today());
		if (id !== null) await this.#put({ ...parts[0], time: { ...parts[0].time!, id } });
	});

	/** What I have said in the one that is open; null before. */
	get wishes(): Wishes | null {
		const { now } = this;
		if (now.is !== 'on' && now.is !== 'waiting') return null;
		const { good, notToday, pulse, tomorrow } = now.mine;
		return { good, notToday, pulse, tomorrow };
	}

	/** Opens our time together, joins the one my partner has opened, or changes what I wish in it. */
	async open(wishes: Wishes, draft: string): Promise<void> {
		const { now } = this;
		const id = now.is === 'offered' ? now.theirs.id : 'mine' in now ? now.mine.id : randomId();
		const time = { id, is: 'open' as const, day: today(), ...wishes };
		await this.#put({ time, offers: null }, draft);
	}

	/** For both, alone and at once. Also takes back what nobody has joined. */
	async end(): Promise<void> {
		const { time } = this.#mine;
		if (time) await this.#put({ ...this.#mine, time: { ...time, is: 'ended' } });
	}

	/** Neither of us is asked any more. */
	async stopAsking(): Promise<void> {
		const { time } = this.#mine;
		if (time) await this.#put({ ...this.#mine, time: { ...time, pulse: null } });
	}

	/** What I offer my partner, in the place of what I offered before. */
	async offer(what: Offer[]): Promise<void> {
		await this.#put({ ...this.#mine, offers: { id: randomId(), day: today(), what } });
	}

	close(): void {
		for (const stop of this.#stops) stop();
	}

	async #put(content: PartContent, draft?: string): Promise<void> {
		const { seal } = this.#couple;
		if (!seal) return;
		await this.#outbox.add(
			'list',
			'time:put',
			async (counter) => ({
				counter,
				envelope: await seal.sealJson('time-part', seal.me, counter, content)
			}),
			draft === undefined ? {} : { draft }
		);
		this.#mine = content;
		await this.refresh();
	}

	#show(mine: PartContent, theirs: PartContent): void {
		const day = today();
		this.#mine = mine;
		this.now = readTime(mine.time, theirs.time, day);
		this.isDayAfter = isDayAfter(mine.time, theirs.time, day);
		this.myOffers = offersOn(mine.offers, day);
		this.theirOffers = offersOn(theirs.offers, day);
	}
}

/** What one of the two says; nothing where it does not open. */
async function openPart(
	seal: CoupleSeal,
	sender: string,
	sealed: Sealed | null
): Promise<PartContent> {
	if (!sealed) return NO_PART;
	const { device, counter, envelope } = sealed;
	const opened = await seal.openJson({ sender, device }, 'time-part', sender, counter, envelope);
	const parsed = opened.ok ? v.safeParse(PartContent, opened.value) : null;
	return parsed?.success ? parsed.output : NO_PART;
}

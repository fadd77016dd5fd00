import { createContext } from 'svelte';
import { randomId } from '#lib/crypto/bytes.ts';
import { onNewDay, today } from '#lib/device/day.ts';
import type { StoredOperation } from '#lib/device/storage.ts';
import { deviceTime } from '#lib/device/time.ts';
import { sealDraft, type Desk } from '#lib/drafts/sealed-drafts.ts';
import type { Couple } from '#lib/pairing/couple.svelte.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { oneAtATime } from '#lib/realtime/one-at-a-time.ts';
import type { Outbox, SealedDraft } from '#lib/realtime/outbox.ts';
import { ReadLater } from '#lib/realtime/read-later.ts';
import type { Input, Sealed } from '#lib/realtime/wire.ts';
import { NO_PART, type Offer, type Offers, type PartContent, type Wishes } from './contents.ts';
import type { TimeReply, Version } from './contract.ts';
import { hasWords, RETURNED_PLACE, wishesOf } from './draft.ts';
import { openPart, sealPart } from './part-seal.ts';
import { idToJoin, isDayAfter, LASTS_MS, offersNow, readTime, type TimeState } from './rules.ts';
import { isServed, keepServed, readServed } from './served.ts';

export const [getTimeTogether, setTimeTogether] = createContext<TimeTogether>();

const isPut = ({ name }: StoredOperation) => name === 'time:put';
const NONE: TimeState = { is: 'none' };

/** Our time together, and what one offers the other afterwards. */
export class TimeTogether {
	now = $state.raw<TimeState>(NONE);
	/** What my partner offers me, and what I offer them. */
	theirOffers = $state.raw<Offers | null>(null);
	myOffers = $state.raw<Offers | null>(null);
	/** Today is the day after, and both wanted to be asked how they are. */
	isDayAfter = $state(false);
	/** The server was asked; before that nobody knows what would be written over. */
	ready = $state(false);
	/** What I said last has not reached the server. */
	unsent = $state(false);
	#atTheEnd: ReturnType<typeof setTimeout> | undefined;
	#mine: PartContent = NO_PART;
	#theirs: PartContent = NO_PART;
	/** The version of mine that the next one takes the place of. */
	#version: Version | null = null;
	#served: { couple: string; reply: TimeReply } | null = null;
	/** Ends when what was said last is kept on this device. */
	#keeping: Promise<unknown> = Promise.resolve();
	readonly #desk: Desk;
	readonly #couple: Couple;
	readonly #link: Link;
	readonly #outbox: Outbox;
	readonly #stops: (() => void)[];
	readonly #later = new ReadLater(deviceTime, () => this.refresh());

	constructor(desk: Desk, couple: Couple, link: Link, outbox: Outbox) {
		this.#desk = desk;
		this.#couple = couple;
		this.#link = link;
		this.#outbox = outbox;
		couple.leaving.sharedPlaces(isServed);
		this.#stops = [
			onNewDay(() => void this.refresh()),
			link.onConnect(() => void this.refresh()),
			link.on('time:changed', () => void this.refresh()),
			outbox.onSettled((operation) => {
				if (isPut(operation)) void this.refresh();
			}),
			outbox.onAdded(() => void this.refresh()),
			outbox.keepTyped((operation) => this.#sealTyped(operation)),
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
		const served = await this.#ask(seal.couple);
		// After the answer: what was said meanwhile is newer than what it tells, though it may not be kept yet.
		const keeping = this.#keeping;
		await keeping;
		const unsent = (await this.#outbox.pending('list')).findLast(isPut);
		const mine = unsent ? toSealed(unsent, seal.device) : served.mine;
		const parts = await Promise.all([
			openPart(seal, seal.me, mine),
			openPart(seal, seal.partner, served.theirs)
		]);
		// What is said during the reading ends with one of its own.
		if (seal !== this.#couple.seal || keeping !== this.#keeping) return;
		this.#version = mine && { device: mine.device, counter: mine.counter };
		this.unsent = unsent !== undefined;
		this.#show(...parts);
		this.ready = true;
		const { time } = parts[0];
		const id = idToJoin(time, parts[1].time, Date.now());
		// Not waited for: what it does ends with a reading of its own.
		if (time && id !== null) void this.#put({ ...parts[0], time: { ...time, id } });
	});

	/** What I have said in the one that is open; null before. */
	get wishes(): Wishes | null {
		const { now } = this;
		return now.is === 'on' || now.is === 'waiting' ? wishesOf(now.mine) : null;
	}

	/** Opens our time together, joins the one my partner has opened, or changes what I wish in it. */
	async open(wishes: Wishes, draft: string): Promise<void> {
		const { now } = this;
		const mine = 'mine' in now ? now.mine : null;
		const id = now.is === 'offered' ? now.theirs.id : (mine?.id ?? randomId());
		const [day, until] = [mine?.day ?? today(), mine?.until ?? Date.now() + LASTS_MS];
		await this.#put({ time: { id, is: 'open', day, until, ...wishes }, offers: null }, draft);
	}

	/** For both, alone and at once. Also takes back what nobody has joined. */
	async end(): Promise<void> {
		const { time } = this.#mine;
		const is = this.now.is === 'on' ? 'ended' : 'taken_back';
		if (time) await this.#put({ ...this.#mine, time: { ...time, is } });
	}

	/** Neither of us is asked any more. */
	async stopAsking(): Promise<void> {
		const { time } = this.#mine;
		if (time) await this.#put({ ...this.#mine, time: { ...time, pulse: null } });
	}

	/** What I offer my partner, in the place of what I offered before. */
	async offer(what: Offer[]): Promise<void> {
		await this.#put({ ...this.#mine, offers: { until: Date.now() + LASTS_MS, what } });
	}

	close(): void {
		clearTimeout(this.#atTheEnd);
		this.#later.close();
		for (const stop of this.#stops) stop();
	}

	/** What the server says, or else what it said last. */
	async #ask(couple: string): Promise<TimeReply> {
		const reply = await this.#link.send('time:get', {});
		this.#later.heed(reply);
		if (reply.ok) {
			this.#served = { couple, reply };
			await keepServed(this.#desk, couple, reply).catch(() => undefined);
		} else if (this.#served?.couple !== couple) {
			const kept = await readServed(this.#desk, couple);
			this.#served = { couple, reply: kept ?? { mine: null, theirs: null } };
		}
		return this.#served!.reply;
	}

	async #put(content: PartContent, draft?: string): Promise<void> {
		const { seal } = this.#couple;
		if (!seal) return;
		// At once: the next touch is about this.
		this.#show(content, this.#theirs);
		const added = this.#outbox.add(
			'list',
			'time:put',
			(counter) => {
				const replaces = this.#version;
				this.#version = { device: seal.device, counter };
				return sealPart(seal, counter, replaces, content);
			},
			draft === undefined ? {} : { draft }
		);
		this.#keeping = added.catch(() => undefined);
		try {
			await added;
		} finally {
			void this.refresh();
		}
	}

	#show(mine: PartContent, theirs: PartContent): void {
		const now = Date.now();
		this.#mine = mine;
		this.#theirs = theirs;
		this.now = readTime(mine.time, theirs.time, now);
		this.isDayAfter = isDayAfter(mine.time, theirs.time, today());
		this.myOffers = offersNow(mine.offers, now);
		this.theirOffers = offersNow(theirs.offers, now);
		this.#lookAgainAtTheEnd(now);
	}

	/** What is over is not on the screen of a page that nobody touches. */
	#lookAgainAtTheEnd(now: number): void {
		clearTimeout(this.#atTheEnd);
		const ends = [this.#mine, this.#theirs]
			.flatMap(({ time, offers }) => [time?.until ?? now, offers?.until ?? now])
			.filter((until) => until > now && until <= now + 2 * LASTS_MS);
		if (ends.length === 0) return;
		const look = () => this.#show(this.#mine, this.#theirs);
		this.#atTheEnd = setTimeout(look, Math.min(...ends) - now + 1);
	}

	/** What is refused, because another device of mine was before it, or not sent when the link ends, comes back to the form. */
	async #sealTyped(operation: StoredOperation): Promise<SealedDraft | null> {
		const { seal } = this.#couple;
		if (!seal || !isPut(operation)) return null;
		const { time } = await openPart(seal, seal.me, toSealed(operation, seal.device));
		if (time?.is !== 'open' || !hasWords(time)) return null;
		return {
			place: RETURNED_PLACE,
			sealed: await sealDraft(this.#desk.writer, wishesOf(time))
		};
	}
}

function toSealed({ payload }: StoredOperation, device: string): Sealed {
	const { counter, envelope } = payload as Input<'time:put'>;
	return { counter, envelope, device };
}

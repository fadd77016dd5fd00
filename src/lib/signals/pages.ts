import { randomId } from '#lib/crypto/bytes.ts';
import type { Moment } from '#lib/device/time.ts';
import { MAX_ECHOES, NO_MARK, type Beat } from './beat.ts';
import { isLive, PROOF_LIMIT_MS, type PageFacts, type Silent } from './rules.ts';

/** Challenges older than this prove nothing any more. */
const CHALLENGE_MEMORY_MS = 2 * PROOF_LIMIT_MS;
const MAX_PAGES = 16;
const MAX_TOUCHES = 64;

export type From = { mine: boolean; device: string; pageLoad: string; counter: number };
type OpenPage = From & {
	challenge: string;
	heardAt: Moment;
	proof: Moment | null;
	beat: Beat;
	wasLive: boolean;
	gone: boolean;
};

/** The open pages of both people that this page hears, and the challenges it has sent them. */
export class Pages {
	readonly #challenges = new Map<string, Moment>();
	readonly #pages = new Map<string, OpenPage>();
	/** When each touch of my partner was first seen here: my own cap on its age. */
	readonly #touches = new Map<string, Moment>();

	/** A new challenge for my next beat. */
	challenge(now: Moment): string {
		for (const [challenge, sent] of this.#challenges)
			if (now.mono - sent.mono > CHALLENGE_MEMORY_MS) this.#challenges.delete(challenge);
		const challenge = randomId();
		this.#challenges.set(challenge, now);
		return challenge;
	}

	/** The latest challenges heard, the latest first. */
	echoes(): string[] {
		return [...this.#pages.values()]
			.filter((page) => !page.gone)
			.sort((a, b) => b.heardAt.mono - a.heardAt.mono)
			.slice(0, MAX_ECHOES)
			.map((page) => page.challenge);
	}

	/**
	 * Takes a beat whose seal held. Null when it is a repeat or out of order; else whether the page is
	 * proven live by it, and whether it was never heard before.
	 */
	take(from: From, beat: Beat, now: Moment): { live: boolean; isNew: boolean } | null {
		const key = `${from.device} ${from.pageLoad}`;
		const known = this.#pages.get(key);
		if (known && from.counter <= known.counter) return null;
		const proof = this.#youngestProof(beat.echoes);
		const page: OpenPage = {
			...from,
			beat,
			challenge: beat.challenge,
			heardAt: now,
			// A beat without my echo was still made after the one that had it, and so after that challenge.
			proof: beat.leaving ? null : younger(proof, known?.proof ?? null),
			wasLive: known?.wasLive ?? false,
			gone: beat.leaving
		};
		const live = isLive(toFacts(page, null), now);
		page.wasLive = !page.gone && (page.wasLive || live);
		this.#pages.delete(key);
		this.#pages.set(key, page);
		// For its own page load a goodbye speaks by itself. For another one only if it was said just now:
		// one of an earlier page load, kept back by the host, must not turn a lost link into a quiet one.
		const isFresh = isLive({ proof, yes: null, wasLive: false }, now);
		if (page.gone && isFresh) this.#forgetStale(from.device, now);
		if (beat.signal === 'yes' && !this.#touches.has(beat.touch)) this.#touches.set(beat.touch, now);
		trim(this.#pages, MAX_PAGES);
		trim(this.#touches, MAX_TOUCHES);
		return { live, isNew: !known || known.gone };
	}

	/** The partner's pages, for the rules. */
	facts(): PageFacts[] {
		return [...this.#pages.values()]
			.filter((page) => !page.mine)
			.map((page) => toFacts(page, this.#touches.get(page.beat.touch) ?? null));
	}

	/** A live page, also one of mine, begins in wait. */
	isSlow(now: Moment): boolean {
		return this.#live(now).some((page) => page.beat.slow);
	}

	/** On a live page, also one of mine, "still good?" was not answered. */
	unanswered(now: Moment): Exclude<Silent, 'here'> | null {
		const silent = this.#live(now).filter((page) => page.beat.unanswered);
		if (silent.some((page) => page.mine)) return 'elsewhere';
		return silent.length > 0 ? 'partner' : null;
	}

	/** Whether my partner is live on this very device. Null while they are live on none. */
	isPartnerOn(device: string, now: Moment): boolean | null {
		const theirs = this.#live(now).filter((page) => !page.mine);
		return theirs.length === 0 ? null : theirs.some((page) => page.device === device);
	}

	#live(now: Moment): OpenPage[] {
		return [...this.#pages.values()].filter((page) => isLive(toFacts(page, null), now));
	}

	/** On hide: nothing that was proven before is proven after. Counters stay, against replays. */
	drop(): void {
		this.#challenges.clear();
		for (const page of this.#pages.values()) {
			page.proof = null;
			page.wasLive = false;
			page.gone = true;
		}
	}

	#youngestProof(echoes: string[]): Moment | null {
		const sent = echoes
			.map((echo) => this.#challenges.get(echo))
			.filter((one) => one !== undefined);
		return sent.reduce<Moment | null>(younger, null);
	}

	/** A page that crashed leaves no goodbye; one from the same device speaks for it. */
	#forgetStale(device: string, now: Moment): void {
		for (const page of this.#pages.values())
			if (page.device === device && !isLive(toFacts(page, null), now)) page.wasLive = false;
	}
}

function younger(a: Moment | null, b: Moment | null): Moment | null {
	if (!a || !b) return a ?? b;
	return a.mono > b.mono ? a : b;
}

function toFacts({ proof, beat, wasLive }: OpenPage, firstSeen: Moment | null): PageFacts {
	if (beat.signal !== 'yes' || beat.touch === NO_MARK || !firstSeen)
		return { proof, yes: null, wasLive };
	// Its "mine" is my partner's side; the marks are kept from mine.
	const marks = { mine: beat.yours, theirs: beat.mine };
	return {
		proof,
		wasLive,
		yes: { touch: beat.touch, since: firstSeen, ageMs: beat.touchAgeMs, marks }
	};
}

function trim(map: Map<string, unknown>, most: number): void {
	for (const key of map.keys()) {
		if (map.size <= most) return;
		map.delete(key);
	}
}

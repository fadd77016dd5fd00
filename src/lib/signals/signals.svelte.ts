import { createContext, untrack } from 'svelte';
import type { Couple } from '#lib/pairing/couple.svelte.ts';
import type { Seen } from './receipts.ts';
import type { Need } from './needs.ts';
import { PageSignals, type Ground, type Presence } from './page-signals.ts';
import type { PracticeStage } from './practice.ts';
import type { StandingKind } from './rules.ts';
import { NOTHING, type View } from './view.ts';

export const [getSignals, setSignals] = createContext<Signals>();

type PartnerStands = 'no' | 'told' | 'on_server';

/** The signals of the couple I am in, for the screen. Standing ones are known on every page; live is only Together. */
export class Signals {
	view = $state.raw<View>(NOTHING);
	presence = $state<Presence>('looking');
	practice = $state<PracticeStage>('off');
	/**
	 * Whether something of my partner's stands, as this page knows it: by their beats alone, or from the server. What
	 * stands in practice is not real.
	 */
	readonly partnerStands: PartnerStands = $derived.by(() => {
		const { theirs } = this.view;
		if (this.practice === 'on' || !theirs) return 'no';
		return theirs.onServer ? 'on_server' : 'told';
	});
	readonly #page: PageSignals;
	readonly #stopFollowing: () => void;
	#together = false;

	constructor(couple: Couple, ground: Ground) {
		this.#page = new PageSignals(ground, ({ view, presence, practice }) => {
			this.view = view;
			this.presence = presence;
			this.practice = practice;
		});
		this.#stopFollowing = $effect.root(() => {
			$effect(() => {
				const { state } = couple;
				untrack(() => this.#follows(state));
			});
		});
	}

	/** Together is open. Returns what ends it. */
	start(): () => void {
		this.#together = true;
		const follow = () => this.#follow();
		const hide = () => this.#page.shut();
		const stops = [
			listen(document, 'visibilitychange', follow),
			listen(document, 'freeze', hide),
			listen(document, 'resume', follow),
			listen(window, 'pagehide', hide),
			listen(window, 'pageshow', follow)
		];
		this.#follow();
		return () => {
			this.#together = false;
			for (const stop of stops) stop();
			this.#page.shut();
		};
	}

	sayYes = () => this.#page.sayYes();
	/** To be compared: a touch of yes counts only when it is let go about what it began about. */
	aboutYes = () => this.#page.aboutYes;
	raise = (kind: StandingKind) => void this.#page.couple?.raise(kind);
	/** Also in practice: for whoever does not look at the screen, or says that they mean it. True once it stands. */
	raiseForReal = (kind: StandingKind) => this.#page.raiseForReal(kind);
	setNeed = (id: string, need: Need | null) => this.#page.couple?.setNeed(id, need);
	lower = (id: string) => this.#page.couple?.lower(id) ?? Promise.resolve();
	markShown = (seen: Seen) => this.#page.couple?.markShown(seen);
	answer = (seen: Seen) => this.#page.couple?.answer(seen);
	/** Whether I want us to begin in wait. */
	setSlow = (slow: boolean) => this.#page.setSlow(slow);
	/** How often we are asked "still good?" here, in ms; null for not at all. */
	setPulse = (everyMs: number | null) => this.#page.setPulse(everyMs);
	openPractice = () => this.#page.openPractice();
	stopPractice = () => this.#page.stopPractice();
	/** Judges everything anew: time may have passed without the page noticing. */
	recheck = () => this.#page.couple?.refresh();

	close(): void {
		this.#together = false;
		this.#stopFollowing();
		this.#page.close();
	}

	#follows(state: Couple['state']): void {
		// Until it is known that nobody is linked here any more, what stood stays as it was.
		if (state.is === 'unknown' || state.is === 'keyless') return;
		this.#page.use(state.is === 'alone' ? null : state.seal);
		this.#follow();
	}

	/** Live only while Together is open and this page can be seen. */
	#follow(): void {
		if (this.#together && document.visibilityState === 'visible') this.#page.open();
		else this.#page.shut();
	}
}

function listen(target: EventTarget, name: string, run: () => void): () => void {
	target.addEventListener(name, run);
	return () => target.removeEventListener(name, run);
}

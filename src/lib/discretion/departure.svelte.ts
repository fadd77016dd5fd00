import { createContext } from 'svelte';

export const [getDeparture, setDeparture] = createContext<Departure>();

/** Set on the root: app.css hides all of the page with it. */
const BLANK = 'gone';
/**
 * In this tab alone: it was left, and for where. Earlier pages of ours that its history still has are then no way back.
 * The script in app.html, which runs before anything is painted and hears when the browser keeps this page or shows it
 * again, knows this name too.
 */
const LEFT = 'left';

/** The quick exit, from the touch to the other site. */
export class Departure {
	/** Everything below the root is taken down, with its sockets, keys and words. */
	isGone = $state(false);
	#goodbyes: (() => void)[] = [];

	/** Runs `goodbye` on the way out, once the page is blank. It must not wait for anything. Returns what takes it back. */
	onLeave(goodbye: () => void): () => void {
		this.#goodbyes.push(goodbye);
		return () => (this.#goodbyes = this.#goodbyes.filter((each) => each !== goodbye));
	}

	/**
	 * Blank first and in the frame of the touch; then what must be begun before the page ends; then away; and only after
	 * that frame what takes time. The entry in the history is the other site's from then on.
	 */
	leave(away: string, title: string): void {
		document.documentElement.classList.add(BLANK);
		document.title = title;
		attempt(() => sessionStorage.setItem(LEFT, away));
		for (const goodbye of this.#goodbyes) attempt(goodbye);
		this.#goAway(away);
		requestAnimationFrame(() => setTimeout(() => (this.isGone = true)));
	}

	/**
	 * The scripts of this page have come. Where it is blank already, by Back into a tab that was left or because Exit was
	 * touched before, it leads away; else it was opened on purpose.
	 */
	open(): void {
		const away = awayOfLeftTab();
		const isBlank = document.documentElement.classList.contains(BLANK);
		if (away !== null && isBlank) return this.leave(away, document.title);
		attempt(() => sessionStorage.removeItem(LEFT));
	}

	/** An installed app has no site to make room for: it stays blank, and opens anew, locked, when it is looked at again. */
	#goAway(away: string): void {
		if (!isInstalled()) return location.replace(away);
		document.addEventListener('visibilitychange', () => {
			if (document.visibilityState === 'visible') location.replace('/now');
		});
	}
}

function awayOfLeftTab(): string | null {
	try {
		return sessionStorage.getItem(LEFT);
	} catch {
		return null;
	}
}

/** One that fails must not keep the others, or the way out, waiting. */
function attempt(goodbye: () => void): void {
	try {
		goodbye();
	} catch {
		// Whatever it was, leaving comes first.
	}
}

const isInstalled = (): boolean =>
	matchMedia('(display-mode: standalone)').matches ||
	(navigator as { standalone?: boolean }).standalone === true;

/** Where the focus was. */
type Place = {
	element: HTMLElement;
	/** Its row; null for what stands in none. */
	row: string | null;
	section: Element;
	/** All the rows of the section, in their order. */
	rows: string[];
};

/**
 * Keeps the focus in a list when what had it goes or is switched off, at once or only when a server has answered: a keyboard
 * and a screen reader would be back at the beginning of the page. It goes on at the row, or where that is gone as well
 * at the next one, the one before, or the heading of the section. What stood in no row leads to a row that came in its place.
 * Focus that is anywhere else stays there. To be attached to what holds the list.
 *
 * A row is an element with `data-row`, which stays the same when the row is drawn anew, and an `aria-label`.
 */
export function keepFocus(list: HTMLElement): () => void {
	let place: Place | null = null;

	const remember = () => {
		const { activeElement: element } = document;
		place =
			element instanceof HTMLElement && list.contains(element) ? placeOf(list, element) : null;
	};
	// Whoever leaves by themselves, for nothing, is not brought back. What goes is seen to before this.
	const leave = () => setTimeout(remember);
	const watch = new MutationObserver((changes) => {
		if (!place) return;
		if (isLost(place.element, changes)) focus(goOnAt(place));
		remember();
	});

	watch.observe(list, { childList: true, subtree: true, attributeFilter: ['disabled'] });
	document.addEventListener('focusin', remember);
	list.addEventListener('focusout', leave);
	return () => {
		watch.disconnect();
		document.removeEventListener('focusin', remember);
		list.removeEventListener('focusout', leave);
	};
}

/** What was moved loses the focus too; what is switched off loses it at once or a moment later. */
function isLost(element: HTMLElement, changes: MutationRecord[]): boolean {
	const { activeElement } = document;
	const isNowhere = activeElement === null || activeElement === document.body;
	if (element.matches(':disabled')) return isNowhere || activeElement === element;
	const isGone = changes.some((change) =>
		[...change.removedNodes].some((node) => node.contains(element))
	);
	return isNowhere && isGone;
}

function placeOf(list: HTMLElement, element: HTMLElement): Place {
	const around = element.closest('section');
	const section = around && list.contains(around) ? around : list;
	const row = element.closest<HTMLElement>('[data-row]')?.dataset.row ?? null;
	return { element, row, section, rows: [...rowsIn(section).keys()] };
}

function rowsIn(section: Element): Map<string, HTMLElement> {
	const rows = section.querySelectorAll<HTMLElement>('[data-row]');
	return new Map([...rows].map((row) => [row.dataset.row ?? '', row]));
}

function goOnAt({ element, row, section, rows }: Place): HTMLElement | null {
	const here = element.matches(':disabled') ? besideOf(element) : element;
	if (here?.isConnected) return here;
	const now = rowsIn(section);
	const at = row === null ? -1 : rows.indexOf(row);
	const ids =
		row === null
			? [...now.keys()].filter((id) => !rows.includes(id))
			: [row, ...rows.slice(at + 1), ...rows.slice(0, at).reverse()];
	const [found] = ids.flatMap((id) => now.get(id) ?? []);
	return found ?? section.querySelector('h2') ?? document.querySelector('h1');
}

/** Of two that belong together, such as up and down, the one that can be pressed. */
const besideOf = (element: HTMLElement) =>
	element.parentElement?.querySelector<HTMLElement>('button:enabled') ?? null;

function focus(element: HTMLElement | null): void {
	if (!element) return;
	if (element.tabIndex < 0) element.tabIndex = -1;
	const { top, bottom } = element.getBoundingClientRect();
	// Something in front of one's eyes is not moved, even if a part of it is out of the window.
	element.focus({ preventScroll: bottom > 0 && top < innerHeight });
}

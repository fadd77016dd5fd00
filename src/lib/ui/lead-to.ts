/** An attachment for the heading of what a touch has just opened: it is read next, and all of it is brought into sight. */
export function leadTo(heading: HTMLElement): void {
	heading.focus({ preventScroll: true });
	heading.scrollIntoView({ block: 'start' });
}

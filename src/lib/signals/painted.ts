/** How much of it must be inside the window. */
const SEEN_SHARE = 0.5;

/**
 * Tells when an element comes into sight and when it leaves it: at least half of it inside the window of
 * a visible page, and painted. Two frames, because the first callback still runs before its own frame is
 * painted. Coming back to the page is coming into sight anew. What lies under something else is not in sight.
 */
export function watchSight(element: Element, tell: (inSight: boolean) => void): () => void {
	let frame = 0;
	let isInside = false;
	let told = false;

	function say(inSight: boolean): void {
		if (told === inSight) return;
		told = inSight;
		tell(inSight);
	}

	function look(): void {
		cancelAnimationFrame(frame);
		if (!isInside || document.visibilityState !== 'visible') return say(false);
		if (told) return;
		frame = requestAnimationFrame(() => {
			frame = requestAnimationFrame(() => {
				if (document.visibilityState !== 'visible') return;
				if (isOnTop(element)) say(true);
				else look();
			});
		});
	}

	const observer = new IntersectionObserver(
		(entries) => {
			isInside = entries.at(-1)!.intersectionRatio >= SEEN_SHARE;
			look();
		},
		{ threshold: SEEN_SHARE }
	);
	observer.observe(element);
	document.addEventListener('visibilitychange', look);
	return () => {
		cancelAnimationFrame(frame);
		observer.disconnect();
		document.removeEventListener('visibilitychange', look);
	};
}

/** Whether nothing lies over its middle, as a bar that sticks to the window does. */
function isOnTop(element: Element): boolean {
	const { x, y, width, height } = element.getBoundingClientRect();
	const top = document.elementFromPoint(x + width / 2, y + height / 2);
	return top !== null && (element.contains(top) || top.contains(element));
}

/** Runs once after the element has been painted in sight. */
export function whenPainted(element: Element, run: () => void): () => void {
	const stop = watchSight(element, (inSight) => {
		if (!inSight) return;
		stop();
		run();
	});
	return stop;
}

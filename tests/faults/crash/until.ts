const LOOK_AGAIN_MS = 10;

/** Waits for a condition. @throws what `describe` gives, when it has not come true in time. */
export async function until(
	isSo: () => boolean | Promise<boolean>,
	limitMs: number,
	describe: () => string
): Promise<void> {
	const from = performance.now();
	while (!(await isSo())) {
		if (performance.now() - from > limitMs) throw new Error(describe());
		await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
	}
}

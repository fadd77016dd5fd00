/**
 * Runs `work` never twice at once. Asked again meanwhile, it runs once more afterwards, so that
 * what came in between is not missed.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | null = null;
	let again = false;

	async function run(): Promise<void> {
		try {
			do {
				again = false;
				await work();
			} while (again);
		} finally {
			running = null;
		}
	}

	return () => {
		if (running) again = true;
		else running = run();
		return running ?? Promise.resolve();
	};
}

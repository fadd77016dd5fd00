import { RateLimiterMemory } from 'rate-limiter-flexible';

/** How often one person may send what, over all their sockets. */
const BUDGETS = {
	/** Beats: one every 2 s and tab, and those a touch sends at once. */
	beat: { points: 60, duration: 10 },
	/** Practice: its beats and all else of it. It takes nothing from what is real. */
	practice: { points: 120, duration: 10 },
	/** A wait or a no, its lowering and its receipts: far above what fingers do. */
	signal: { points: 120, duration: 60 },
	/** Receipts and the reading of all signals have their own: nothing a partner makes me send may hold back my no. */
	receipt: { points: 240, duration: 60 },
	sync: { points: 120, duration: 60 },
	/** Whether I am linked, my keyring, leaving: before it is known that we still are linked no no is sent. */
	link: { points: 240, duration: 60 },
	/** A partner's changes make me read these; each takes from itself alone. */
	list: { points: 240, duration: 60 },
	care: { points: 240, duration: 60 },
	today: { points: 240, duration: 60 },
	read: { points: 240, duration: 60 },
	write: { points: 240, duration: 60 },
	/** Each is shown on all of the partner's pages at once, and used to press it would be. */
	name: { points: 20, duration: 60 },
	/** Sealing everything of mine anew: a message for each dozen or so of the largest list. */
	keys: { points: 1_200, duration: 60 },
	/** Switching waking on and off; each opening of the app says it once more. */
	waking: { points: 60, duration: 60 },
	/** Making and joining invites. */
	invite: { points: 40, duration: 600 }
} as const;

/**
 * What one socket may send, well-formed or not. The app never comes near it: each tab sends a few beats
 * a second at most, and all else waits for its answer.
 */
const MESSAGES_PER_SOCKET = 1_500;
const MESSAGES_WINDOW_MS = 10_000;

/** Tabs that one sign-in may have open. Not counted for a person: somebody signed in as me would use mine up. */
export const MAX_SOCKETS_PER_SESSION = 40;

export type Budget = keyof typeof BUDGETS;
export type Budgets = ReturnType<typeof createBudgets>;

export function createBudgets() {
	const limiters = new Map(
		Object.entries(BUDGETS).map(([name, limits]) => [name, new RateLimiterMemory(limits)])
	);
	return {
		/** False when the budget is used up. */
		async take(budget: Budget, userId: string): Promise<boolean> {
			return limiters
				.get(budget)!
				.consume(userId)
				.then(
					() => true,
					() => false
				);
		}
	};
}

/** Counts the messages of one socket, before anything of them is looked at: false when there were too many. */
export function createMessageCount(): () => boolean {
	let count = 0;
	let windowEnds = 0;
	return () => {
		const now = performance.now();
		if (now >= windowEnds) {
			count = 0;
			windowEnds = now + MESSAGES_WINDOW_MS;
		}
		count += 1;
		return count <= MESSAGES_PER_SOCKET;
	};
}

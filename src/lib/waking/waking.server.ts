import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Socket } from 'socket.io';
import type { App } from '#server/app.ts';
import { isHttps } from '#server/config.ts';
import { getCouple } from '#lib/pairing/couple.server.ts';
import { openRoom } from '#lib/realtime/rooms.ts';
import { hasUnshown } from '#lib/signals/store.server.ts';
import { createSender } from './send.server.ts';
import {
	forgetEndpoint,
	forgetWoken,
	giveBack,
	requireWakingKey,
	takeDue,
	whoCanBeWoken,
	whoWasWoken
} from './store.server.ts';

/** So that a device that has lost its line for a moment can be back, and one that shows it can say so. */
const SOON_MS = 5_000;
/** However a line may come and go. */
const WAKES_PER_HOUR = 12;

export type Waking = ReturnType<typeof createWaking>;

/**
 * Wakes the devices of a person when something of the partner's stands that none of them has shown, and the app is open on
 * none; once, until it is open on one again. Nothing that the partner does waits for it, or reads of it. (Law 11.)
 */
export function createWaking(app: () => App) {
	const judging = new Map<string, NodeJS.Timeout>();
	/** Whose rows say so; it is asked for everybody who connects. */
	let woken: Set<string> | null = null;
	const send = createSender();
	const wakes = new RateLimiterMemory({ points: WAKES_PER_HOUR, duration: 60 * 60 });

	const isOpen = (userId: string) => app().io?.sockets.adapter.rooms.has(openRoom(userId)) ?? false;

	const whoIsWoken = () => (woken ??= new Set(whoWasWoken(app().db)));

	/** A disk that takes nothing keeps nobody out; their next line tries it again. */
	function forget(userId: string): void {
		try {
			if (!whoIsWoken().has(userId)) return;
			forgetWoken(app().db, userId);
			whoIsWoken().delete(userId);
		} catch {
			app().log.error('a wake could not be forgotten');
		}
	}

	async function judge(userId: string): Promise<void> {
		const { db } = app();
		if (isOpen(userId)) return;
		const couple = getCouple(db, userId);
		if (!couple || !hasUnshown(db, couple, userId)) return;
		const due = takeDue(db, userId);
		if (due.length === 0) return;
		whoIsWoken().add(userId);
		const isAllowed = await wakes.consume(userId).then(
			() => true,
			() => false
		);
		if (isAllowed) await Promise.all(due.map(wake));
	}

	async function wake(endpoint: string): Promise<void> {
		const { db, config, log } = app();
		const contact = isHttps(config) ? config.publicOrigin : null;
		const sent = await send(endpoint, { key: requireWakingKey(db), contact });
		// The process may be ending.
		if (!db.$client.open) return;
		if (sent.is === 'gone') forgetEndpoint(db, endpoint);
		if (sent.is !== 'refused') return;
		giveBack(db, endpoint);
		log.warn({ status: sent.status }, 'a push service did not take a wake');
	}

	/** @param whom asked in that moment; null when there is nobody. */
	function soon(about: string, whom: () => string | null): void {
		if (judging.has(about)) return;
		const timer = setTimeout(async () => {
			judging.delete(about);
			try {
				const userId = whom();
				if (userId) await judge(userId);
			} catch {
				app().log.error('a wake failed');
			}
		}, SOON_MS);
		judging.set(about, timer);
	}

	const judgeSoon = (userId: string) => soon(userId, () => userId);

	return {
		/** Looks in a moment whether this person's partner is to be woken. It takes no time now: a no is not held up. */
		judgePartnerSoon(userId: string): void {
			soon(`partner of ${userId}`, () => getCouple(app().db, userId)?.partnerId ?? null);
		},

		/** What stood when the server went down may have woken nobody. */
		judgeAll(): void {
			for (const userId of whoCanBeWoken(app().db)) judgeSoon(userId);
		},

		/** A page that is unlocked shows what stands, so nobody has to be woken while there is one. */
		follow(socket: Socket, userId: string): void {
			void socket.join(openRoom(userId));
			forget(userId);
			socket.on('disconnect', () => judgeSoon(userId));
		},

		close(): void {
			for (const timer of judging.values()) clearTimeout(timer);
			judging.clear();
		}
	};
}
